import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDays } from '../../src/digest/past/merge.ts'
import { arranged, countingOrder, ordered, type Facts } from '../../src/store/facts.ts'

const sources = 12
const days = 9

/** Numbers below a bound, the same ones always. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8) % below
  }
}

function factsOf(rolled: (below: number) => number, length: number, dayAt: (row: number) => number): Facts {
  const column = (value: (row: number) => number) => Uint32Array.from({ length }, (_, row) => value(row))
  const facts: Facts = {
    length,
    source: column(() => rolled(sources)),
    day: column(dayAt),
    count: column(() => rolled(1000)),
    first: column(() => rolled(1000)),
    last: column(() => rolled(1000)),
    labels: new Map([['destination_port', { codes: column(() => rolled(1000)), words: [] }]]),
  }
  return ordered(facts, sources)
}

/** Each column in memory of its own, with room for more rows behind it. */
function withRoom(facts: Facts, room: number): Facts {
  const roomy = (column: Facts['count']) => {
    const copy = new Uint32Array(new SharedArrayBuffer((column.length + room) * 4), 0, column.length)
    copy.set(column)
    return copy
  }
  return {
    length: facts.length,
    source: roomy(facts.source),
    day: roomy(facts.day),
    count: roomy(facts.count),
    first: roomy(facts.first),
    last: roomy(facts.last),
    labels: new Map(
      [...facts.labels].map(([name, { codes, words }]) => [name, { codes: roomy(codes), words }]),
    ),
  }
}

const rowsOf = ({ length, source, day, count, first, last, labels }: Facts): string[] =>
  Array.from({ length }, (_, row) =>
    [source, day, count, first, last, labels.get('destination_port')!.codes]
      .map((column) => column[row])
      .join(' '),
  )

test('days are replaced where rows stand as they are anew, with much room, some or none', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const rolled = dice(seed)
    const isGone = new Uint8Array(days)
    const changed = Array.from({ length: 1 + rolled(3) }, () => rolled(days))
    for (const day of changed) isGone[day] = 1
    const old = factsOf(rolled, rolled(120), () => rolled(days))
    const fresh = factsOf(rolled, rolled(60), () => changed[rolled(changed.length)])
    const kept = rowsOf(old).filter((_, row) => isGone[old.day[row]] === 0)
    for (const room of [0, 10, 200]) {
      const facts = withDays(withRoom(old, room), isGone, fresh)
      assert.equal(facts.length, kept.length + fresh.length)
      assert.deepEqual(rowsOf(facts).sort(), [...kept, ...rowsOf(fresh)].sort(), `seed ${seed}, room ${room}`)
      const by_day = countingOrder(facts.day, days)
      const in_order = arranged(facts, countingOrder(facts.source, sources, by_day))
      assert.deepEqual([...facts.source], [...in_order.source])
      assert.deepEqual([...facts.day], [...in_order.day])
    }
  }
})
