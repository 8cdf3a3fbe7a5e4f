import assert from 'node:assert/strict'
import { accessSync, chmodSync, existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openStore } from '../../src/store/index.ts'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { engine } from '../ingest/shelf.ts'
import { House, nobody, type Outcome } from './house.ts'

const start = secondsOf('2019-02-02')
const packets = (count: number, host = 'gateway'): string =>
  text(Array.from({ length: count }, (_, at) => packetLine({ time: start + at, id: at, host })))

const house = (context: { after: (clear: () => void) => void }): House => {
  const made = new House()
  context.after(() => made.remove())
  return made
}

/** A failure that a person can act on: exit 1 and one line, which matches. */
function failsWith({ code, stdout, told }: Outcome, line: RegExp): void {
  assert.equal(told.length, 1, told.join('\n'))
  assert.match(told[0], line)
  assert.doesNotMatch(told[0], /defect of Blotter|    at /)
  assert.deepEqual([code, stdout], [1, ''])
}

/** Nothing but lines: no progress, no colour, no stack. */
function isQuiet({ stderr }: Outcome): void {
  assert.doesNotMatch(stderr, /[\r\x1b]|    at /)
}

async function total(home: House): Promise<number> {
  const store = await openStore(home.path('store/store.duckdb'), engine, true)
  try {
    const [row] = await store.query('SELECT count(*) AS total FROM events')
    return Number(row.total)
  } finally {
    await store.close()
  }
}

describe('of logs that are good and bad, ingest', () => {
  const home = new House()
  after(() => home.remove())
  const server = createServer()
  after(() => server.close())
  let outcome: Outcome
  let again: Outcome
  before(async () => {
    home.settings('logs: [../logs/*, ../logs/folder, ../nowhere, ../none-*]')
    home.put('logs/messages-20190203', packets(200))
    home.put('logs/messages-20190210.gz', gzipSync(packets(100, 'other')))
    home.put('logs/empty', '')
    const long = gzipSync(packets(9000, 'third'))
    home.put('logs/torn.gz', long.subarray(0, long.length >> 1))
    const corrupt = Buffer.from(gzipSync(packets(9000, 'fourth')))
    corrupt.fill(0xff, corrupt.length >> 1, (corrupt.length >> 1) + 64)
    home.put('logs/corrupt.gz', corrupt)
    const [good] = packets(1, 'fifth').split('\n')
    home.put(
      'logs/bad-lines',
      Buffer.concat([
        Buffer.from(`${good}\r\n`),
        Buffer.from(good.replace('DROP', 'D\xd6\xff<script>&'), 'latin1'),
        Buffer.from(`\n${good.slice(0, 140)}${good.replace('DPT=22', 'DPT=23')}\n`),
        Buffer.from(`${good.replace('SRC=203.0.113.9', 'SRC=203.0.113.900')}\n`),
        Buffer.from(`${good.replace('DPT=22', 'DPT=70000')}\n`),
        Buffer.from(`${good.replace('Feb  2', 'Feb 30')}\n`),
        Buffer.from(`${good.slice(0, 140)}\n`),
        Buffer.alloc(10 << 20, 0x61),
        Buffer.from(`\n${good.replace('DPT=22', 'DPT=24')}`),
      ]),
    )
    mkdirSync(home.path('logs/folder'))
    await new Promise<void>((resolve) => server.listen(home.path('logs/socket'), resolve))
    outcome = await home.run('ingest')
    again = await home.run('ingest', ['--json'])
  })

  test('succeeds, with a line for each that is bad and one at the end', () => {
    assert.equal(outcome.code, 0, outcome.stderr)
    const lines = outcome.told.map((line) => line.replaceAll(`${home.folder}/`, ''))
    const expected = [
      /^blotter: logs\/socket: is no regular file; left out$/,
      /^blotter: logs\/folder: is a folder; name its files, such as logs\/folder\/\*$/,
      /^blotter: nowhere: no such file; check the path$/,
      /^blotter: none-\*: no such file; check the pattern, and that its folder may be read$/,
      /^blotter: logs\/torn\.gz: .+; what came before is kept$/,
      /^blotter: logs\/corrupt\.gz: .+; what came before is kept$/,
      /^6 archives, 6 new, [\d,]+ lines: [\d,]+ events, \d+ other, [\d,]+ rejected; \d+\.\d s$/,
    ]
    assert.equal(lines.length, expected.length, outcome.stderr)
    for (const pattern of expected)
      assert.ok(
        lines.some((line) => pattern.test(line)),
        `${pattern}\n${outcome.stderr}`,
      )
    assert.match(lines.at(-1) ?? '', expected[expected.length - 1])
    isQuiet(outcome)
  })

  test('says nothing on stdout but with --json, and then one object', () => {
    assert.equal(outcome.stdout, '')
    assert.equal(again.code, 0)
    assert.equal(again.stdout.split('\n').length, 2)
    const report = JSON.parse(again.stdout)
    assert.deepEqual([report.archives, report.read, report.lines, report.events], [6, 0, 0, 0])
    assert.equal(typeof report.seconds, 'number')
    isQuiet(again)
  })

  test('keeps the good, and counts the bad under their reasons', async () => {
    const store = await openStore(home.path('store/store.duckdb'), engine, true)
    try {
      const ledger = await store.ledger()
      const account = (name: string) => ledger.find(({ path }) => path === home.path(name))?.account
      for (const {
        account: { lines, events, ignored, rejected },
      } of ledger) {
        assert.equal(lines, events + ignored + Object.values(rejected).reduce((a, b) => a + b, 0))
      }
      assert.equal(account('logs/messages-20190203')?.events, 200)
      assert.equal(account('logs/messages-20190210.gz')?.events, 100)
      assert.ok((account('logs/torn.gz')?.events ?? 0) > 1000)
      assert.notEqual(account('logs/torn.gz')?.problem, null)
      assert.ok((account('logs/corrupt.gz')?.events ?? 0) > 1000)
      const bad = account('logs/bad-lines')
      assert.deepEqual([bad?.lines, bad?.events, bad?.fragments], [9, 4, 1])
      assert.deepEqual(bad?.rejected, {
        'impossible date': 1,
        'line too long': 1,
        'incomplete record': 1,
        'source is no address': 1,
        'port out of range': 1,
      })
    } finally {
      await store.close()
    }
  })
})

