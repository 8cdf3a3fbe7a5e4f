import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Check } from '../../src/setup/checks/check.ts'
import { checkWritable } from '../../src/setup/checks/folders.ts'
import { checkGeoip } from '../../src/setup/checks/geoip.ts'
import { checkLogs } from '../../src/setup/checks/logs.ts'
import { checkDisk, checkMemory, checkRuntime } from '../../src/setup/checks/machine.ts'
import { checkNightly } from '../../src/setup/checks/nightly.ts'
import { checkPackages } from '../../src/setup/checks/packages.ts'
import { checkTimezone } from '../../src/setup/checks/timezone.ts'
import { House } from '../scripts/house.ts'

/** The state, and that what is not well comes with advice. */
function stateOf({ state, says, advice }: Check): string {
  assert.equal(advice === null, state === 'ok', says)
  assert.doesNotMatch(`${says}${advice}`, /\n|undefined|NaN/)
  return state
}

describe('the runtime', () => {
  const versions: [version: string, needed: string, state: string][] = [
    ['v24.15.0', '>=24.15', 'ok'],
    ['v24.21.0', '>=24.15', 'ok'],
    ['v25.0.0', '>=24.15', 'ok'],
    ['v24.14.9', '>=24.15', 'fail'],
    ['v20.20.2', '>=24.15', 'fail'],
  ]
  for (const [version, needed, state] of versions) {
    test(`${version} where ${needed} is needed: ${state}`, () => {
      assert.equal(stateOf(checkRuntime(version, needed)), state)
    })
  }
})

describe('the time zone', () => {
  const own = [{ path: '/var/log/messages*' }]
  const now = Date.parse('2026-06-01T00:00:00Z') / 1000
  test('is to be configured', () => assert.equal(stateOf(checkTimezone(undefined, 'UTC', own, now)), 'warn'))
  test('may be the machine’s under another name', () => {
    assert.equal(stateOf(checkTimezone('Europe/Berlin', 'Europe/Paris', own, now)), 'ok')
  })
  test('that differs moves the stamps of this machine’s logs, which is told', () => {
    const check = checkTimezone('Europe/Berlin', 'UTC', own, now)
    assert.equal(stateOf(check), 'warn')
    assert.match(check.advice ?? '', /\{path: \/var\/log\/messages\*, timezone: UTC\}/)
  })
  test('that differs in winter only is told in summer too', () => {
    assert.equal(stateOf(checkTimezone('Europe/London', 'Etc/GMT-1', own, now)), 'warn')
  })
  test('that differs is right where the logs have their own, or are another machine’s', () => {
    for (const log of [{ path: '/var/log/messages*', timezone: 'UTC' }, { path: '/srv/logs/messages*' }])
      assert.equal(stateOf(checkTimezone('Europe/Berlin', 'UTC', [log], now)), 'ok')
  })
})

describe('files', () => {
  const home = new House()
  after(() => home.remove())
  home.put('logs/messages', 'x\n')

  test('the database of places is told by its age, and missed', async () => {
    const database = home.path('place.mmdb')
    const built = Date.parse('2026-05-04T00:00:00Z') / 1000
    const stateAt = async (days: number) => stateOf(await checkGeoip([database], built + days * 86400, null))
    assert.deepEqual([await stateAt(30), await stateAt(365), await stateAt(366)], ['ok', 'ok', 'warn'])
    assert.equal(stateOf(await checkGeoip([home.path('none.mmdb')], built, 'a-package')), 'fail')
  })

  test('logs are to be there and readable', async () => {
    const logs = async (...names: string[]) =>
      stateOf(
        await checkLogs(
          names.map((name) => ({ path: home.path(name) })),
          'nobody',
        ),
      )
    assert.equal(await logs('logs/messages'), 'ok')
    assert.equal(await logs('logs/*'), 'ok')
    assert.equal(await logs('logs/*', 'logs/none'), 'warn')
    assert.equal(await logs('logs/none*'), 'fail')
    assert.equal(await logs(), 'warn')
  })

  test('packages are to be installed as package.json names them', () => {
    home.put('package.json', '{"dependencies": {"a": "1.0.0", "@b/c": "2.0.0"}}')
    home.put('node_modules/a/package.json', '{"version": "1.0.0"}')
    assert.match(checkPackages(home.folder).says, /: @b\/c$/)
    home.put('node_modules/@b/c/package.json', '{"version": "2.0.0"}')
    assert.equal(stateOf(checkPackages(home.folder)), 'ok')
    home.put('node_modules/a/package.json', '{"version": "1.0.1"}')
    assert.equal(stateOf(checkPackages(home.folder)), 'fail')
  })

  test('folders are to be writable, with room', () => {
    assert.equal(stateOf(checkWritable('store', home.path('a/b/store.duckdb'))), 'ok')
    assert.equal(stateOf(checkWritable('store', home.path('logs/messages/store.duckdb'))), 'fail')
    assert.notEqual(stateOf(checkDisk([home.path('a/b')])), 'fail')
  })
})

test('memory is told against what an ingest and a digest take', () => {
  const states = [4000, 900, 700, 200].map((available) => stateOf(checkMemory(available, 512)))
  assert.deepEqual(states, ['ok', 'ok', 'warn', 'fail'])
  assert.equal(stateOf(checkMemory(700, 64)), 'ok')
})

test('a night is known by the project’s folder or its name, not in a comment', () => {
  const by = (text: string) => stateOf(checkNightly(new Map([['crontab', text]]), '/srv/notebook'))
  assert.equal(by('17 3 * * * cd /srv/notebook && npm run -s nightly\n'), 'ok')
  assert.equal(by('ExecStart=/opt/blotter/run'), 'ok')
  assert.equal(by('# 17 3 * * * cd /srv/notebook && npm run -s nightly\n'), 'warn')
  assert.equal(by(''), 'warn')
})
