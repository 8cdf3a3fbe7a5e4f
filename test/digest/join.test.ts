import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joined, withOthers } from '../../src/digest/counting/join.ts'
import { planOf } from '../../src/digest/counting/plan.ts'
import { counts, Table } from '../../src/digest/counting/table.ts'
import { inbound_drop } from '../../src/store/inbound.ts'

const plan = planOf<{ destination_port: number; events: number }>({
  name: 'ports',
  title: '',
  about: '',
  select: { destination_port: 'destination_port', events: 'sum(count)' },
  where: inbound_drop,
  group_by: ['destination_port'],
  order_by: 'destination_port',
})
const large = 2 ** 40

const tableOf = (ports: ArrayLike<number>, events: ArrayLike<number>) =>
  new Table<{ destination_port: number; events: number }>(ports.length, [
    counts('destination_port', ports),
    counts('events', events),
  ])

test('rows come between others in the order of the question, narrow where all of them are', () => {
  const some = tableOf(Uint32Array.of(22, 80, 445), Uint32Array.of(3, 2, 1))
  const cases = [
    { more: tableOf(Float64Array.of(23, 9000), Float64Array.of(7, 8)), Kind: Uint32Array },
    { more: tableOf(Float64Array.of(23, 9000), Float64Array.of(large, 8)), Kind: Float64Array },
  ]
  for (const { more, Kind } of cases) {
    const table = joined(plan, some, more)
    assert.deepEqual([...(table.values('destination_port') as Uint32Array)], [22, 23, 80, 445, 9000])
    assert.deepEqual([...(table.values('events') as Uint32Array)], [3, more.values('events')[0], 2, 1, 8])
    assert.ok(table.values('events') instanceof Kind)
  }
})

test('values take the places of others, and those that they were are left as they are', () => {
  const values = Uint32Array.of(1, 2, 3)
  assert.deepEqual(withOthers(values, Uint32Array.of(2, 0), [30, 10]), Uint32Array.of(10, 2, 30))
  assert.deepEqual(withOthers(values, Uint32Array.of(1), [large]), Float64Array.of(1, large, 3))
  assert.deepEqual(withOthers([0.5, 2], Uint32Array.of(1), [7]), Float64Array.of(0.5, 7))
  assert.deepEqual(values, Uint32Array.of(1, 2, 3))
})