describe('in one line and with exit 1, ingest says', () => {
  test('that no log can be read, and leaves no store behind', async (context) => {
    const home = house(context)
    home.settings('logs: [../nowhere, ../logs/*]')
    failsWith(
      await home.run('ingest'),
      /^blotter: no log to read: .*nowhere: no such file; check the path; .*\*: no such file; check the pattern/,
    )
    assert.ok(!existsSync(home.path('store/store.duckdb')))
  })

  test('that a path of its own is missing', async (context) => {
    const home = house(context)
    home.settings()
    failsWith(
      await home.run('ingest', [home.path('nowhere')]),
      /^blotter: no log to read: .*nowhere: no such file/,
    )
  })

  test('that there is no site.yaml, and which variable names its folder', async (context) => {
    failsWith(
      await house(context).run('ingest'),
      /^blotter: cannot read .*site\.yaml .*; BLOTTER_CONTENT names the folder/,
    )
  })

  const settings: [lines: string, line: RegExp][] = [
    ['lgos: []', /site\.yaml: unknown key: lgos; remove it or mend its spelling$/],
    ['title: [a]', /site\.yaml: title: write a text, not \["a"\]$/],
    ['title: [', /site\.yaml: no valid YAML: .* at line \d+, column \d+$/],
    ['digest: twice', /site\.yaml: no valid YAML: Map keys must be unique at line 6, column 1$/],
  ]
  test('which setting is wrong', async (context) => {
    const outcomes = settings.map(([lines]) => {
      const home = house(context)
      home.settings(lines)
      return home.run('ingest')
    })
    for (const [at, outcome] of (await Promise.all(outcomes)).entries()) failsWith(outcome, settings[at][1])
  })

  const databases: [path: string, why: string][] = [
    ['../nowhere.mmdb', 'no such file'],
    ['../broken.mmdb', 'no MaxMind database'],
  ]
  test('which geolocation database is missing or broken', async (context) => {
    const homes = databases.map(([path]) => {
      const home = house(context)
      home.put('logs/messages', packets(3))
      home.put('broken.mmdb', 'no database')
      home.put('content/site.yaml', `logs: [../logs/*]\nstore: ../store/store.duckdb\ngeoip: ${path}\n`)
      return home
    })
    for (const [at, outcome] of (await Promise.all(homes.map((home) => home.run('ingest')))).entries()) {
      const [, why] = databases[at]
      failsWith(outcome, new RegExp(`^blotter: geolocation: .*\\.mmdb: ${why}.*; mend geoip in site\\.yaml`))
      assert.ok(!existsSync(homes[at].path('store/store.duckdb')))
    }
  })

  test('that the store is none', async (context) => {
    const home = house(context)
    home.settings()
    home.put('logs/messages', packets(3))
    home.put('store/store.duckdb', 'dear diary\n'.repeat(2000))
    failsWith(await home.run('ingest'), /^blotter: .*store\.duckdb/)
  })

  test('that an option is not known', async (context) => {
    const home = house(context)
    home.settings()
    failsWith(
      await home.run('ingest', ['--jsn']),
      /^blotter: Unknown option '--jsn'; --help says what it takes$/,
    )
  })
})

