import { arranged, countingOrder, endOf, factsWithin, type Facts } from '../../store/facts.ts'

/** Facts in the orders in which all of them, and those of a day, stand on their own: neither is ever copied. */
export interface Sliced {
  /** By source, then day, as `Facts` are. */
  readonly all: Facts
  /** By day, then source: of all days, or of those alone that are at hand, where few are asked for. */
  readonly days: Facts
  readonly has_all_days: boolean
}

/** In memory that threads can share. */
export const sliced = (facts: Facts): Sliced => ({
  all: facts,
  days: arranged(facts, countingOrder(facts.day, 65_536), SharedArrayBuffer),
  has_all_days: true,
})

/** @param days rows of some of the days, by day, then source; each day has all of its rows or none */
export const partlySliced = (all: Facts, days: Facts): Sliced => ({ all, days, has_all_days: false })

/** The first and the last day of facts; of none, the first is behind the last. */
interface Span {
  first: number
  last: number
}

const spans = new WeakMap<Facts, Span>()

export function spanOf(facts: Facts): Span {
  let span = spans.get(facts)
  if (span === undefined) spans.set(facts, (span = spanOfDays(facts.day)))
  return span
}

/** In a function of its own, so that it becomes fast within its loop. */
function spanOfDays(days: Uint32Array): Span {
  let first = 65_535
  let last = 0
  for (let row = 0; row < days.length; row++) {
    if (days[row] < first) first = days[row]
    if (days[row] > last) last = days[row]
  }
  return { first, last }
}

/** Whether all facts are of the days from the first to the last, both included. */
export const isAllWithin = (
  { all, days: { day, length }, has_all_days }: Sliced,
  from: number,
  to: number,
): boolean =>
  has_all_days ? length === 0 || (from <= day[0] && to >= day[length - 1]) : isWithin(all, from, to)

function isWithin(facts: Facts, from: number, to: number): boolean {
  const { first, last } = spanOf(facts)
  return from <= first && to >= last
}

/** The facts of the days from the first to the last, both included, as `dayCode`s. */
export function within(all: Facts, from: number, to: number): Facts {
  if (isWithin(all, from, to)) return all
  const rows = new Uint32Array(all.length)
  return arranged(all, rows.subarray(0, fillWithin(rows, all.day, from, to)))
}

/** @returns how many there are */
function fillWithin(rows: Uint32Array, days: Uint32Array, from: number, to: number): number {
  let count = 0
  for (let row = 0; row < rows.length; row++) if (days[row] >= from && days[row] <= to) rows[count++] = row
  return count
}

/** The facts of a month, by its first and last day. @param sources how many there are */
export function month({ all, days, has_all_days }: Sliced, from: number, to: number, sources: number): Facts {
  if (!has_all_days) return within(all, from, to)
  const found = factsWithin(days, firstOf(days.day, from), firstOf(days.day, to + 1))
  return arranged(found, countingOrder(found.source, sources))
}

/** The facts of a day. */
export function day({ all, days, has_all_days }: Sliced, day: number): Facts {
  const found = factsWithin(days, firstOf(days.day, day), firstOf(days.day, day + 1))
  return has_all_days || found.length > 0 ? found : within(all, day, day)
}

/** Where the first value stands that is at least as great; of ascending values, by halves. */
export const firstOf = (values: ArrayLike<number>, least: number): number =>
  endOf(values.length, (at) => values[at] < least)
