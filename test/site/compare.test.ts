import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareRanks } from '../../src/site/compare.ts'

const row = (country: string | null, bans: number) => ({ country, bans, sources: bans })

test('a country that moves up gains places, one that moves down loses them', () => {
  const rows = compareRanks([row('CN', 9), row('BR', 5)], [row('BR', 8), row('CN', 3)], 15)
  assert.deepEqual(
    rows.map(({ country, change }) => [country, change]),
    [
      ['BR', 1],
      ['CN', -1],
    ],
  )
})

test('a country is new when the earlier month has none of it, and gone when the later has none', () => {
  const rows = compareRanks([row('CN', 9)], [row('BR', 8)], 15)
  assert.deepEqual(
    rows.map(({ country, change }) => [country, change]),
    [
      ['BR', 'new'],
      ['CN', 'gone'],
    ],
  )
})

test('a country that only left the first places is not gone', () => {
  const rows = compareRanks([row('CN', 9), row('BR', 5)], [row('BR', 8), row('CN', 3)], 1)
  assert.deepEqual(
    rows.map(({ country, now, change }) => [country, now, change]),
    [
      ['BR', 1, 1],
      ['CN', 2, -1],
    ],
  )
})

test('unknown is a country of its own', () => {
  const [first] = compareRanks([row(null, 2)], [row(null, 3)], 15)
  assert.equal(first.country, null)
  assert.equal(first.change, 0)
})
