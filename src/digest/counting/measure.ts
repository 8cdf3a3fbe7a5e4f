import type { Facts, Sources } from '../../store/facts.ts'
import { groupsOf, keyOf, left_out, type Groups, type Key } from './group.ts'
import type { Measure } from './plan.ts'

/** A number for every group. @param by_runs whether the rows of a group stand together */
export function measureOf(
  measure: Measure,
  facts: Facts,
  sources: Sources,
  groups: Groups,
  by_runs: boolean,
): Float64Array {
  switch (measure.of) {
    case 'sum':
      return sum(facts, groups)
    case 'first':
      return least(facts.first, groups)
    case 'first day':
      return least(facts.day, groups)
    case 'last':
      return greatest(facts.last, groups)
    case 'last day':
      return greatest(facts.day, groups)
    case 'most':
      return mostOf(keyOf(measure.what, facts, sources), groups)
    case 'distinct': {
      if (measure.what === 'source') return distinctSources(facts, groups)
      const key = keyOf(measure.what, facts, sources)
      return by_runs ? distinctInRuns(key, groups) : distinctOf(key, groups)
    }
  }
}

function sum({ count }: Facts, { of_row, length }: Groups): Float64Array {
  const sums = new Float64Array(length)
  for (let row = 0; row < of_row.length; row++) {
    if (of_row[row] !== left_out) sums[of_row[row]] += count[row]
  }
  return sums
}

function least(values: Uint32Array | Uint16Array, { of_row, length }: Groups): Float64Array {
  const found = new Float64Array(length).fill(Infinity)
  for (let row = 0; row < of_row.length; row++) {
    const group = of_row[row]
    if (group !== left_out && values[row] < found[group]) found[group] = values[row]
  }
  return found
}

function greatest(values: Uint32Array | Uint16Array, { of_row, length }: Groups): Float64Array {
  const found = new Float64Array(length).fill(-Infinity)
  for (let row = 0; row < of_row.length; row++) {
    const group = of_row[row]
    if (group !== left_out && values[row] > found[group]) found[group] = values[row]
  }
  return found
}

/** The code of the greatest value that is not null; that of null where there is none. */
function mostOf(key: Key, { of_row, length }: Groups): Float64Array {
  const unknown = unknownOf(key)
  const found = new Float64Array(length).fill(unknown)
  for (let row = 0; row < of_row.length; row++) {
    const group = of_row[row]
    const code = key.codes[row]
    if (group === left_out || code === unknown) continue
    if (found[group] === unknown || code > found[group]) found[group] = code
  }
  return found
}

/** Rows stand in the order of sources, so a source is new to a group when it is not the last one there. */
function distinctSources({ source }: Facts, { of_row, length }: Groups): Float64Array {
  const distinct = new Float64Array(length)
  const last = new Uint32Array(length)
  for (let row = 0; row < of_row.length; row++) {
    const group = of_row[row]
    if (group === left_out || last[group] === source[row] + 1) continue
    last[group] = source[row] + 1
    distinct[group]++
  }
  return distinct
}

/** A value is new to a run when the last run that had it is another. */
function distinctInRuns(key: Key, { of_row, length }: Groups): Float64Array {
  const distinct = new Float64Array(length)
  const last = new Uint32Array(key.size)
  const unknown = unknownOf(key)
  for (let row = 0; row < of_row.length; row++) {
    const group = of_row[row]
    const code = key.codes[row]
    if (group === left_out || code === unknown || last[code] === group + 1) continue
    last[code] = group + 1
    distinct[group]++
  }
  return distinct
}

function distinctOf(key: Key, { of_row, length }: Groups): Float64Array {
  const distinct = new Float64Array(length)
  const kept = new Uint8Array(of_row.length)
  const unknown = unknownOf(key)
  for (let row = 0; row < kept.length; row++)
    kept[row] = Number(of_row[row] !== left_out && key.codes[row] !== unknown)
  const pairs = groupsOf([{ codes: of_row, size: length }, key], of_row.length, kept)
  const seen = new Uint8Array(pairs.length)
  for (let row = 0; row < kept.length; row++) {
    const pair = pairs.of_row[row]
    if (pair === left_out || seen[pair] === 1) continue
    seen[pair] = 1
    distinct[of_row[row]]++
  }
  return distinct
}

/** The code of null, which is no value. */
const unknownOf = ({ label, size }: Key): number => (label?.words.at(-1) === null ? size - 1 : -1)
