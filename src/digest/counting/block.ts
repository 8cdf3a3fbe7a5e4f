import type { Facts, Sources } from '../../store/facts.ts'
import { termOf, unknownOf, type Codes } from './key.ts'
import type { Condition } from './plan.ts'
import { isReply, replyColumns } from './reply.ts'

/**
 * Rows are counted in blocks: column by column, since a loop over one column is the fastest there is, and few at a
 * time, so that what lies between two columns is never as long as they are and stays in the cache.
 */
export const block_rows = 2048

/** By row of a block the number of its group; `left_out` for rows that do not count. */
export type Block = Float64Array

/** Less than nothing, whatever is added to it. */
const left_out = -Infinity

/** Leaves rows of a block out. @param from the row of the facts that the block begins with */
export type Test = (block: Block, from: number, rows: number) => void

/** Adds the codes of the rows, each so many times. */
export function addCodes(
  block: Block,
  { column, table, base }: Codes,
  times: number,
  from: number,
  rows: number,
): void {
  if (table === null) for (let at = 0; at < rows; at++) block[at] += (column[from + at] - base) * times
  else for (let at = 0; at < rows; at++) block[at] += table[column[from + at]] * times
}

/** What makes rows of the facts count, condition by condition. */
export function testsOf(conditions: readonly Condition[], facts: Facts, sources: Sources): Test[] {
  return conditions.flatMap((condition): Test[] => {
    if (condition.is === 'no reply') return [noReply(facts)]
    const term = termOf(condition.what, facts, sources)
    if (condition.is === 'one of') return [oneOf(term, condition.values)]
    const unknown = unknownOf(term)
    return unknown < 0 ? [] : [known(term, unknown)]
  })
}

const noReply = (facts: Facts): Test => {
  const { transport, could_be_tcp, flags } = replyColumns(facts)
  return (block, from, rows) => {
    for (let at = 0; at < rows; at++)
      if (isReply(could_be_tcp[transport[from + at]] === 1, flags[from + at])) block[at] = left_out
  }
}

export function known({ column, table }: Codes, unknown: number): Test {
  return (block, from, rows) => {
    if (table === null) {
      for (let at = 0; at < rows; at++) if (column[from + at] === unknown) block[at] = left_out
    } else {
      for (let at = 0; at < rows; at++) if (table[column[from + at]] === unknown) block[at] = left_out
    }
  }
}

function oneOf({ column, size }: Codes, values: readonly number[]): Test {
  const is_wanted = new Uint8Array(size)
  for (const value of values) is_wanted[value] = 1
  return (block, from, rows) => {
    for (let at = 0; at < rows; at++) if (is_wanted[column[from + at]] === 0) block[at] = left_out
  }
}
