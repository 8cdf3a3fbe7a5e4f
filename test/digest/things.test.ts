import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { PeriodFileName, PeriodFiles } from '../../src/digest/schema.ts'
import { comparison } from '../../src/digest/things.ts'
import { addDays, daysFrom } from '../../src/period.ts'

const root = join(import.meta.dirname, '..', '..')
const last = '2019-02-28'
/** First of the seven recent days. */
const recent = '2019-02-22'
const baseline = '2019-01-23'

/** A packet to each port on each of its days, from an address of its own a port. */
const knocks: Record<number, readonly string[]> = {
  23: daysFrom('2019-01-01', last),
  1000: [addDays(recent, -1), last],
  1001: [addDays(baseline, -1), recent],
  1002: [baseline, recent],
  1003: [recent],
  1004: [last, last],
}

const folder = mkdtempSync(join(tmpdir(), 'blotter-things-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const line = (day: string, port: number, source: string): string =>
  `${day}T12:00:00+00:00 gate kernel: DROP IN=eth0 OUT= MAC= SRC=${source} DST=198.51.100.7 LEN=40 TOS=0x00 PREC=0x00 TTL=240 ID=1 PROTO=TCP SPT=4000 DPT=${port} WINDOW=1024 RES=0x00 SYN URGP=0\n`
/** One source on the last day, over more ports than the threshold of a fast scan. */
const scan = Array.from({ length: 300 }, (_, i) => line(last, 2000 + i, '8.8.4.4')).join('')
mkdirSync(join(folder, 'content'))
writeFileSync(
  join(folder, 'messages'),
  Object.entries(knocks)
    .flatMap(([port, days]) => days.map((day) => line(day, Number(port), `1.1.1.${Number(port) % 256}`)))
    .join('') + scan,
)
writeFileSync(
  join(folder, 'content', 'site.yaml'),
  'title: Knocks\ntimezone: UTC\nlogs: [../messages]\nstore: ../store.duckdb\ndigest: ../digest\nout: ../dist\n',
)
for (const command of ['ingest', 'digest'])
  execFileSync(process.execPath, [join(root, 'scripts', `${command}.ts`)], {
    env: { ...process.env, BLOTTER_CONTENT: join(folder, 'content') },
    stdio: 'pipe',
  })
const read = <Name extends PeriodFileName>(name: Name, period = 'all'): PeriodFiles[Name] =>
  JSON.parse(readFileSync(join(folder, 'digest', period, `${name}.json`), 'utf8')) as PeriodFiles[Name]
const sum = (rows: readonly { events: number }[]): number => rows.reduce((all, { events }) => all + events, 0)

test('new is what the recent week holds and no day of the month before it', () => {
  const found = read('new')
  assert.equal(found?.recent_from, recent)
  assert.equal(found.baseline_from, baseline)
  const ports = new Set(found.ports.map(({ destination_port }) => destination_port))
  assert.deepEqual(
    Object.keys(knocks).map((port) => [Number(port), ports.has(Number(port))]),
    [
      [23, false],
      [1000, false],
      [1001, true],
      [1002, false],
      [1003, true],
      [1004, true],
    ],
  )
  assert.equal(found.port_count, 303)
  assert.equal(found.ports.length, 100)
  assert.equal(found.source_count, 4)
})

test('with fewer than fifteen days before the recent week nothing is called new', () => {
  assert.equal(comparison(daysFrom(addDays(recent, -14), last)), null)
  assert.equal(comparison(daysFrom(addDays(recent, -15), last))?.baseline_days, 15)
  assert.equal(comparison(['2018-01-01', last]), null)
})

test('the countries of a port add up to its events', () => {
  const by_country = read('port-countries')
  const totals = new Map<number, number>()
  for (const { destination_port, events } of read('ports'))
    totals.set(destination_port, (totals.get(destination_port) ?? 0) + events)
  const mapped = new Set(by_country.map(({ destination_port }) => destination_port))
  assert.ok(mapped.size >= 256)
  for (const port of mapped)
    assert.equal(
      sum(by_country.filter(({ destination_port }) => destination_port === port)),
      totals.get(port),
    )
})

test('the ports of a country are twenty at most, and no more than its events', () => {
  const rows = read('country-ports')
  for (const { country, events } of read('countries')) {
    const own = rows.filter((row) => row.country === country)
    assert.ok(own.length > 0 && own.length <= 20)
    assert.ok(sum(own) <= events)
  }
})

test('a port names its scanners as networks, and counts them', () => {
  const rows = read('port-scanners').filter(({ destination_port }) => destination_port === 2000)
  assert.deepEqual(
    rows.map(({ source, scanners, events }) => ({ source, scanners, events })),
    [{ source: '8.8.4.0/24', scanners: 1, events: 1 }],
  )
})

test('other periods hold none of it', () => {
  assert.deepEqual(read('country-ports', '2019-02'), [])
  assert.deepEqual(read('port-scanners', '2019-02'), [])
  assert.equal(read('new', '2019-02'), null)
})
