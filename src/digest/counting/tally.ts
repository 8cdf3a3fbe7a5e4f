import type { Facts } from '../../store/facts.ts'
import { addCodes, block_rows, type Test } from './block.ts'
import type { Extreme } from './extreme.ts'
import { GroupRows } from './group-rows.ts'
import type { Codes } from './key.ts'

/** What is counted of groups: of each its number, ascending, how many events, of how many sources, and what else. */
export interface Tally {
  groups: Float64Array
  events: Float64Array
  sources: Float64Array
  extremes: Float64Array[]
}

/** Groups that there is room for at a time; of more, the rows are gone through several times. */
export const groups_max = 1 << 21

export const productOf = (keys: readonly Codes[]): number =>
  keys.reduce((product, { size }) => product * size, 1)

const groups_a_page = 256
let room = roomFor(1 << 16, 0)

/**
 * By group, zero wherever nothing is being counted: 16 bytes each, which hold the events (8), how many sources, and the
 * last of these and one more. Side by side, a row finds them in one place of the memory.
 */
function roomFor(size: number, rows: number) {
  const bytes = new ArrayBuffer(size * 16)
  // Memory that is read before it is written to is handed out twice, page by page.
  if (rows > size / groups_a_page) new Float64Array(bytes).fill(0)
  return {
    size,
    events: new Float64Array(bytes),
    words: new Uint32Array(bytes),
    touched: new Uint32Array(size),
  }
}

const block = new Float64Array(block_rows)
const weights = new Float64Array(block_rows)

/** Counts rows by their keys: a group's number is made of their codes, the first key's counting most. */
export function tallied(
  facts: Facts,
  keys: readonly Codes[],
  tests: readonly Test[],
  extremes: readonly Extreme[],
): Tally {
  const product = productOf(keys)
  const { length } = facts
  if (product > groups_few && length < groups_max / sparse)
    return part(facts, keys, tests, extremes, 0, length, new GroupRows(new Float64Array(length), 0))
  const size = Math.min(product, groups_max)
  const parts: Tally[] = []
  for (let first = 0; first < product; first += size)
    parts.push(part(facts, keys, tests, extremes, first, size))
  if (parts.length === 1) return parts[0]
  const whole = (columns: readonly Float64Array[]) => {
    const result = new Float64Array(columns.reduce((length, column) => length + column.length, 0))
    let at = 0
    for (const column of columns) {
      result.set(column, at)
      at += column.length
    }
    return result
  }
  return {
    groups: whole(parts.map(({ groups }) => groups)),
    events: whole(parts.map(({ events }) => events)),
    sources: whole(parts.map(({ sources }) => sources)),
    extremes: extremes.map((_, at) => whole(parts.map(({ extremes }) => extremes[at]))),
  }
}

/** Where groups could be more than these, and many times as many as there are rows, those that come up have a row each. */
const groups_few = groups_max / 2
const sparse = 8

/**
 * The groups from the first on.
 * @param named counts rows of groups for groups, and gives each its row as it comes up
 */
function part(
  facts: Facts,
  keys: readonly Codes[],
  tests: readonly Test[],
  extremes: readonly Extreme[],
  first: number,
  size: number,
  named?: GroupRows,
): Tally {
  if (size > room.size) room = roomFor(Math.min(size * 2, groups_max), facts.length)
  const strides = keys.map((_, at) => productOf(keys.slice(at + 1)))
  let touched = 0
  for (let from = 0; from < facts.length; from += block_rows) {
    const rows = Math.min(block_rows, facts.length - from)
    fillBlock(keys, strides, tests, from, rows)
    if (named !== undefined) nameRows(named, rows)
    weights.set(facts.count.subarray(from, from + rows))
    touched = addUp(facts.source, from, rows, first, size, touched)
    for (const extreme of extremes) extreme.add(block, first, size, from, rows)
  }
  const tallyOf = (groups: Uint32Array): Tally => ({
    extremes: extremes.map((extreme) => extreme.take(groups)),
    ...taken(groups, first),
  })
  if (named === undefined) return tallyOf(ascending(room.touched.subarray(0, touched), size))
  const { names, rows } = named.inOrder()
  return { ...tallyOf(rows), groups: names }
}

// Loops are in functions of their own: one within or behind another, they are compiled several times over.

function fillBlock(
  keys: readonly Codes[],
  strides: readonly number[],
  tests: readonly Test[],
  from: number,
  rows: number,
): void {
  block.fill(0, 0, rows)
  for (let at = 0; at < keys.length; at++)
    if (keys[at].size > 1) addCodes(block, keys[at], strides[at], from, rows)
  for (const test of tests) test(block, from, rows)
}

function nameRows(named: GroupRows, rows: number): void {
  for (let at = 0; at < rows; at++) if (block[at] >= 0) block[at] = named.rowOf(block[at])
}

/** What has been counted of the groups, and puts back the zeros. */
function taken(found: Uint32Array, first: number): Pick<Tally, 'groups' | 'events' | 'sources'> {
  const { events, words } = room
  const groups = new Float64Array(found.length)
  const sums = new Float64Array(found.length)
  const sources = new Float64Array(found.length)
  for (let at = 0; at < found.length; at++) {
    const group = found[at]
    groups[at] = first + group
    sums[at] = events[group * 2]
    sources[at] = words[group * 4 + 2]
    events[group * 2] = events[group * 2 + 1] = 0
  }
  return { groups, events: sums, sources }
}

/**
 * Rows stand in the order of sources, so a source is new to a group when it is not the last one there.
 * @returns how many groups have come up
 */
function addUp(
  source: Uint32Array,
  from: number,
  rows: number,
  first: number,
  size: number,
  known: number,
): number {
  const { events, words, touched } = room
  let count = known
  for (let at = 0; at < rows; at++) {
    const number = block[at] - first
    if (!(number >= 0 && number < size)) continue
    const group = number | 0
    const one = source[from + at] + 1
    events[group * 2] += weights[at]
    const last = group * 4 + 3
    if (words[last] === one) continue
    if (words[last] === 0) touched[count++] = group
    words[last] = one
    words[last - 1]++
  }
  return count
}

/** Where they are many it is faster to look at all there could be. */
const ascending = (touched: Uint32Array, size: number): Uint32Array =>
  touched.length * 16 < size ? touched.sort() : allTouched(touched)

function allTouched(touched: Uint32Array): Uint32Array {
  const { words } = room
  for (let group = 0, count = 0; count < touched.length; group++)
    if (words[group * 4 + 3] !== 0) touched[count++] = group
  return touched
}
