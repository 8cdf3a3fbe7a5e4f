import { endOf, type Facts, type Label, type Sources } from '../../store/facts.ts'
import { count } from './count.ts'
import { GroupRows } from './group-rows.ts'
import { groupNames, inCodesOf, joined, withOthers } from './join.ts'
import type { Measure, Plan } from './plan.ts'
import { comparisonOf } from './sort.ts'
import { chosen, Table, type Column } from './table.ts'

/** What has come to the facts of a period since an answer was counted. */
export interface Change {
  /** 1 for every source that has rows which are new, or which were other ones: those that are near. */
  readonly near: Uint8Array
  /** All rows of these sources, as they were and as they are, or of these the rows of every group that has changed. */
  readonly before: Facts
  readonly after: Facts
}

/**
 * Answers a question by what has changed: to the answer as it was is added what is counted of the near sources now,
 * and what was counted of them is taken away. That gives the same rows, since counts, distinct sources among them, add
 * up over sources.
 * @param known the answer as it was, its sources numbered as they are now
 * @returns null where it cannot be told in this way: then all is to be counted
 */
export function recounted<Row>(
  plan: Plan,
  known: Table<Row>,
  { near, before, after }: Change,
  sources: Sources,
): Table<Row> | null {
  const isDistinct = ({ measure }: Plan['columns'][number]) =>
    measure?.of === 'distinct' && measure.what !== 'source'
  const source = plan.columns.findIndex(({ key }) => key === 'source')
  if (source < 0 && (plan.having !== null || plan.columns.some(isDistinct))) return null
  const now = count<Row>(plan, after, sources)
  const was = inCodesOf(now, known)
  if (was === null) return null
  if (source < 0) return changed(plan, was, count<Row>(plan, before, sources), now)
  const numbers = was.columns[source].values
  return joined(
    plan,
    was.where((row) => near[numbers[row]] === 0),
    now,
  )
}

/** Of every group that has changed, its row in the answer as it was, and in both counts of what is near; -1 for none. */
interface Groups {
  names: Float64Array
  known: Int32Array
  before: Int32Array
  after: Int32Array
}

function changed<Row>(
  plan: Plan,
  known: Table<Row>,
  before: Table<Row>,
  after: Table<Row>,
): Table<Row> | null {
  const keys = [...plan.columns.keys()].filter((at) => plan.columns[at].measure === null)
  // Where keys alone tell the order, rows stay where they stand; where all keys do, they are found by it.
  const is_standing = plan.order_left.length === 0
  const is_found = is_standing && keys.every((at) => plan.order.some(({ column }) => column === at))
  const names = groupNames(is_found ? [before, after] : [before, after, known], keys)
  if (names === null) return null
  const groups = changedGroups(before, after, names[0], names[1])
  if (is_found) findByOrder(plan, groups, { known, before, after })
  else findByNames(groups, names[2])
  const is_other = new Uint8Array(known.length)
  for (const row of groups.known) if (row >= 0) is_other[row] = 1
  const near = added(plan, groups, { known, before, after })
  if (near === null) return null
  const { values: events } = near.columns[plan.columns.findIndex(({ measure }) => measure?.of === 'sum')]
  const isStanding = (group: number) => is_standing && groups.known[group] >= 0 && events[group] > 0
  const standing = chosen(near.length, isStanding)
  for (const group of standing) is_other[groups.known[group]] = 0
  const updated = is_standing ? withRows(plan, known, near, standing, groups.known) : known
  return joined(
    plan,
    is_other.includes(1) ? updated.where((row) => is_other[row] === 0) : updated,
    near.where((group) => events[group] > 0 && !isStanding(group)),
  )
}

/** Finds the rows of groups in the answer as it was, which ascends by their keys. */
function findByOrder<Row>(
  plan: Plan,
  groups: Groups,
  { known, before, after }: Record<'known' | 'before' | 'after', Table<Row>>,
): void {
  const [rows, was, now] = [known, before, after].map(({ columns }) => columns.map(({ values }) => values))
  const compare = [comparisonOf(plan, rows, was), comparisonOf(plan, rows, now)] as const
  for (let group = 0; group < groups.names.length; group++) {
    const is_now = groups.after[group] >= 0
    const [comparing, row] = is_now ? [compare[1], groups.after[group]] : [compare[0], groups.before[group]]
    const found = endOf(known.length, (other) => comparing(other, row) < 0)
    if (found < known.length && comparing(found, row) === 0) groups.known[group] = found
  }
}