test('of a file that may not be read, ingest says who should run it, and reads the rest', async (context) => {
  const home = house(context)
  home.settings()
  home.put('logs/messages', packets(3))
  chmodSync(home.put('logs/secret', packets(5, 'other')), 0)
  const is_root = process.getuid?.() === 0
  if (is_root) {
    // Root reads everything: the command runs as nobody, where nobody may see the project.
    for (const path of [home.folder, home.content]) chmodSync(path, 0o777)
    if (!(await home.isOpenToNobody())) return context.skip('the project is not readable to others')
  }
  const outcome = await home.run('ingest', [], is_root ? { uid: nobody } : {})
  assert.equal(outcome.code, 0, outcome.stderr)
  assert.equal(outcome.told.length, 2)
  assert.match(outcome.told[0], /^blotter: .*secret: permission denied; run as a user who may read it$/)
  assert.match(outcome.told[1], /^2 archives, 1 new, 3 lines: 3 events/)
  accessSync(home.path('store/store.duckdb'))
})

test('two runs at the same time take everything in once, or the second says so', async (context) => {
  const home = house(context)
  home.settings()
  home.put('logs/messages', packets(3000))
  const outcomes = await Promise.all([home.run('ingest'), home.run('ingest')])
  for (const outcome of outcomes) {
    if (outcome.code !== 0) failsWith(outcome, /^blotter: the store .* is in use by another run/)
  }
  assert.ok(outcomes.some(({ code }) => code === 0))
  assert.equal(await total(home), 3000)
})

describe('ingest reads', () => {
  test('the paths it is given in place of those of the settings, from where it is called', async (context) => {
    const home = house(context)
    home.settings('logs: [../nowhere]')
    home.put('logs/messages', packets(3))
    home.put('logs/other', packets(5, 'other'))
    const outcome = await home.run('ingest', ['logs/mess*'], { cwd: home.folder })
    assert.match(
      outcome.told.join('\n'),
      /^1 archive, 1 new, 3 lines: 3 events, 0 other, 0 rejected; \d+\.\d s$/,
    )
  })

  test('what it is given into the store of the settings, never into the sample', async (context) => {
    const home = house(context)
    home.settings('logs:')
    home.put('logs/messages', packets(3))
    assert.equal((await home.run('ingest', [home.path('logs/messages')])).code, 0)
    assert.ok(!existsSync(home.path('store/sample.duckdb')))
    assert.equal(await total(home), 3)
    // And what was read once is shown from then on.
    const again = await home.run('ingest')
    assert.deepEqual([again.code, again.told], [0, ['site.yaml names no logs; the store stays as it is']])
    assert.equal((await home.run('digest')).code, 0)
    assert.ok(existsSync(join(home.folder, 'digest/all/summary.json')))
  })

  test('with the sensor and the zone that the settings give', async (context) => {
    const home = house(context)
    home.settings('logs: [{path: ../logs/messages, sensor: attic, timezone: America/New_York}]')
    home.put('logs/messages', text([packetLine({ time: secondsOf('2019-02-02T22:00:00') })]))
    await home.run('ingest')
    const store = await openStore(home.path('store/store.duckdb'), engine, true)
    const rows = await store.query(
      "SELECT strftime(time, '%m-%d %H') AS hour, sensor, country, city FROM events",
    )
    await store.close()
    assert.deepEqual(rows, [{ hour: '02-03 03', sensor: 'attic', country: 'DE', city: 'Sampletown' }])
  })
})

test('--help says what a command does', async (context) => {
  const home = house(context)
  for (const script of ['ingest', 'digest']) {
    const { code, stdout, stderr } = await home.run(script, ['--help'])
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, new RegExp(`^npm run ${script}`))
  }
})
