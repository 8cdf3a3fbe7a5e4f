import type { Facts, Label, Sources } from '../../store/facts.ts'
import { count } from './count.ts'
import { groupNames, inCodesOf, joined } from './join.ts'
import type { Measure, Plan } from './plan.ts'
import { Table, type Column } from './table.ts'

/** What has come to the facts of a period since an answer was counted. */
export interface Change {
  /** 1 for every source that has rows which are new, or which were other ones: those that are near. */
  readonly near: Uint8Array
  /** All rows of these sources, as they were and as they are. */
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

/** The row of a group in the answer as it was, and in both counts of what is near; -1 where it has none. */
interface Group {
  known: number
  before: number
  after: number
}

function changed<Row>(
  plan: Plan,
  known: Table<Row>,
  before: Table<Row>,
  after: Table<Row>,
): Table<Row> | null {
  const keys = [...plan.columns.keys()].filter((at) => plan.columns[at].measure === null)
  const names = groupNames([known, before, after], keys)
  if (names === null) return null
  const groups = new Map<number, Group>()
  for (let row = 0; row < after.length; row++)
    groups.set(names[2][row], { known: -1, before: -1, after: row })
  for (let row = 0; row < before.length; row++) {
    const group = groups.get(names[1][row])
    if (group === undefined) groups.set(names[1][row], { known: -1, before: row, after: -1 })
    else group.before = row
  }
  const marks = marksOf(groups.keys())
  const others = known.where((row) => {
    const group = marks[markOf(names[0][row])] === 1 ? groups.get(names[0][row]) : undefined
    if (group !== undefined) group.known = row
    return group === undefined
  })
  const near = added(plan, [...groups.values()], { known, before, after })
  return near && joined(plan, others, near)
}

/** Most rows are of no group that has changed, as a byte tells sooner than a map. */
function marksOf(names: Iterable<number>): Uint8Array {
  const marks = new Uint8Array(1 << mark_bits)
  for (const name of names) marks[markOf(name)] = 1
  return marks
}
const mark_bits = 20
const markOf = (name: number): number => Math.imul(name >>> 0, 0x9e3779b1) >>> (32 - mark_bits)

/** @returns null where a first or a last was of what is near and is gone */
function added<Row>(
  plan: Plan,
  groups: readonly Group[],
  tables: Record<keyof Group, Table<Row>>,
): Table<Row> | null {
  let is_told = true
  const columns = tables.after.columns.map((column, at): Column => {
    const { measure } = plan.columns[at]
    const [known, before, after] = [tables.known, tables.before, tables.after].map(
      ({ columns }) => columns[at].values,
    )
    const values = Float64Array.from(groups, (rows) => {
      if (measure === null) return rows.after < 0 ? before[rows.before] : after[rows.after]
      const value = valueOf(measure, column.words, known[rows.known], before[rows.before], after[rows.after])
      is_told &&= value !== null
      return value ?? 0
    })
    return { ...column, values }
  })
  const events = columns[plan.columns.findIndex(({ measure }) => measure?.of === 'sum')]?.values
  if (!is_told || events === undefined) return null
  return new Table<Row>(groups.length, columns).where((row) => events[row] > 0)
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