/** Finds them wherever they stand. @param names of the groups in the answer as it was, by row */
function findByNames(groups: Groups, names: Float64Array): void {
  const rows = new GroupRows(groups.names)
  for (let row = 0; row < names.length; row++) {
    const group = rows.find(names[row])
    if (group >= 0) groups.known[group] = row
  }
}

/** The table with what some groups count now in the rows where they stand. */
function withRows<Row>(
  plan: Plan,
  table: Table<Row>,
  groups: Table<Row>,
  changed: Uint32Array,
  row_of: Int32Array,
): Table<Row> {
  const rows = changed.map((group) => row_of[group])
  const columns = table.columns.map((column, at): Column => {
    if (plan.columns[at].measure === null) return column
    const now = groups.columns[at].values
    const values = Float64Array.from(changed, (group) => now[group])
    return { ...column, values: withOthers(column.values, rows, values) }
  })
  return new Table<Row>(table.length, columns)
}

/** Groups that count otherwise than they did. Near sources have come before, and most of their groups are as they were. */
function changedGroups<Row>(
  before: Table<Row>,
  after: Table<Row>,
  names_before: Float64Array,
  names_after: Float64Array,
): Groups {
  const rows = new GroupRows(names_after)
  const before_of = new Int32Array(after.length).fill(-1)
  const gone = chosen(before.length, (row) => {
    const now = rows.find(names_before[row])
    if (now >= 0) before_of[now] = row
    return now < 0
  })
  const columns = after.columns.map(({ values }, at) => [values, before.columns[at].values] as const)
  const others = chosen(after.length, (row) => {
    const was = before_of[row]
    return was < 0 || columns.some(([now, then]) => now[row] !== then[was])
  })
  const length = others.length + gone.length
  const groups: Groups = {
    names: new Float64Array(length),
    known: new Int32Array(length).fill(-1),
    before: new Int32Array(length),
    after: new Int32Array(length).fill(-1),
  }
  for (const [at, row] of others.entries()) {
    groups.names[at] = names_after[row]
    groups.before[at] = before_of[row]
    groups.after[at] = row
  }
  for (const [at, row] of gone.entries()) {
    groups.names[others.length + at] = names_before[row]
    groups.before[others.length + at] = row
  }
  return groups
}

/** What every group counts now. @returns null where a first or a last was of what is near and is gone */
function added<Row>(
  plan: Plan,
  groups: Groups,
  tables: Record<'known' | 'before' | 'after', Table<Row>>,
): Table<Row> | null {
  let is_told = true
  const columns = tables.after.columns.map((column, at): Column => {
    const { measure } = plan.columns[at]
    const [known, before, after] = [tables.known, tables.before, tables.after].map(
      ({ columns }) => columns[at].values,
    )
    const values = new Float64Array(groups.names.length)
    for (let group = 0; group < values.length; group++) {
      const [row_before, row_after] = [groups.before[group], groups.after[group]]
      if (measure === null) values[group] = row_after < 0 ? before[row_before] : after[row_after]
      else {
        const row = groups.known[group]
        const value = valueOf(measure, column.words, known[row], before[row_before], after[row_after])
        is_told &&= value !== null
        values[group] = value ?? 0
      }
    }
    return { ...column, values }
  })
  const is_counted = plan.columns.some(({ measure }) => measure?.of === 'sum')
  return is_told && is_counted ? new Table<Row>(groups.names.length, columns) : null
}

/**
 * What is counted of a group now.
 * @param known of all sources as it was, of which `before` of the near ones; undefined where there was none
 * @param after of the near ones as it is
 * @returns null where the first or the last was theirs and is gone
 */
function valueOf(
  { of }: Measure,
  words: Label['words'] | undefined,
  known: number | undefined,
  before: number | undefined,
  after: number | undefined,
): number | null {
  if (of === 'sum' || of === 'distinct') return (known ?? 0) - (before ?? 0) + (after ?? 0)
  // The code of null is the greatest of its words, and less than any.
  const none = words?.at(-1) === null ? words.length - 1 : NaN
  const sign = of === 'first' || of === 'first day' ? -1 : 1
  const rank = (value: number | undefined) =>
    value === undefined || value === none ? -Infinity : value * sign
  if (rank(after) < rank(before)) return rank(known) > rank(before) ? (known as number) : null
  return rank(after) > rank(known) ? (after as number) : ((known ?? after) as number)
}
