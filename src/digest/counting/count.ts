import type { Facts, Label, Sources } from '../../store/facts.ts'
import { groupsOf, keyOf, keysOf, runsOf, type Groups, type Key } from './group.ts'
import { measureOf } from './measure.ts'
import { replies } from './reply.ts'
import { isOneInARun, type Condition, type Measure, type Plan } from './plan.ts'
import { sorted } from './sort.ts'
import { counts, dayColumn, instants, words, Table, type Column } from './table.ts'

/**
 * Answers a question from facts: the rows that its SQL gives, in their order. One pass over columns for each
 * thing counted; nothing is made for a row.
 */
export function count<Row>(plan: Plan, facts: Facts, sources: Sources): Table<Row> {
  const kept = keptRows(plan.conditions, facts, sources)
  const by_runs = plan.keys.includes('source') && plan.keys.every(isOneInARun)
  const keys = by_runs
    ? plan.keys.map((what) => keyOf(what, facts, sources))
    : keysOf(plan.keys, facts, sources)
  const groups = by_runs
    ? runsOf(keys, facts, plan.keys.includes('day'), kept)
    : groupsOf(keys, facts.length, kept)
  const measured = new Map<string, Float64Array>()
  const measure = (each: Measure): Float64Array => {
    const name = 'what' in each ? `${each.of} ${each.what}` : each.of
    let values = measured.get(name)
    if (values === undefined) {
      values = measureOf(each, facts, sources, groups, by_runs)
      measured.set(name, values)
    }
    return values
  }
  const events = measure({ of: 'sum' })
  const having = plan.having === null ? null : measure(plan.having.measure)
  const shown: number[] = []
  for (let group = 0; group < groups.length; group++) {
    if (events[group] > 0 && (having === null || having[group] >= (plan.having?.at_least ?? 0)))
      shown.push(group)
  }
  const columns = plan.columns.map(({ name, key, measure: each }): Column => {
    if (each === null) {
      const own = keyOf(key as string, facts, sources)
      return keyColumn(name, key as string, own, codesOf(key as string, keys, groups, shown))
    }
    const values = taken(measure(each), shown)
    return each.of === 'most'
      ? words(name, values, keyOf(each.what, facts, sources).label as Label)
      : measuredColumn(name, each, values)
  })
  return sorted(new Table<Row>(shown.length, columns), plan)
}

/** The codes of one key, group by group, also where it has been put together with others. */
function codesOf(what: string, keys: readonly Key[], groups: Groups, shown: readonly number[]): Float64Array {
  const at = keys.findIndex((key) => key.parts.includes(what))
  const { parts, partOf } = keys[at]
  const part = parts.indexOf(what)
  const codes = new Float64Array(shown.length)
  for (let row = 0; row < codes.length; row++) codes[row] = partOf(part, groups.codeOf(at, shown[row]))
  return codes
}

function taken(values: Float64Array, groups: readonly number[]): Float64Array {
  const result = new Float64Array(groups.length)
  for (let row = 0; row < result.length; row++) result[row] = values[groups[row]]
  return result
}

function keyColumn(name: string, what: string, { label, base }: Key, values: Float64Array): Column {
  if (base !== 0) for (let at = 0; at < values.length; at++) values[at] += base
  if (what === 'day') return dayColumn(name, values)
  // A port's code is its number; only null is another.
  if (label === null || (what === 'destination_port' && !values.includes(65_536))) return counts(name, values)
  return words(name, values, label)
}

const measuredColumn = (name: string, { of }: Measure, values: Float64Array): Column =>
  of === 'first' || of === 'last'
    ? instants(name, values)
    : of === 'first day' || of === 'last day'
      ? dayColumn(name, values)
      : counts(name, values)

function keptRows(conditions: readonly Condition[], facts: Facts, sources: Sources): Uint8Array | null {
  if (conditions.length === 0) return null
  const kept = new Uint8Array(facts.length).fill(1)
  for (const condition of conditions) {
    if (condition.is === 'no reply') {
      const is_reply = replies(facts)
      for (let row = 0; row < kept.length; row++) if (is_reply(row)) kept[row] = 0
      continue
    }
    const { codes, size, label } = keyOf(condition.what, facts, sources)
    if (condition.is === 'known') {
      const unknown = label?.words.at(-1) === null ? size - 1 : -1
      if (unknown < 0) continue
      for (let row = 0; row < kept.length; row++) if (codes[row] === unknown) kept[row] = 0
    } else {
      const wanted = new Uint8Array(size)
      for (const value of condition.values) wanted[value] = 1
      for (let row = 0; row < kept.length; row++) kept[row] &= wanted[codes[row]]
    }
  }
  return kept
}
