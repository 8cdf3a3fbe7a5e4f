import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { greatestOf } from '../../src/digest/counting/greatest.ts'
import { GroupRows } from '../../src/digest/counting/group-rows.ts'

const count = fc.oneof(fc.nat(5), fc.nat(1100), fc.integer({ min: 1020, max: 2 ** 40 }))

test('the greatest are those that sorting all of them puts first', () => {
  fc.assert(
    fc.property(
      fc.array(count, { maxLength: 80 }),
      fc.nat(30),
      fc.nat(20),
      fc.nat(20),
      (values, most, before, after) => {
        const from = Math.min(before, values.length)
        const to = Math.max(from, values.length - after)
        const sorted = [...values.keys()].slice(from, to).sort((a, b) => values[b] - values[a] || a - b)
        assert.deepEqual(greatestOf(values, most, from, to), sorted.slice(0, most))
      },
    ),
  )
})

test('groups get rows as they come up, and are found in them', () => {
  const name = fc.oneof(fc.nat(20), fc.maxSafeNat())
  fc.assert(
    fc.property(fc.array(name, { maxLength: 200 }), (names) => {
      const rows = new GroupRows(new Float64Array(names.length), 0)
      const expected = [...new Set(names)]
      for (const each of names) assert.equal(rows.rowOf(each), expected.indexOf(each))
      assert.deepEqual([...rows.names.subarray(0, rows.length)], expected)
      for (const each of names) assert.equal(rows.find(each), expected.indexOf(each))
      assert.equal(rows.find(-1), -1)
    }),
  )
})
