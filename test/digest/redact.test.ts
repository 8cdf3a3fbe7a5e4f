import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe as group, test } from 'node:test'
import { parseConfig } from '../../src/config.ts'
import { describe } from '../../src/digest/manifest.ts'
import { redactName, redactor, RedactedSources, type Redact } from '../../src/digest/redact.ts'
import type { DailyScan, RedactedSource } from '../../src/digest/schema.ts'
import { addressOf, wordsOf, type Address } from '../../src/net/address.ts'
import { formatAddress } from '../../src/net/ip.ts'
import { nothingSeen } from '../../src/store/seen.ts'
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
    ['2001:db8::7-kern.log', [], 'address-kern.log'],
    ['kern-00:53:00:aa:bb:cc.log', [], 'kern-address.log'],
    ['GATEWAY.kern.log', ['gateway'], 'sensor.kern.log'],
    ['lena-auth.log', [], 'user-auth.log'],
    ['selena-auth.log', [], 'selena-auth.log'],
    ['a.c+b.log', ['c+b.example'], 'a.sensor.log'],
    ['a\u001b[31m\u202eb\n.log', [], 'a?[31m?b?.log'],
  ]
  for (const [name, sensors, shown] of names) {
    test(`${name} as ${shown}`, () =>
      assert.equal(redactName(name, { hosts: sensors, people: ['lena'] }), shown))
  }
})

test('what the system says of a file is published without its path', async () => {
  const path = '/home/someone/gateway/messages'
  const account = {
    ...{ compression: 'plain', lines: 0, events: 0, ignored: 0, rejected: {}, fragments: 0, duplicates: 0 },
    year_rule: 'no stamps',
    problem: `ENOENT: no such file or directory, open '${path}'`,
    seen: nothingSeen(),
  }
  const store = {
    query: async (sql: string) => (sql.includes('max(time)') ? [{ newest: null }] : []),
    note: async () => null,
    ledger: async () => [{ path, first: -1, last: -1, account } as unknown as LedgerRow],
  } as unknown as Store
  const config = parseConfig({}, 'site.yaml')
  const options = { store, config, timezone: 'UTC', synthetic: false, code_version: '', wanted: () => [] }
  const { archives } = await describe(options)
  assert.equal(archives[0].problem, "ENOENT: no such file or directory, open 'messages'")
  assert.doesNotMatch(JSON.stringify(archives), /someone|gateway/)
})

group('an address is shown', () => {
  const of = (privacy: Record<string, unknown>, own: string[] = []): ((address: string) => string) => {
    const redact: Redact = redactor(parseConfig({ privacy }, 'site.yaml').privacy, own.map(addressOf))
    return (address) => redact(addressOf(address))
  }

  test('as its network, and not at all when it is of the house', () => {
    const shown = of({ own_addresses: ['203.0.113.0/24'] }, ['198.51.100.7', '2001:db8:9::1'])
    assert.equal(shown('192.0.2.77'), '192.0.2.0/24')
    assert.equal(shown('2001:db8:8::1'), '2001:db8:8::/48')
    for (const own of ['203.0.113.9', '198.51.100.7', '2001:db8:9::1']) assert.equal(shown(own), 'withheld')
  })

  test('not as the network that an own address stands in', () => {
    const shown = of({}, ['198.51.100.7', '2001:db8:9::1'])
    assert.equal(shown('198.51.100.200'), 'withheld')
    assert.equal(shown('2001:db8:9:ffff::2'), 'withheld')
  })

  test('in full at the level none, but for own and private ones', () => {
    const shown = of({ level: 'none' }, ['198.51.100.7'])
    assert.equal(shown('198.51.100.200'), '198.51.100.200')
    for (const own of ['198.51.100.7', '10.1.2.3', 'fe80::1', '192.168.1.1'])
      assert.equal(shown(own), 'withheld')
  })

  test('when it is of the house and site.yaml says that it may be', () => {
    const shown = of({ level: 'none', publish_addresses: ['198.51.100.7', '10.0.0.0/8'] }, ['198.51.100.7'])
    assert.equal(shown('198.51.100.7'), '198.51.100.7')
    assert.equal(shown('10.1.2.3'), '10.1.2.3')
  })

  test('whatever else is ours where packets were for nobody', () => {
    const shown = of({}, ['0.0.0.0', '255.255.255.255', '224.0.0.1'])
    assert.equal(shown('192.0.2.77'), '192.0.2.0/24')
  })
})

