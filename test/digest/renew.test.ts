import assert from 'node:assert/strict'
import { readFileSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { parseConfig } from '../../src/config.ts'
import { renewDigest, type Renewed } from '../../src/digest/renew.ts'
import { ColumnsFile } from '../../src/digest/past/columns.ts'
import { LookBack } from '../../src/digest/past/look-back.ts'
import { pastPath } from '../../src/digest/past/past.ts'
import { statePath } from '../../src/digest/state.ts'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { openShelf, two_countries, type Shelf } from '../ingest/shelf.ts'

interface Settings {
  config?: Record<string, unknown>
  code_version?: string
  wanted?: readonly string[]
  is_full?: boolean
}

async function renew(shelf: Shelf, name = 'digest', settings: Settings = {}): Promise<Renewed> {
  const { config = {}, code_version = 'one', wanted = [], is_full = false } = settings
  const options = {
    store: shelf.store,
    config: parseConfig({ thresholds: { fast_scan_ports: 2 }, ...config }, 'site.yaml'),
    timezone: 'UTC',
    synthetic: false,
    code_version,
    wanted: () => wanted,
  }
  const folder = join(shelf.folder, name)
  return renewDigest(folder, options, new LookBack(folder, is_full))
}

/** Every file of a folder, by its path. */
const filesOf = (shelf: Shelf, name: string) => {
  const folder = join(shelf.folder, name)
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return new Map(paths.sort().map((path) => [path.slice(folder.length), readFileSync(path, 'utf8')]))
}
const inodeOf = (shelf: Shelf, file: string) => statSync(join(shelf.folder, 'digest', file)).ino

const lines = (day: string, ports: readonly number[], words = {}) =>
  ports.map((port, at) => packetLine({ time: secondsOf(day) + 60 * at, port, id: at, ...words }))

async function night(shelf: Shelf, name: string, content: readonly string[]): Promise<void> {
  shelf.put(name, text(content), '2019-03-05')
  await shelf.ingest()
}

const three_days = async (context: TestContext): Promise<Shelf> => {
  const shelf = await openShelf(context)
  await night(shelf, 'messages', [
    ...lines('2018-12-31', [22, 23, 445]),
    ...lines('2019-01-01', [22, 80], { source: '1.0.0.1' }),
    ...lines('2019-02-03', [22], { source: '2.0.0.1' }),
  ])
  return shelf
}

test('whatever comes in whatever night, a renewed digest is the one computed in full', async (context) => {
  const days = ['2018-12-30', '2018-12-31', '2019-01-01', '2019-01-05', '2019-02-02', '2019-02-03']
  const packet = fc.record({
    day: fc.constantFrom(...days),
    second: fc.nat(90),
    source: fc.constantFrom('1.0.0.1', '2.0.0.1', '203.0.113.9', '2001:db8::1'),
    port: fc.constantFrom(22, 23, 445, 8080),
    egress: fc.constantFrom('', '', 'eth1'),
  })
  // Many at first, so that a night is little beside what is known.
  const first = fc.array(packet, { minLength: 60, maxLength: 80 })
  const later = fc.array(fc.array(packet, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(first, later, async (first, later) => {
      const nights = [first, ...later]
      const shelf = await openShelf(context)
      const wanted = ['2018-12-31--2019-01-01', '2019-01-02--2019-02-03']
      for (const [at, packets] of nights.entries()) {
        // Each archive is in order; they come late, early and over each other.
        const content = packets
          .map(({ day, second, ...words }) => ({ time: secondsOf(day) + second, ...words }))
          .sort((a, b) => a.time - b.time)
        await night(shelf, `messages.${at}`, content.map(packetLine))
        if ((await shelf.query('SELECT 1 AS one FROM events WHERE egress_interface IS NULL')).length === 0)
          continue
        await renew(shelf, 'digest', { wanted })
        await renew(shelf, 'full', { wanted, is_full: true })
        assert.deepEqual(filesOf(shelf, 'digest'), filesOf(shelf, 'full'))
        assert.deepEqual(await renew(shelf, 'digest', { wanted }).then(({ computed }) => computed), 0)
      }
    }),
    { numRuns: 5 },
  )
})

describe('a digest that is renewed', () => {
  test('computes nothing when nothing is new, and stays where it is', async (context) => {
    const shelf = await three_days(context)
    const { periods, computed } = await renew(shelf)
    assert.equal(computed, periods)
    const before = inodeOf(shelf, '.')
    assert.deepEqual(await renew(shelf), { periods, computed: 0 })
    assert.equal(inodeOf(shelf, '.'), before)
  })

  test('computes a late day, its month, its year and all, and keeps the other files', async (context) => {
    const shelf = await three_days(context)
    await renew(shelf)
    const kept = ['2018', '2018-12', '2018-12-31', '2019-02', '2019-02-03', '2019-01-02'].map((period) => {
      const file = `${period}/summary.json`
      return [file, inodeOf(shelf, file)] as const
    })
    await night(shelf, 'messages.1', lines('2019-01-01', [443], { source: '9.9.9.9' }))
    assert.equal((await renew(shelf)).computed, 4)
    for (const [file, inode] of kept) assert.equal(inodeOf(shelf, file), inode, file)
    const summary = JSON.parse(filesOf(shelf, 'digest').get('/2019-01-01/summary.json') ?? '')
    assert.deepEqual([summary.events, summary.sources], [3, 2])
  })

  test('tells in all of what came in after the last drop', async (context) => {
    const shelf = await three_days(context)
    await renew(shelf)
    await night(shelf, 'messages.1', lines('2019-02-09', [443], { egress: 'eth1' }))
    assert.equal((await renew(shelf)).computed, 1 + 2)
    await renew(shelf, 'full', { is_full: true })
    assert.deepEqual(filesOf(shelf, 'digest'), filesOf(shelf, 'full'))
  })

  test('computes the ranges that posts ask for only when their days change, or they are new', async (context) => {
    const shelf = await three_days(context)
    const old = '2018-12-31--2019-01-01'
    await renew(shelf, 'digest', { wanted: [old] })
    await night(shelf, 'messages.1', lines('2019-02-03', [443]))
    const inode = inodeOf(shelf, `${old}/summary.json`)
    const { computed } = await renew(shelf, 'digest', { wanted: [old, '2019-02-01--2019-02-03'] })
    assert.equal(computed, 5)
    assert.equal(inodeOf(shelf, `${old}/summary.json`), inode)
    await renew(shelf)
    assert.ok(!readdirSync(join(shelf.folder, 'digest')).includes(old))
  })

  const causes: [cause: string, settings: Settings][] = [
    ['another threshold', { config: { thresholds: { fast_scan_ports: 1 } } }],
    ['another level of privacy', { config: { privacy: { level: 'full' } } }],
    ['another version of the code', { code_version: 'two' }],
    ['being told to', { is_full: true }],
  ]
  for (const [cause, settings] of causes) {
    test(`is computed whole after ${cause}`, async (context) => {
      const shelf = await three_days(context)
      await renew(shelf)
      const { periods, computed } = await renew(shelf, 'digest', settings)
      assert.equal(computed, periods)
      await renew(shelf, 'full', { ...settings, is_full: true })
      assert.deepEqual(filesOf(shelf, 'digest'), filesOf(shelf, 'full'))
    })
  }

  test('computes the days of sources that another database puts elsewhere', async (context) => {
    const shelf = await three_days(context)
    await renew(shelf)
    for (const [at, country] of ['CC', 'DD', 'CC'].entries()) {
      const locate = (words: Uint32Array) => ({
        ...two_countries.locate(words),
        // 2.0.0.1 alone has moved.
        ...(words[3] >>> 24 === 2 && { country }),
      })
      await shelf.ingest({ geolocation: { ...two_countries, locate, date: `2019-02-0${at + 1}` } })
      assert.equal((await renew(shelf)).computed, 4)
      assert.match(filesOf(shelf, 'digest').get('/2019-02-03/countries.json') ?? '', RegExp(`"${country}"`))
      await renew(shelf, 'full', { is_full: true })
      assert.deepEqual(filesOf(shelf, 'digest'), filesOf(shelf, 'full'))
    }
  })

  test('computes a day whose sources have all moved from one place to another', async (context) => {
    const shelf = await openShelf(context)
    const from = (source: string) => lines('2019-02-03', [22], { source })
    await night(shelf, 'messages', [...from('2.0.0.1'), ...from('2.0.0.2')])
    await renew(shelf)
    for (const country of ['CC', 'DD']) {
      const locate = (words: Uint32Array) => ({ ...two_countries.locate(words), country })
      await shelf.ingest({ geolocation: { ...two_countries, locate, name: country } })
      await renew(shelf)
    }
    await renew(shelf, 'full', { is_full: true })
    assert.deepEqual(filesOf(shelf, 'digest'), filesOf(shelf, 'full'))
  })

  test('computes the days of a source that has moved, though others are where they were before', async (context) => {
    const shelf = await openShelf(context)
    const day = lines('2019-02-03', [22], { source: '2.0.0.1' })
    await night(shelf, 'messages', [...day, ...lines('2019-02-03', [23], { source: '2.0.0.2' })])
    const move = async (first: string, second: string) => {
      const locate = (words: Uint32Array) => ({
        ...two_countries.locate(words),
        country: (words[3] & 255) === 1 ? first : second,
      })
      await shelf.ingest({ geolocation: { ...two_countries, locate, name: `${first} ${second}` } })
    }
    await move('CC', 'BB')
    await renew(shelf)
    // Nothing is computed before the first is back.
    for (const [first, second] of [
      ['CC', 'DD'],
      ['EE', 'DD'],
      ['CC', 'DD'],
    ])
      await move(first, second)
    await renew(shelf)
    await renew(shelf, 'full', { is_full: true })
    assert.deepEqual(filesOf(shelf, 'digest'), filesOf(shelf, 'full'))
  })

  test('is computed whole where a store made anew puts sources elsewhere', async (context) => {
    const shelf = await three_days(context)
    await renew(shelf)
    const other = await openShelf(context)
    other.put('messages', readFileSync(shelf.path('messages')), '2019-03-05')
    const locate = (words: Uint32Array) => ({ ...two_countries.locate(words), country: 'CC' })
    await other.ingest({ geolocation: { ...two_countries, locate, name: 'one country' } })
    const fingerprintsOf = async (shelf: Shelf) =>
      (await shelf.store.fingerprints()).map(({ fingerprint }) => fingerprint)
    const [before, after] = [await fingerprintsOf(shelf), await fingerprintsOf(other)]
    assert.equal(after.length, before.length)
    for (const [at, fingerprint] of after.entries()) assert.notEqual(fingerprint, before[at])
  })

  test('lists the scanners of now where they have the numbers of others before', async (context) => {
    const shelf = await openShelf(context)
    // One more than are listed: the last is not. One that comes before them all takes the place of the next.
    const sources = Array.from({ length: 501 }, (_, at) => `2.0.${at >> 8}.${at & 255}`)
    const scans = sources.flatMap((source, at) =>
      [22, 23, 445].map((port) => packetLine({ time: secondsOf('2019-02-03') + at, port, source })),
    )
    await night(shelf, 'messages', scans)
    await renew(shelf)
    await night(shelf, 'messages.1', lines('2019-02-02', [22, 23, 445], { source: '1.0.0.1' }))
    await renew(shelf)
    await renew(shelf, 'full', { is_full: true })
    assert.deepEqual(filesOf(shelf, 'digest'), filesOf(shelf, 'full'))
  })

  test('withholds everywhere what a new packet tells to be an address of ours', async (context) => {
    const shelf = await three_days(context)
    const { periods } = await renew(shelf)
    const outward = { ingress: '', egress: 'eth0', source: '1.0.0.1', destination: '9.9.9.9' }
    await night(shelf, 'messages.1', lines('2019-02-03', [443], outward))
    assert.equal((await renew(shelf)).computed, periods)
  })

  const damages: [damage: string, wreck: (file: string) => void][] = [
    ['lost', (file) => rmSync(file)],
    ['cut short', (file) => writeFileSync(file, '{')],
    ['touched', (file) => utimesSync(file, 1, 1)],
  ]
  for (const [damage, wreck] of damages) {
    test(`computes a period again of which a file was ${damage}`, async (context) => {
      const shelf = await three_days(context)
      await renew(shelf)
      const before = filesOf(shelf, 'digest')
      wreck(join(shelf.folder, 'digest/2019-01/ports.json'))
      assert.equal((await renew(shelf)).computed, 1)
      assert.deepEqual(filesOf(shelf, 'digest'), before)
    })
  }

  const losses: [loss: string, lose: (path: string) => unknown][] = [
    ['is lost', (path) => rmSync(path)],
    ['is cut short', (path) => truncateSync(path, statSync(path).size - 1)],
    ['is something else', (path) => writeFileSync(path, 'something else')],
    ['is of another run', (path) => new ColumnsFile(path).end({ input: 'another' })],
  ]
  for (const [loss, lose] of losses) {
    test(`is counted from all events where what the last run knew ${loss}`, async (context) => {
      const shelf = await three_days(context)
      await renew(shelf)
      await lose(pastPath(join(shelf.folder, 'digest')))
      await night(shelf, 'messages.1', lines('2019-02-03', [443]))
      assert.equal((await renew(shelf)).computed, 4)
      await renew(shelf, 'full', { is_full: true })
      assert.deepEqual(filesOf(shelf, 'digest'), filesOf(shelf, 'full'))
    })
  }

  for (const wrong of ['', '{', '{"version":0,"periods":{}}', '{"version":1,"periods":{"all":7}}']) {
    test(`is computed whole where what is kept of the last run reads ${wrong || 'nothing'}`, async (context) => {
      const shelf = await three_days(context)
      const { periods } = await renew(shelf)
      writeFileSync(statePath(join(shelf.folder, 'digest')), wrong)
      assert.equal((await renew(shelf)).computed, periods)
    })
  }

  test('is computed whole where the folder is gone', async (context) => {
    const shelf = await three_days(context)
    const { periods } = await renew(shelf)
    rmSync(join(shelf.folder, 'digest'), { recursive: true })
    assert.equal((await renew(shelf)).computed, periods)
  })
})
