import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bounded, commonest, ledger, portSeries, portTotals, topCountries } from '../../src/site/rows.ts'

const country = (code: string | null, events: number) => ({ country: code, events, sources: 1 })
const names = {
  country: (code: string | null): string => code ?? 'unknown',
  compare: (a: string, b: string): number => (a < b ? -1 : 1),
}
const codes = (rows: readonly { country: string | null }[]) => rows.map((row) => row.country)

test('a table shows no more rows than its bound and says how many are left', () => {
  const rows = Array.from({ length: 51 }, (_, i) => i)
  assert.deepEqual(bounded(rows, 50), { shown: rows.slice(0, 50), more: 1 })
  assert.deepEqual(bounded(rows.slice(0, 50), 50), { shown: rows.slice(0, 50), more: 0 })
  assert.deepEqual(bounded([], 50), { shown: [], more: 0 })
})

test('exactly as many countries stand in the bars as asked for, ties by code, the unknown apart', () => {
  const rows = [country('US', 5), country(null, 99), country('CN', 9), country('BR', 5), country('AR', 5)]
  assert.deepEqual(codes(topCountries(rows, 3, 'exact', names)), ['CN', 'AR', 'BR'])
  assert.deepEqual(codes(topCountries(rows, 20, 'exact', names)), ['CN', 'AR', 'BR', 'US'])
})

test('by the rule of the journal only those above the next one stand there, by name', () => {
  const rows = [country('US', 5), country('CN', 9), country('BR', 7), country('AR', 5)]
  assert.deepEqual(codes(topCountries(rows, 3, 'journal', names)), ['BR', 'CN'])
  assert.deepEqual(codes(topCountries(rows, 4, 'journal', names)), ['AR', 'BR', 'CN', 'US'])
})

test('transports to one port add up, and the lower of two equal ports comes first', () => {
  const totals = portTotals([
    { destination_port: 53, events: 1 },
    { destination_port: 23, events: 2 },
    { destination_port: 53, events: 1 },
    { destination_port: 7, events: 0 },
  ])
  assert.deepEqual(totals, [
    { port: 7, events: 0 },
    { port: 23, events: 2 },
    { port: 53, events: 2 },
  ])
  assert.deepEqual(commonest(totals, 2), [
    { port: 23, events: 2 },
    { port: 53, events: 2 },
  ])
})

test('a day without events is zero', () => {
  const row = (day: string, destination_port: number, events: number) => ({
    day,
    destination_port,
    events,
    transport: 'tcp',
  })
  const days = ['2019-02-01', '2019-02-02', '2019-02-03']
  const rows = [row('2019-02-01', 22, 3), row('2019-02-03', 22, 4), row('2019-02-02', 23, 9)]
  assert.deepEqual(portSeries(rows, 22, days), [3, 0, 4])
})

test('what becomes of the lines read adds up to them', () => {
  const lines = ledger({ lines: 100, events: 80, ignored: 15, rejected: { 'bad time': 5 }, duplicates: 10 }, [
    { reason: 'kept', events: 40 },
    { reason: 'accepted', events: 20 },
  ])
  const leaves = lines.filter(({ parted }) => !parted)
  assert.equal(
    leaves.reduce((sum, { count }) => sum + count, 0),
    100,
  )
  assert.deepEqual(
    leaves.map(({ count }) => count),
    [15, 5, 10, 10, 40, 20],
  )
})
