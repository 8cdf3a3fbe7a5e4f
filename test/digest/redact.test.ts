import assert from 'node:assert/strict'
import { describe as group, test } from 'node:test'
import { parseConfig } from '../../src/config.ts'
import { describe } from '../../src/digest/manifest.ts'
import { redactName } from '../../src/digest/redact.ts'
import type { LedgerRow, Store } from '../../src/store/store.ts'

group('the name of an archive is shown', () => {
  const names: [name: string, sensors: string[], shown: string][] = [
    ['messages-20190203.gz', ['gateway'], 'messages-20190203.gz'],
    ['gateway-messages-20190203.gz', ['gateway'], 'sensor-messages-20190203.gz'],
    ['gateway.example.net.log', ['gateway.example.net'], 'sensor.log'],
    ['gateway.log', ['gateway.example.net'], 'sensor.log'],
    ['oldgatewaylog', ['gateway'], 'oldsensorlog'],
    ['ufw.log-fw.gz', ['fw'], 'ufw.log-sensor.gz'],
    ['198.51.100.7.log', [], 'address.log'],
    ['fw-198.51.100.7-20190203', [], 'fw-address-20190203'],
    ['kern.2019.12.31.1', [], 'kern.2019.12.31.1'],
  ]
  for (const [name, sensors, shown] of names) {
    test(`${name} as ${shown}`, () => assert.equal(redactName(name, sensors), shown))
  }
})

test('what the system says of a file is published without its path', async () => {
  const path = '/home/someone/gateway/messages'
  const account = {
    ...{ compression: 'plain', lines: 0, events: 0, ignored: 0, rejected: {}, fragments: 0, duplicates: 0 },
    year_rule: 'no stamps',
    problem: `ENOENT: no such file or directory, open '${path}'`,
  }
  const store = {
    query: async (sql: string) => (sql.includes('max(time)') ? [{ newest: null }] : []),
    note: async () => null,
    ledger: async () => [{ path, first: -1, last: -1, account } as unknown as LedgerRow],
  } as unknown as Store
  const config = parseConfig({}, 'site.yaml')
  const options = { store, config, timezone: 'UTC', synthetic: false, wanted: () => [] }
  const { archives } = await describe(options)
  assert.equal(archives[0].problem, "ENOENT: no such file or directory, open 'messages'")
  assert.doesNotMatch(JSON.stringify(archives), /someone|gateway/)
})
