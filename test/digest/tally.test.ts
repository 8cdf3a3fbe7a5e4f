import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Extreme } from '../../src/digest/counting/extreme.ts'
import type { Codes } from '../../src/digest/counting/key.ts'
import { groups_max, productOf, tallied } from '../../src/digest/counting/tally.ts'
import type { Facts } from '../../src/store/facts.ts'

const row = fc.record({
  source: fc.nat(9),
  one: fc.nat(4),
  other: fc.nat(4),
  count: fc.integer({ min: 1, max: 9 }),
})

for (const [name, size] of [
  ['few groups', 5],
  ['more than are looked through one by one', 1200],
  ['more than there is room for', 3000],
] as const) {
  test(`events, sources and the last of all are told of ${name}`, () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
        rows.sort((a, b) => a.source - b.source)
        const column = (of: (row: (typeof rows)[number]) => number) => Uint32Array.from(rows, of)
        // Codes lie far apart, the last of them at the end.
        const codes = (of: (row: (typeof rows)[number]) => number): Codes => ({
          column: column((row) => Math.floor((of(row) * (size - 1)) / 4)),
          table: null,
          base: 0,
          size,
        })
        const keys = [codes(({ one }) => one), codes(({ other }) => other)]
        const last = column(({ count }) => count + 7)
        const source = column(({ source }) => source)
        const facts: Facts = {
          ...{ length: rows.length, source, day: source, first: last, last, labels: new Map() },
          count: column(({ count }) => count),
        }
        const extreme = new Extreme(
          { column: last, table: null, base: 0, size: 0 },
          false,
          -1,
          Math.min(productOf(keys), groups_max),
        )
        const tally = tallied(facts, keys, [], [extreme])
        extreme.end()
        const expected = new Map<number, { events: number; sources: Set<number>; last: number }>()
        for (const [at, { source, count }] of rows.entries()) {
          const group = keys[0].column[at] * size + keys[1].column[at]
          const known = expected.get(group) ?? { events: 0, sources: new Set<number>(), last: 0 }
          known.events += count
          known.sources.add(source)
          known.last = Math.max(known.last, last[at])
          expected.set(group, known)
        }
        const groups = [...expected].sort(([a], [b]) => a - b)
        assert.deepEqual(
          [...tally.groups],
          groups.map(([group]) => group),
        )
        assert.deepEqual(
          [...tally.events],
          groups.map(([, { events }]) => events),
        )
        assert.deepEqual(
          [...tally.sources],
          groups.map(([, { sources }]) => sources.size),
        )
        assert.deepEqual(
          [...tally.extremes[0]],
          groups.map(([, { last }]) => last),
        )
      }),
    )
  })
}
