import type { Facts, Sources } from '../../store/facts.ts'
import { block_rows, testsOf, type Test } from './block.ts'
import { keyColumn, measuredColumn } from './columns.ts'
import { termOf } from './key.ts'
import { isOneInARun, type Measure, type Plan } from './plan.ts'
import { counterOf, type RunCounter } from './run-counter.ts'
import { chosen, Table } from './table.ts'

/** Whether groups are those of a source, or of a source's days: a run of rows each, as facts stand in that order. */
export const isByRuns = (keys: readonly string[]): boolean =>
  keys.includes('source') && keys.every(isOneInARun)

/** Answers a question whose groups are runs of rows. */
export function countRuns<Row>(plan: Plan, facts: Facts, sources: Sources): Table<Row> {
  const { having } = plan
  const tests = testsOf(plan.conditions, facts, sources)
  const measured = (measure: Measure, runs: Runs) =>
    measuredRuns(runs, tests, counterOf(measure, facts, sources))
  // A run of fewer rows cannot hold as many different values as are asked for.
  const least = having?.measure.of === 'distinct' ? Math.max(1, having.at_least) : 1
  let runs = runsOf(facts, plan.keys.includes('day'), least)
  if (having !== null) {
    const values = measured(having.measure, runs)
    runs = runsAt(runs, (run) => values[run] >= having.at_least && values[run] < Infinity)
  }
  const events = measured({ of: 'sum' }, runs)
  runs = runsAt(runs, (run) => events[run] > 0)
  const columns = plan.columns.map(({ name, key, measure }) => {
    if (measure !== null && measure.of !== 'most')
      return measuredColumn(name, measure, null, measured(measure, runs))
    // What is said of a source is the same all along its run.
    const what = measure === null ? (key as string) : measure.what
    const { column, table, label } = termOf(what, facts, sources)
    const numbers = Float64Array.from(runs.from, (row) => column[row])
    return keyColumn(name, what, label, table === null ? numbers : numbers.map((number) => table[number]))
  })
  return new Table<Row>(runs.from.length, columns)
}

/** Rows from one to before another, run by run. */
interface Runs {
  from: Uint32Array
  to: Uint32Array
}

/** @param by_day whether a source's days are a run each @param least rows of a run */
function runsOf(facts: Facts, by_day: boolean, least: number): Runs {
  const most = Math.ceil(facts.length / least)
  const runs = { from: new Uint32Array(most), to: new Uint32Array(most) }
  const count = fillRuns(runs, facts, by_day, least)
  return { from: runs.from.subarray(0, count), to: runs.to.subarray(0, count) }
}

/** In a function of its own, so that it stays fast whatever is done with what it finds. @returns how many there are */
function fillRuns(runs: Runs, { source, day, length }: Facts, by_day: boolean, least: number): number {
  let count = 0
  for (let from = 0; from < length;) {
    const its_source = source[from]
    const its_day = day[from]
    let to = from + 1
    while (to < length && source[to] === its_source && (!by_day || day[to] === its_day)) to++
    if (to - from >= least) {
      runs.from[count] = from
      runs.to[count++] = to
    }
    from = to
  }
  return count
}

function runsAt({ from, to }: Runs, holds: (run: number) => boolean): Runs {
  const kept = chosen(from.length, holds)
  if (kept.length === from.length) return { from, to }
  return { from: kept.map((run) => from[run]), to: kept.map((run) => to[run]) }
}

const block = new Float64Array(block_rows)

function measuredRuns(runs: Runs, tests: readonly Test[], counter: RunCounter): Float64Array {
  const values = new Float64Array(runs.from.length)
  for (let run = 0; run < values.length; run++)
    values[run] = measuredRun(runs.from[run], runs.to[run], tests, counter)
  return values
}

/** In a function of its own: as a loop within a loop it would be compiled anew at the end of every run. */
function measuredRun(first: number, to: number, tests: readonly Test[], counter: RunCounter): number {
  counter.begin()
  for (let from = first; from < to; from += block_rows) {
    const rows = Math.min(block_rows, to - from)
    block.fill(0, 0, rows)
    for (const test of tests) test(block, from, rows)
    counter.add(block, from, rows)
  }
  return counter.value
}
