import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Zone } from '../../src/archive/zone.ts'
import { point_kinds } from '../../src/digest/points-counted.ts'
import { marksOf } from '../../src/digest/marks.ts'
import { points_max, pointsOf, wallSecond, type PointColumns } from '../../src/digest/points.ts'
import { period_files, type RedactedSource } from '../../src/digest/schema.ts'
import { ShownSources } from '../../src/digest/shown-sources.ts'
import { addressOf } from '../../src/net/address.ts'
import { isInternal } from '../../src/net/internal.ts'

const midnight = Date.UTC(2019, 5, 22) / 1000
interface PointRow {
  time: number
  transport: string
  network_type: string
  port: number
  noise: string | null
  source: number
  sources: number
  events: number
}
const row = (at: Partial<PointRow> = {}): PointRow => ({
  time: midnight,
  transport: 'tcp',
  network_type: 'ipv4',
  port: 22,
  noise: null,
  source: 1,
  sources: 1,
  events: 1,
  ...at,
})
const redacted = (source: number) => `192.0.${source}.0/24` as RedactedSource
const sources = {
  keyOf: (source: number) => source,
  textOf: redacted,
  write: () => assert.fail('nothing is written'),
}
const utc = wallSecond(new Zone('UTC'))
const columns = (rows: PointRow[]) => {
  const of = (name: 'time' | 'port' | 'source' | 'sources' | 'events') => rows.map((row) => row[name])
  const kind = ({ transport, network_type, noise }: PointRow) =>
    point_kinds.findIndex(
      (kind) => kind.transport === transport && kind.network_type === network_type && kind.noise === noise,
    )
  return {
    length: rows.length,
    time: Uint32Array.from(of('time')),
    port: Uint32Array.from(of('port')),
    kind: Uint8Array.from(rows, kind),
    source: Uint32Array.from(of('source')),
    sources: Uint32Array.from(of('sources')),
    events: Float64Array.from(of('events')),
  }
}
/** As the digest's file has them: lists. */
const listed = (points: Omit<PointColumns, 'marks'>) => ({
  ...points,
  sources: Array.isArray(points.sources) ? [] : points.sources.texts(),
  events: Array.isArray(points.events) ? [] : points.events.pairs(),
  seconds: [...points.seconds],
  ports: [...points.ports],
  kind: [...points.kind],
  source: [...points.source],
  several: [...points.several],
})
const made = (rows: PointRow[], internal: number[] = []) =>
  listed(
    pointsOf({
      points: columns(rows),
      secondOf: utc,
      shown: new ShownSources(sources, 256),
      isInternal: (source) => internal.includes(source),
    }),
  )
const instant = (second: number) => midnight + second

test('a point keeps its second, port, kind and source', () => {
  const points = made([
    row({ time: instant(5) }),
    row({ time: instant(65), transport: 'udp', port: 53, source: 2, events: 3 }),
    row({ time: instant(65), port: 80 }),
  ])
  assert.deepEqual(points.seconds, [5, 60, 0])
  assert.deepEqual(points.ports, [22, 53, 80])
  assert.deepEqual(
    points.kind.map((kind) => points.kinds[kind].transport),
    ['tcp', 'udp', 'tcp'],
  )
  assert.deepEqual(
    points.source.map((source) => points.sources[source]),
    ['192.0.1.0/24', '192.0.2.0/24', '192.0.1.0/24'],
  )
  assert.deepEqual(points.events, [[1, 3]])
  assert.equal(points.merged, 0)
  period_files.points.parse({ ...points, marks: [] })
})

test('noise stays, by its name; an internal source is noise whatever it sends', () => {
  const points = made([row({ noise: 'rst' }), row({ source: 2 }), row({ noise: 'port 0', source: 2 })], [2])
  assert.equal(points.kind.length, 3)
  assert.deepEqual(points.kinds.map(({ noise }) => noise).sort(), ['internal', 'rst'])
})

test('internal are private, shared, link-local and loopback addresses, and no others', () => {
  for (const address of ['10.1.2.3', '172.31.0.1', '192.168.9.9', '169.254.1.1', 'fe80::1', 'fd00::1'])
    assert.ok(isInternal(addressOf(address)), address)
  for (const address of ['172.32.0.1', '192.0.2.1', '2001:db8::1', ''])
    assert.ok(!isInternal(addressOf(address)), address)
})

test('more points than the bound are merged, and every one of them is counted', () => {
  const rows = Array.from({ length: points_max + 5_000 }, (_, at) =>
    row({ time: instant(Math.floor(at * 3.4)), port: 1 + ((at * 25_474) % 65_535) }),
  )
  const points = made(rows)
  assert.ok(points.ports.length <= points_max)
  assert.equal(points.ports.length + points.merged, rows.length)
  const events = points.events.reduce((sum, [, events]) => sum + events - 1, points.ports.length)
  assert.equal(events, rows.length)
  const at_bound = made(rows.slice(0, points_max))
  assert.equal(at_bound.merged, 0)
})

test('a point that the store counted for several sources says so', () => {
  const points = made([row(), row({ port: 23, sources: 4, events: 9 })])
  assert.deepEqual(points.several, [1])
  assert.equal(points.merged, 3)
})

test("seconds are those of the zone's wall clock, on days of a clock change too", () => {
  const second = wallSecond(new Zone('Europe/Berlin'))
  const berlin = (instant: string) => second(Date.parse(instant) / 1000)
  assert.equal(berlin('2019-06-21T22:00:00Z'), 0)
  assert.equal(berlin('2019-06-22T21:59:59Z'), 86_399)
  // On 31 March 2019 two o'clock became three.
  assert.equal(berlin('2019-03-31T00:59:59Z'), 2 * 3600 - 1)
  assert.equal(berlin('2019-03-31T01:00:00Z'), 3 * 3600)
  // On 27 October the hour from two to three came twice.
  assert.equal(berlin('2019-10-27T00:30:00Z'), berlin('2019-10-27T01:30:00Z'))
})

test('a mark says what its source did, and a diagonal has a line along it', () => {
  const finding = (source: number, ports: number) => ({
    day: '2019-06-22',
    source,
    country: null,
    ports,
    events: ports,
    first_seen: '2019-06-22T00:00:00Z',
    last_seen: '2019-06-22T22:00:00Z',
  })
  const slow = Array.from({ length: 600 }, (_, at) => ({ second: 100 + at * 120, port: 65_000 - at * 100 }))
  const fast = Array.from({ length: 90 }, (_, at) => ({
    second: 50_000 + at,
    port: 1 + ((at * 25_474) % 65_535),
  }))
  const probes = () =>
    new Map([
      [1, slow],
      [2, fast],
    ])
  const [first, second] = marksOf([finding(2, 90), finding(1, 600)], probes, redacted)
  assert.deepEqual([first.shape, first.from, first.to], ['falling', 100, 100 + 599 * 120])
  assert.deepEqual([first.lowest, first.highest], [65_000 - 599 * 100, 65_000])
  assert.deepEqual(first.trail[0], [100, 65_000])
  assert.ok(first.trail.every(([, port], at, all) => at === 0 || port <= all[at - 1][1]))
  assert.deepEqual([second.shape, second.trail], ['vertical', []])
})
