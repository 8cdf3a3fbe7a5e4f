import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../src/sample/random.ts'
import { FactsAdder } from '../../src/store/facts-adder.ts'

test('events are added up by source, day and context, with their first and last, however many groups there are', () => {
  const random = new Random(20190202, 7)
  const below = (size: number) => Math.floor(random.fraction() * size)
  const adder = new FactsAdder()
  const expected = new Map<string, number[]>()
  for (let event = 0; event < 20_000; event++) {
    const [source, day, context] = [below(300), 17_000 + below(20), below(3)]
    const [first, events] = [1_500_000_000 + below(86_400), 1 + below(3)]
    const last = first + below(9)
    adder.add(source, day, context, events, first, last)
    const name = `${source} ${day} ${context}`
    const [sum, least, most] = expected.get(name) ?? [0, Infinity, 0]
    expected.set(name, [sum + events, Math.min(least, first), Math.max(most, last)])
  }
  const { length, source, day, context, events, first, last } = adder.columns()
  const found = Array.from({ length }, (_, row): [string, number[]] => [
    `${source[row]} ${day[row]} ${context[row]}`,
    [events[row], first[row], last[row]],
  ])
  assert.equal(length, expected.size)
  assert.deepEqual(new Map(found), expected)
})
