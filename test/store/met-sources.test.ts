import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MetSources } from '../../src/store/met-sources.ts'

const address = fc.oneof(
  fc.nat(40),
  fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff),
  fc.nat(0xffffffff),
  // Many that would share a place in a table.
  fc.nat(0xffff).map((high) => (high << 16) >>> 0),
)
const round = fc.record({
  batches: fc.array(fc.array(address, { maxLength: 60 }), { maxLength: 6 }),
  known: fc.array(fc.nat(), { maxLength: 20 }),
})
const ascending = (numbers: Iterable<number>) => Uint32Array.from(numbers).sort()

test('sources are met once, however often they come, and known ones are set aside', () => {
  const met = new MetSources()
  fc.assert(
    fc.property(round, ({ batches, known }) => {
      met.clear()
      const expected = new Set(batches.flat())
      for (const batch of batches) met.add(Uint32Array.from(batch))
      assert.deepEqual(ascending(met.fresh()), ascending(expected))
      for (const at of known) {
        if (expected.size === 0) break
        const source = [...expected][at % expected.size]
        met.know(source)
        expected.delete(source)
      }
      assert.deepEqual(ascending(met.fresh()), ascending(expected))
    }),
    { numRuns: 300 },
  )
})

test('a table that grows holds what it held', () => {
  const met = new MetSources()
  const sources = Uint32Array.from({ length: 200_000 }, (_, at) => Math.imul(at, 2654435761))
  for (let from = 0; from < sources.length; from += 8192) met.add(sources.subarray(from, from + 8192))
  met.add(sources)
  assert.deepEqual(ascending(met.fresh()), ascending(sources))
  for (const source of sources.subarray(1)) met.know(source)
  assert.deepEqual([...met.fresh()], [0])
  met.clear()
  assert.equal(met.fresh().length, 0)
})