test('sources of a store are shown as each address alone is', () => {
  const texts = [
    ...Array.from({ length: 40 }, (_, at) => `198.51.100.${at * 3}`),
    ...Array.from({ length: 40 }, (_, at) => `203.0.${112 + (at >> 3)}.${at}`),
    ...[
      '0.0.0.1',
      '10.1.2.3',
      '10.1.2.4',
      '10.200.0.1',
      '127.0.0.1',
      '169.254.3.3',
      '192.0.2.9',
      '192.168.0.9',
    ],
    ...[
      '::1',
      '::2',
      '2001:db8:8::1',
      '2001:db8:8:1::1',
      '2001:db8:9::1',
      '2001:db8:9::2',
      'fd00::1',
      'fe80::9',
    ],
  ]
  const addresses = texts.map((text) => wordsOf(addressOf(text))!).sort((a, b) => compared(a, b))
  const sources = {
    length: addresses.length,
    words: Uint32Array.from(addresses.flatMap((words) => [...words])),
  }
  const own = ['198.51.100.7', '2001:db8:9::5', '0.0.0.0'].map(addressOf)
  for (const level of ['full', 'network', 'none']) {
    for (const publish_addresses of [[], ['198.51.100.0/28', '10.1.0.0/16', '203.0.113.9']]) {
      const settings = { level, own_addresses: ['203.0.113.0/25', '192.0.2.9'], publish_addresses }
      const { privacy } = parseConfig({ privacy: settings }, 'site.yaml')
      const redact = redactor(privacy, own)
      const redacted = new RedactedSources(privacy, own, sources)
      const expected = addresses.map((words) => redact(addressOf(formatAddress(words))))
      const found = addresses.map((_, source) => redacted.of(source))
      assert.deepEqual(found, expected)
      assert.deepEqual(written(new RedactedSources(privacy, own, sources), addresses.length), expected)
      assert.equal(new Set(addresses.map((_, source) => redacted.keyOf(source))).size, new Set(expected).size)
      assert.equal(expected.includes('withheld' as RedactedSource), true)
    }
  }
})

/** What the same source is as bytes. */
function written(redacted: RedactedSources, length: number): string[] {
  const bytes = Buffer.alloc(64)
  return Array.from({ length }, (_, source) => {
    const end = redacted.write(redacted.keyOf(source), bytes, 2)
    return bytes.toString('ascii', 2, end)
  })
}

const compared = (a: Uint32Array, b: Uint32Array): number => {
  const at = a.findIndex((word, at) => word !== b[at])
  return at < 0 ? 0 : a[at] - b[at]
}

test('by type, no address fits a field of the digest', () => {
  const address: Address = addressOf('192.0.2.77')
  const text: string = '192.0.2.77'
  const rest = {
    ...{ day: '2019-02-02', country: null, ports: 60, events: 60 },
    ...{ first_seen: '2019-02-02T00:00:00Z', last_seen: '2019-02-02T00:00:00Z' },
  }
  const wrong: DailyScan[] = [
    // @ts-expect-error an address as it is in the store
    { ...rest, source: address },
    // @ts-expect-error a text that nobody has redacted
    { ...rest, source: text },
    // @ts-expect-error an address in a field for other words
    { ...rest, day: address, source: 'withheld' as RedactedSource },
  ]
  assert.equal(wrong.length, 3)
})

test('only redact.ts and free-text.ts say what may be published', () => {
  const src = join(import.meta.dirname, '../../src')
  const made = /\bas (RedactedSource|RedactedName|AllowedWord)\b/
  const opened = /\bas unknown as string\b/
  const found = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|astro)$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(src, file), 'utf8')
      return [made, opened]
        .filter((cast) => cast.test(text))
        .map((cast) => `${file}: ${cast.exec(text)?.[0]}`)
    })
  assert.deepEqual(found.sort(), [
    'digest/free-text.ts: as AllowedWord',
    'digest/redact.ts: as RedactedSource',
    'net/address.ts: as unknown as string',
  ])
})
