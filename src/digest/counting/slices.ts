import { dayOfCode } from '../../store/facts.ts'
import { arranged, countingOrder, factsWithin, type Facts } from '../../store/facts.ts'

/** Facts in the orders in which their months and days each stand on their own: none of these is ever copied. */
export interface Sliced {
  /** By source, then day, as `Facts` are; so is every month of `months`, and every day of `days`. */
  readonly all: Facts
  /** Null where few periods are asked for: then they are looked for. */
  readonly slices: { readonly months: Facts; readonly days: Facts } | null
}

export const unsliced = (facts: Facts): Sliced => ({ all: facts, slices: null })

/** In memory that threads can share. */
export function sliced(facts: Facts): Sliced {
  const days = countingOrder(facts.day, 65_536)
  const month_of = new Uint32Array(65_536)
  let [month, last] = [0, '']
  for (const row of days) {
    const day = facts.day[row]
    if (month_of[day] !== 0) continue
    const name = dayOfCode(day).slice(0, 7)
    if (name !== last) month++
    month_of[day] = month
    last = name
  }
  const months = countingOrder(
    facts.day.map((day) => month_of[day]),
    month + 1,
  )
  return {
    all: facts,
    slices: {
      months: arranged(facts, months, SharedArrayBuffer),
      days: arranged(facts, days, SharedArrayBuffer),
    },
  }
}

const spans = new WeakMap<Facts, readonly [first: number, last: number]>()

/** Whether all facts are of the days from the first to the last, both included. */
export function isWithin(facts: Facts, from: number, to: number): boolean {
  let span = spans.get(facts)
  if (span === undefined) {
    let [first, last] = [65_535, 0]
    for (let row = 0; row < facts.length; row++) {
      if (facts.day[row] < first) first = facts.day[row]
      if (facts.day[row] > last) last = facts.day[row]
    }
    spans.set(facts, (span = [first, last]))
  }
  return from <= span[0] && to >= span[1]
}

/** The facts of the days from the first to the last, both included, as `dayCode`s. */
export function within(all: Facts, from: number, to: number): Facts {
  if (isWithin(all, from, to)) return all
  const { day, length } = all
  let count = 0
  for (let row = 0; row < length; row++) if (day[row] >= from && day[row] <= to) count++
  const rows = new Uint32Array(count)
  for (let row = 0, at = 0; row < length; row++) if (day[row] >= from && day[row] <= to) rows[at++] = row
  return arranged(all, rows)
}

/** The facts of a month, by its first and last day. */
export function month({ all, slices }: Sliced, from: number, to: number): Facts {
  if (slices === null) return within(all, from, to)
  // Up to the month, and to its end, are as many rows in either order.
  const { day } = slices.days
  return factsWithin(slices.months, firstOf(day, from), firstOf(day, to + 1))
}

/** The facts of a day. */
export function day({ all, slices }: Sliced, day: number): Facts {
  if (slices === null) return within(all, day, day)
  const { days } = slices
  return factsWithin(days, firstOf(days.day, day), firstOf(days.day, day + 1))
}

/** Where the first value stands that is at least as great; of ascending values, by halves. */
export function firstOf(values: Uint32Array, least: number): number {
  let from = 0
  let to = values.length
  while (from < to) {
    const middle = (from + to) >> 1
    if (values[middle] < least) from = middle + 1
    else to = middle
  }
  return from
}
