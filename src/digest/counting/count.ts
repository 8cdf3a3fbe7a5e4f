import { arranged, type Facts, type Label, type Sources } from '../../store/facts.ts'
import { no_port } from '../../store/moments.ts'
import { groupsOf, keyOf, keysOf, runsOf, type Groups, type Key } from './group.ts'
import { measureOf } from './measure.ts'
import { replies } from './reply.ts'
import { isOneInARun, type Condition, type Measure, type Plan } from './plan.ts'
import { sorted } from './sort.ts'
import { chosen, counts, dayColumn, instants, words, Table, type Column } from './table.ts'

/**
 * Answers a question from facts: the rows that its SQL gives, in their order. One pass over columns for each
 * thing counted; nothing is made for a row.
 */
export function count<Row>(plan: Plan, facts: Facts, sources: Sources): Table<Row> {
  const runs = longRuns(plan, facts)
  if (runs !== null) return counted(plan, arranged(facts, runs), sources)
  return counted(plan, facts, sources)
}

function counted<Row>(plan: Plan, facts: Facts, sources: Sources): Table<Row> {
  const kept = keptRows(plan.conditions, facts, sources)
  const few = kept === null ? null : fewOf(kept)
  if (few !== null) return counted({ ...plan, conditions: [] }, arranged(facts, few), sources)
  const by_runs = isByRuns(plan.keys)
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
  const least = plan.having?.at_least ?? 0
  const shown = chosen(
    groups.length,
    (group) => events[group] > 0 && (having === null || having[group] >= least),
  )
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
function codesOf(what: string, keys: readonly Key[], groups: Groups, shown: Uint32Array): Float64Array {
  const at = keys.findIndex((key) => key.parts.includes(what))
  const { parts, partOf } = keys[at]
  const part = parts.indexOf(what)
  const codes = new Float64Array(shown.length)
  for (let row = 0; row < codes.length; row++) codes[row] = partOf(part, groups.codeOf(at, shown[row]))
  return codes
}

function taken(values: Float64Array, groups: Uint32Array): Float64Array {
  const result = new Float64Array(groups.length)
  for (let row = 0; row < result.length; row++) result[row] = values[groups[row]]
  return result
}

function keyColumn(name: string, what: string, { label, base }: Key, values: Float64Array): Column {
  if (base !== 0) for (let at = 0; at < values.length; at++) values[at] += base
  if (what === 'day') return dayColumn(name, values)
  // A port's code is its number; only null is another.
  if (label === null || (what === 'destination_port' && !values.includes(no_port)))
    return counts(name, values)
  return words(name, values, label)
}

const measuredColumn = (name: string, { of }: Measure, values: Float64Array): Column =>
  of === 'first' || of === 'last'
    ? instants(name, values)
    : of === 'first day' || of === 'last day'
      ? dayColumn(name, values)
      : counts(name, values)

/**
 * The rows of groups that could hold as many different values as are asked for, where a group is a run of rows: one
 * of fewer rows cannot. Null where nothing of the kind is asked.
 */
function longRuns({ keys, having }: Plan, { source, day, length }: Facts): Uint32Array | null {
  if (having === null || having.measure.of !== 'distinct' || having.at_least < 2) return null
  if (!isByRuns(keys)) return null
  const by_day = keys.includes('day')
  const rows = new Uint32Array(length)
  let count = 0
  for (let from = 0; from < length;) {
    let to = from + 1
    while (to < length && source[to] === source[from] && (!by_day || day[to] === day[from])) to++
    if (to - from >= having.at_least) for (let row = from; row < to; row++) rows[count++] = row
    from = to
  }
  return rows.subarray(0, count)
}

const isByRuns = (keys: readonly string[]): boolean => keys.includes('source') && keys.every(isOneInARun)

/** The rows that are kept, where they are so few that it pays to have them on their own. */
function fewOf(kept: Uint8Array): Uint32Array | null {
  let count = 0
  for (let row = 0; row < kept.length; row++) count += kept[row]
  if (count * 4 > kept.length) return null
  const rows = new Uint32Array(count)
  for (let row = 0, at = 0; at < count; row++) if (kept[row] === 1) rows[at++] = row
  return rows
}

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
