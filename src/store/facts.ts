/**
 * Events as columns of numbers in memory, made for counting: ordered by source, then by day, so that distinct
 * sources, and distinct ports of a source, are counted in one pass without a set.
 */
export interface Facts {
  readonly length: number
  /** Number of the source, in the order of addresses, from 0. */
  readonly source: Uint32Array
  /** `dayCode` of the day. */
  readonly day: Uint32Array
  /** How many events a row stands for. */
  readonly count: Numbers
  /** First and last of them, seconds since the epoch. */
  readonly first: Uint32Array
  readonly last: Uint32Array
  /** What else is said of a row, by the name or the SQL expression of it. */
  readonly labels: ReadonlyMap<string, Label>
}

export type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array

/** Facts of what SQL chooses. */
export interface FactsWanted {
  /** A condition on what contexts say of events. */
  where: string
  /** Expressions over the same. */
  labels: readonly string[]
  /** Whether it matters whose events they are; else all are of source 0. */
  by_source: boolean
}

/** A column of words, each a code; codes are in the order in which SQL sorts the words, null last. */
export interface Label {
  readonly codes: Numbers
  readonly words: readonly (string | number | null)[]
}

/** All sources of a store. */
export interface Sources {
  readonly length: number
  /** Four words a source, most significant first. */
  readonly words: Uint32Array
  /** Which of `network_types` a source is of, by source. */
  readonly network_type: Label
  /** What `source_columns` say of a source, by source; those that were asked for. */
  readonly places: ReadonlyMap<string, Label>
  /** A number for all of that together, by source: where it is the same, all of `places` is. Few beside the sources. */
  readonly said: Uint32Array
}

/** Days stand as the days since 1969-12-31, so that in no time zone one falls below zero. */
export const dayCode = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000 + 1
const days = new Map<number, string>()
export function dayOfCode(code: number): string {
  let day = days.get(code)
  if (day === undefined) {
    day = new Date((code - 1) * 86_400_000).toISOString().slice(0, 10)
    days.set(code, day)
  }
  return day
}

/** The facts in the order that counting needs, in memory that threads can share. */
export function ordered(facts: Facts, sources: number): Facts {
  const by_day = countingOrder(facts.day, 65_536)
  return arranged(facts, countingOrder(facts.source, sources, by_day), SharedArrayBuffer)
}

type Memory = typeof ArrayBuffer | typeof SharedArrayBuffer

/** The rows named, in the order named. */
export function arranged(facts: Facts, rows: Uint32Array, memory: Memory = ArrayBuffer): Facts {
  const room = roomFor(facts, rows.length, memory)
  arrangeInto(room, facts, rows)
  return room
}

/** Room for so many rows of the same columns. */
export const roomFor = (facts: Facts, length: number, memory: Memory): Facts =>
  mapped(facts, length, (column) => empty(column, length, memory))

/** Puts rows, in the order named, into room for them. */
export function arrangeInto(room: Facts, facts: Facts, rows: Uint32Array): void {
  const places = columnsOf(room)
  for (const [at, column] of columnsOf(facts).entries()) gather(column, rows, places[at])
}

const columnsOf = ({ source, day, count, first, last, labels }: Facts): Numbers[] => [
  ...[source, day, count, first, last],
  ...[...labels.values()].map(({ codes }) => codes),
]

/** The rows from one to before another, without a copy. */
export const factsWithin = (facts: Facts, from: number, to: number): Facts =>
  mapped(facts, to - from, (column) => column.subarray(from, to) as typeof column)

function mapped(
  facts: Facts,
  length: number,
  map: <Column extends Numbers>(column: Column) => Column,
): Facts {
  return {
    length,
    source: map(facts.source),
    day: map(facts.day),
    count: map(facts.count),
    first: map(facts.first),
    last: map(facts.last),
    labels: new Map(
      [...facts.labels].map(([name, { codes, words }]) => [name, { codes: map(codes), words }]),
    ),
  }
}

/** The values of the rows named, in the order named. */
export function gathered<Column extends Numbers>(
  column: Column,
  rows: Uint32Array,
  memory: Memory = ArrayBuffer,
): Column {
  const result = empty(column, rows.length, memory)
  gather(column, rows, result)
  return result
}

function gather(column: Numbers, rows: Uint32Array, into: Numbers): void {
  for (let at = 0; at < rows.length; at++) into[at] = column[rows[at]]
}

/** A column of the same kind, of nothing but zeros. */
function empty<Column extends Numbers>(column: Column, length: number, memory: Memory): Column {
  const Kind = column.constructor as new (memory: ArrayBufferLike) => Column
  return new Kind(new (memory as new (bytes: number) => ArrayBufferLike)(length * column.BYTES_PER_ELEMENT))
}

/** Rows as they stand, from one to before another. */
export function rowsAsTheyStand(first: number, end: number): Uint32Array {
  const rows = new Uint32Array(end - first)
  for (let at = 0; at < rows.length; at++) rows[at] = first + at
  return rows
}

/** Where what comes before ends; of what stands so that all of it comes first, by halves. */
export function endOf(length: number, isBefore: (at: number) => boolean, first = 0): number {
  let [from, to] = [first, length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (isBefore(middle)) from = middle + 1
    else to = middle
  }
  return from
}

/**
 * Rows in the order of their keys, those of one key as they were. Where there are few of them it goes by a few bits at a
 * time: to count every key that there may be would take longer than all else.
 * @param size every key is below it
 * @param order of the rows before; as they stand when left out
 */
export function countingOrder(keys: Numbers, size: number, order?: Uint32Array): Uint32Array {
  const length = order?.length ?? keys.length
  if (size < length * sparse || size <= digit_mask + 1) return counted(keys, size, order)
  let by_digits = byDigit(keys, 0, order)
  // A shift by 32 bits or more would begin anew.
  for (let shift = digit_bits; shift < 32 && size >>> shift > 0; shift += digit_bits)
    by_digits = byDigit(keys, shift, by_digits)
  return by_digits
}
const sparse = 4
const digit_bits = 11
const digit_mask = (1 << digit_bits) - 1

function byDigit(keys: Numbers, shift: number, order?: Uint32Array): Uint32Array {
  const digits = new Uint32Array(keys.length)
  for (let row = 0; row < digits.length; row++) digits[row] = (keys[row] >>> shift) & digit_mask
  return counted(digits, digit_mask + 1, order)
}

function counted(keys: Numbers, size: number, order?: Uint32Array): Uint32Array {
  const length = order?.length ?? keys.length
  const places = new Uint32Array(size + 1)
  for (let at = 0; at < length; at++) places[keys[order === undefined ? at : order[at]] + 1]++
  for (let key = 0; key < size; key++) places[key + 1] += places[key]
  const result = new Uint32Array(length)
  for (let at = 0; at < length; at++) {
    const row = order === undefined ? at : order[at]
    result[places[keys[row]]++] = row
  }
  return result
}
