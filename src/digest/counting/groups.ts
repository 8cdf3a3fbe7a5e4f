import type { Facts, Sources } from '../../store/facts.ts'
import { known, testsOf, type Test } from './block.ts'
import { keyColumn, measuredColumn, taken } from './columns.ts'
import { Extreme } from './extreme.ts'
import { keysOf, narrowed, termOf, unknownOf, withCodes, type Key } from './key.ts'
import { measuresOf, nameOf, type Measure, type Plan } from './plan.ts'
import { chosen, Table } from './table.ts'
import { groups_max, productOf, tallied } from './tally.ts'

/** Answers a question whose groups may have rows anywhere; they come in the order of their keys. */
export function countGroups<Row>(plan: Plan, facts: Facts, sources: Sources): Table<Row> {
  const keys = fewCodes(keysOf(plan.keys, facts, sources), plan)
  const tests = testsOf(plan.conditions, facts, sources)
  const extremes = new Map<string, Extreme>()
  for (const measure of measuresOf(plan)) {
    const extreme = extremeOf(measure, facts, sources, Math.min(productOf(keys), groups_max))
    if (extreme !== null) extremes.set(nameOf(measure), extreme)
  }
  const {
    groups,
    events,
    sources: distinct,
    extremes: found,
  } = tallied(facts, keys, tests, [...extremes.values()])
  for (const extreme of extremes.values()) extreme.end()
  const valuesOf = (measure: Measure): Float64Array => {
    const extreme = [...extremes.keys()].indexOf(nameOf(measure))
    if (extreme >= 0) return found[extreme]
    if (measure.of !== 'distinct') return events
    return measure.what === 'source'
      ? distinct
      : distinctOf(measure.what, keys, tests, groups, facts, sources)
  }
  const { having } = plan
  const passes = having === null ? events : valuesOf(having.measure)
  const at_least = having?.at_least ?? 0
  const shown = chosen(groups.length, (at) => events[at] > 0 && passes[at] >= at_least)
  const columns = plan.columns.map(({ name, key, measure }) => {
    if (measure !== null) {
      const label = measure.of === 'most' ? termOf(measure.what, facts, sources).label : null
      return measuredColumn(name, measure, label, taken(valuesOf(measure), shown))
    }
    const { label } = termOf(key as string, facts, sources)
    return keyColumn(name, key as string, label, told(key as string, keys, taken(groups, shown)))
  })
  return new Table<Row>(shown.length, columns)
}

/** Where there would be more groups than room, keys have no more codes than are asked for, or come up. */
function fewCodes(keys: readonly Key[], { conditions }: Plan): readonly Key[] {
  let few = keys
  const narrow = (narrower: (key: Key) => Key) => {
    for (const at of few.keys()) if (productOf(few) > groups_max) few = few.with(at, narrower(few[at]))
  }
  narrow((key) => {
    const listed = conditions.find((each) => each.is === 'one of' && key.tells.get(each.what) === null)
    return listed?.is === 'one of' ? withCodes(key, Uint32Array.from(new Set(listed.values)).sort()) : key
  })
  // Over all sources a table is longer than most columns.
  narrow((key) => (key.table === null ? narrowed(key) : key))
  narrow(narrowed)
  return few
}

/** Null where the measure is neither the least nor the greatest of anything. */
function extremeOf(measure: Measure, facts: Facts, sources: Sources, size: number): Extreme | null {
  const plain = (column: Uint32Array, is_least: boolean) =>
    new Extreme({ column, table: null, base: 0, size: 0 }, is_least, -1, size)
  switch (measure.of) {
    case 'first':
      return plain(facts.first, true)
    case 'last':
      return plain(facts.last, false)
    case 'first day':
      return plain(facts.day, true)
    case 'last day':
      return plain(facts.day, false)
    case 'most': {
      const term = termOf(measure.what, facts, sources)
      return new Extreme(term, false, unknownOf(term), size)
    }
    default:
      return null
  }
}

/** How many different values of an expression every group has; null is none. */
function distinctOf(
  what: string,
  keys: readonly Key[],
  tests: readonly Test[],
  groups: Float64Array,
  facts: Facts,
  sources: Sources,
): Float64Array {
  const term = termOf(what, facts, sources)
  const pairs = tallied(facts, [...keys, term], [...tests, known(term, unknownOf(term))], [])
  const distinct = new Float64Array(groups.length)
  let at = 0
  for (const pair of pairs.groups) {
    const group = Math.floor(pair / term.size)
    while (groups[at] < group) at++
    distinct[at]++
  }
  return distinct
}

/** What a key tells of every group. */
function told(what: string, keys: readonly Key[], groups: Float64Array): Float64Array {
  const at = keys.findIndex(({ tells }) => tells.has(what))
  const { size, base, tells } = keys[at]
  const stride = productOf(keys.slice(at + 1))
  const of = tells.get(what) ?? null
  const result = new Float64Array(groups.length)
  for (let row = 0; row < result.length; row++) {
    const code = Math.floor(groups[row] / stride) % size
    result[row] = of === null ? code + base : of[code]
  }
  return result
}
