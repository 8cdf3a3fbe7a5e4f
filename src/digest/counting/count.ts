import type { Facts, Sources } from '../../store/facts.ts'
import { countGroups } from './groups.ts'
import type { Plan } from './plan.ts'
import { countRuns, isByRuns } from './runs.ts'
import { sorted } from './sort.ts'
import { counts, Table } from './table.ts'

/**
 * Answers a question from facts: the rows that its SQL gives, in their order. Columns are gone through once, block by
 * block; nothing is made for a row.
 */
export function count<Row>(plan: Plan, facts: Facts, sources: Sources): Table<Row> {
  if (facts.length === 0)
    return new Table<Row>(
      0,
      plan.columns.map(({ name }) => counts(name, new Float64Array(0))),
    )
  const table = isByRuns(plan.keys)
    ? countRuns<Row>(plan, facts, sources)
    : countGroups<Row>(plan, facts, sources)
  return sorted(table, plan)
}
