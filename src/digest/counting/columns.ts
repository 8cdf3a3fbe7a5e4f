import type { Label } from '../../store/facts.ts'
import { no_port } from '../../store/moments.ts'
import type { Measure } from './plan.ts'
import { counts, dayColumn, instants, words, type Column } from './table.ts'

/** A column of what is grouped by. @param values numbers, or codes where there are words */
export function keyColumn(name: string, what: string, label: Label | null, values: Float64Array): Column {
  if (what === 'day') return dayColumn(name, values)
  // A port's code is its number; only null is another.
  if (label === null || (what === 'destination_port' && !values.includes(no_port)))
    return counts(name, values)
  return words(name, values, label)
}

/** A column of what is counted. @param label of codes, where it is the greatest of them that is asked for */
export function measuredColumn(
  name: string,
  { of }: Measure,
  label: Label | null,
  values: Float64Array,
): Column {
  if (of === 'most' && label !== null) return words(name, values, label)
  if (of === 'first' || of === 'last') return instants(name, values)
  return of === 'first day' || of === 'last day' ? dayColumn(name, values) : counts(name, values)
}

/** The values of the rows named. */
export function taken(values: Float64Array, rows: Uint32Array): Float64Array {
  if (rows.length === values.length) return values
  const result = new Float64Array(rows.length)
  for (let row = 0; row < result.length; row++) result[row] = values[rows[row]]
  return result
}
