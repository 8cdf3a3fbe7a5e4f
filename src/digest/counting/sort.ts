import { countingOrder, rowsAsTheyStand } from '../../store/facts.ts'
import type { Plan } from './plan.ts'
import { Table } from './table.ts'

/** Fewer rows than this are compared with each other. */
const few = 64
/** Of the values of 32 bits. */
const half = 1 << 16

/** The rows in the order that the question asks for; codes of words are in the order of words already. */
export function sorted<Row>(table: Table<Row>, { order }: Pick<Plan, 'order'>): Table<Row> {
  const columns = order.map(({ column, descending }) => ({
    values: table.columns[column].values,
    sign: descending ? -1 : 1,
  }))
  const values = table.columns.map(({ values }) => values)
  const compare = comparisonOf({ order }, values, values)
  if (isInOrder(compare, table.length)) return table
  const rows = table.length < few ? null : byCounting(columns, table.length)
  return table.arranged(rows ?? rowsAsTheyStand(0, table.length).sort((a, b) => compare(a, b) || a - b))
}

/** Most answers are in order, or are seen not to be by their first rows. */
function isInOrder(compare: (row: number, other: number) => number, length: number): boolean {
  for (let row = 1; row < length; row++) if (compare(row - 1, row) > 0) return false
  return true
}

/**
 * Compares a row of some columns with one of others, as the question orders them.
 * @returns below zero where the first is to come first; 0 where the question does not say
 */
export function comparisonOf(
  { order }: Pick<Plan, 'order'>,
  some: readonly ArrayLike<number>[],
  others: readonly ArrayLike<number>[],
): (row: number, other: number) => number {
  const columns = order.map(({ column, descending }) => ({
    some: some[column],
    others: others[column],
    sign: descending ? -1 : 1,
  }))
  return (row, other) => {
    for (const { some, others, sign } of columns)
      if (some[row] !== others[other]) return sign * (some[row] - others[other])
    return 0
  }
}

interface OrderColumn {
  values: ArrayLike<number>
  sign: number
}

/** By the last column first; each pass leaves equal rows as the one before put them. */
function byCounting(columns: readonly OrderColumn[], length: number): Uint32Array | null {
  let order: Uint32Array | undefined
  for (const { values, sign } of columns.toReversed()) {
    let most = 0
    for (let row = 0; row < length; row++) if (values[row] > most) most = values[row]
    if (most > 0xffffffff) return null
    const keys = new Uint32Array(length)
    for (let row = 0; row < length; row++) keys[row] = sign < 0 ? most - values[row] : values[row]
    // Half by half there are few places to go through, however great the values.
    order = countingOrder(most < half ? keys : keys.map((key) => key % half), Math.min(most + 1, half), order)
    if (most >= half)
      order = countingOrder(
        keys.map((key) => Math.floor(key / half)),
        Math.floor(most / half) + 1,
        order,
      )
  }
  return order ?? null
}

/**
 * Sorts rows within each run of those that share a place, in which they stand already: few in each, but for a flood.
 * @param compare below zero where the first is to come first
 */
export function sortRuns(
  order: Uint32Array,
  isSame: (a: number, b: number) => boolean,
  compare: (a: number, b: number) => number,
): void {
  for (let from = 0; from < order.length;) {
    let to = from + 1
    while (to < order.length && isSame(order[from], order[to])) to++
    if (to - from > short_run) order.subarray(from, to).sort(compare)
    else {
      for (let at = from + 1; at < to; at++) {
        const row = order[at]
        let into = at
        for (; into > from && compare(order[into - 1], row) > 0; into--) order[into] = order[into - 1]
        order[into] = row
      }
    }
    from = to
  }
}
const short_run = 16
