import { arranged, type Facts, type Label, type Sources } from '../../store/facts.ts'
import { countGroups } from './groups.ts'
import type { Plan } from './plan.ts'
import { countRuns, isByRuns } from './runs.ts'
import { firstOf } from './slices.ts'
import { sorted } from './sort.ts'
import { counts, Table } from './table.ts'

/**
 * Answers a question from facts: the rows that its SQL gives, in their order. Columns are gone through once, block by
 * block; nothing is made for a row.
 */
export function count<Row>(plan: Plan, all: Facts, sources: Sources): Table<Row> {
  // Many a server writes no more than one of the logs; most days have nothing of the others.
  if (!plan.of_drops && all.length === 0) return emptyTable(plan)
  const listed = rowsOfListed(plan, all)
  const facts = listed === null ? all : arranged(all, listed)
  const table = isByRuns(plan.keys)
    ? countRuns<Row>(plan, facts, sources)
    : countGroups<Row>(plan, facts, sources)
  return sorted(table, { order: plan.order_left })
}

/** The rows of the sources that are listed, which stand together, and of values that are besides; null where none are. */
function rowsOfListed({ conditions }: Plan, { source, labels }: Facts): Uint32Array<ArrayBuffer> | null {
  const condition = conditions.find((each) => each.is === 'one of' && each.what === 'source')
  if (condition?.is !== 'one of') return null
  const listed = [...new Set(condition.values)].sort((a, b) => a - b)
  const runs = listed.map((number) => [firstOf(source, number), firstOf(source, number + 1)])
  const rows = new Uint32Array(runs.reduce((sum, [from, to]) => sum + to - from, 0))
  let count = 0
  for (const [from, to] of runs) count = fillUp(rows, count, from, to)
  let kept = rows
  for (const each of conditions) {
    const label = each.is === 'one of' ? labels.get(each.what) : undefined
    if (label !== undefined && each.is === 'one of') kept = rowsOfWords(kept, label, each.values)
  }
  return kept
}

function rowsOfWords(
  rows: Uint32Array<ArrayBuffer>,
  { codes, words }: Label,
  wanted: readonly number[],
): Uint32Array<ArrayBuffer> {
  const is_wanted = new Uint8Array(words.length)
  for (const code of wanted) is_wanted[code] = 1
  const kept = new Uint32Array(rows.length)
  let count = 0
  for (let at = 0; at < rows.length; at++) if (is_wanted[codes[rows[at]]] === 1) kept[count++] = rows[at]
  return kept.subarray(0, count)
}

/** In a function of its own: as a loop within a loop it would be compiled anew at the end of every run. */
function fillUp(rows: Uint32Array, count: number, from: number, to: number): number {
  for (let row = from; row < to; row++) rows[count + row - from] = row
  return count + to - from
}

const emptyTable = <Row>({ columns }: Plan): Table<Row> =>
  new Table<Row>(
    0,
    columns.map(({ name }) => counts(name, new Float64Array(0))),
  )
