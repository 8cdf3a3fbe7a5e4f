import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { countingOrder } from '../../src/store/facts.ts'

test('rows stand in the order of their keys, those of one key as they were, be they few or many', () => {
  const sized = fc
    .constantFrom(1, 2, 40, 2048, 2049, 65_536, 400_000, 2 ** 22 + 1, 2 ** 31)
    .chain((size) => fc.tuple(fc.constant(size), fc.array(fc.nat(size - 1), { maxLength: 60 })))
  fc.assert(
    fc.property(sized, fc.array(fc.nat(), { maxLength: 80 }), fc.boolean(), ([size, values], picks, all) => {
      const keys = Uint32Array.from(values)
      const order = all || values.length === 0 ? undefined : Uint32Array.from(picks, (n) => n % values.length)
      const expected = [...(order ?? keys.keys())].sort((a, b) => keys[a] - keys[b])
      assert.deepEqual([...countingOrder(keys, size, order)], expected)
    }),
    { numRuns: 500 },
  )
  const keys = Uint32Array.from({ length: 5000 }, (_, row) => (row * 7919) % 997)
  const expected = [...keys.keys()].sort((a, b) => keys[a] - keys[b])
  assert.deepEqual([...countingOrder(keys, 997)], expected)
  assert.deepEqual([...countingOrder(Uint16Array.from(keys), 65_536)], expected)
})
