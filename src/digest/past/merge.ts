import type { Facts, Label, Numbers } from '../../store/facts.ts'

/**
 * The numbers that sources have now, by those they had, both in the order of addresses.
 * @param old addresses, four words each
 * @returns null where one is gone
 */
export function renumbered(old: Uint32Array, words: Uint32Array): Uint32Array | null {
  const numbers = new Uint32Array(old.length / 4)
  const sources = words.length / 4
  for (let at = 0, number = 0; at < numbers.length; at++, number++) {
    while (number < sources && !isSame(old, at * 4, words, number * 4)) number++
    if (number === sources) return null
    numbers[at] = number
  }
  return numbers
}

const isSame = (a: Uint32Array, at: number, b: Uint32Array, other: number): boolean =>
  a[at + 3] === b[other + 3] && a[at + 2] === b[other + 2] && a[at + 1] === b[other + 1] && a[at] === b[other]

/**
 * The facts with sources and words as others have them. Those given are used up: sources are put in their place.
 * @param numbers as of `renumbered`; null where facts are not told by source
 * @returns null where a word is gone
 */
export function inTermsOf(other: Facts, facts: Facts, numbers: Uint32Array | null): Facts | null {
  const labels = new Map<string, Label>()
  for (const [name, { words }] of other.labels) {
    const label = inWordsOf(words, facts.labels.get(name))
    if (label === null) return null
    labels.set(name, label)
  }
  if (numbers !== null) translate(facts.source, numbers)
  return { ...facts, labels }
}

function inWordsOf(words: Label['words'], label: Label | undefined): Label | null {
  if (label === undefined) return null
  const { codes, words: old } = label
  if (old.length === words.length && old.every((word, code) => word === words[code])) return label
  const code_of = old.map((word) => words.indexOf(word))
  return code_of.includes(-1) ? null : { codes: translated(codes, Uint32Array.from(code_of)), words }
}

function translated(codes: Numbers, code_of: Uint32Array): Uint32Array {
  const result = Uint32Array.from(codes)
  translate(result, code_of)
  return result
}

function translate(codes: Uint32Array, code_of: Uint32Array): void {
  for (let row = 0; row < codes.length; row++) codes[row] = code_of[codes[row]]
}

/**
 * Facts in which some days have been replaced, in memory that threads can share. Those given are used up: where there is
 * room behind their columns, rows only move.
 * @param isGone by day
 * @param fresh the facts of these days
 */
export function withDays(facts: Facts, isGone: Uint8Array, fresh: Facts): Facts {
  const stretches = stretchesOf(facts, isGone, fresh)
  const length = stretches.reduce((sum, { from, to }) => sum + to - from, 0)
  const column = (some: Numbers, more: Numbers) => merged(some, more, stretches, length)
  const labels = [...fresh.labels].map(([name, { codes, words }]): [string, Label] => [
    name,
    { codes: column((facts.labels.get(name) as Label).codes, codes), words },
  ])
  return {
    length,
    source: column(facts.source, fresh.source),
    day: column(facts.day, fresh.day),
    count: column(facts.count, fresh.count),
    first: column(facts.first, fresh.first),
    last: column(facts.last, fresh.last),
    labels: new Map(labels),
  }
}

function merged(old: Numbers, fresh: Numbers, stretches: readonly Stretch[], length: number): Uint32Array {
  const bytes = length * Uint32Array.BYTES_PER_ELEMENT
  const has_room =
    old instanceof Uint32Array &&
    old.buffer instanceof SharedArrayBuffer &&
    old.byteOffset + bytes <= old.buffer.byteLength
  if (!has_room) {
    const values = new Uint32Array(new SharedArrayBuffer(bytes))
    for (const { is_fresh, from, to, at } of stretches)
      values.set((is_fresh ? fresh : old).subarray(from, to), at)
    return values
  }
  const values = new Uint32Array(old.buffer, old.byteOffset, length)
  // Those that move back from the first one on, those that move on from the last one back: none is in another's way.
  const all = new Uint32Array(old.buffer, old.byteOffset, Math.max(length, old.length))
  for (const { is_fresh, from, to, at } of stretches) if (!is_fresh && at < from) all.copyWithin(at, from, to)
  for (let last = stretches.length - 1; last >= 0; last--) {
    const { is_fresh, from, to, at } = stretches[last]
    if (!is_fresh && at > from) all.copyWithin(at, from, to)
  }
  for (const { is_fresh, from, to, at } of stretches) if (is_fresh) values.set(fresh.subarray(from, to), at)
  return values
}

/** Rows from one to before another, of the facts or of the fresh ones. */
interface Stretch {
  is_fresh: boolean
  from: number
  to: number
  /** Where the first of them comes to stand. */
  at: number
}

/** The rows that there are, by source and day: long stretches of old ones, short ones of fresh ones between them. */
function stretchesOf(facts: Facts, isGone: Uint8Array, fresh: Facts): Stretch[] {
  const stretches: Stretch[] = []
  let at = 0
  const add = (is_fresh: boolean, from: number, to: number) => {
    if (to === from) return
    stretches.push({ is_fresh, from, to, at })
    at += to - from
  }
  let begin = 0
  let next = 0
  for (let row = 0; row < facts.length; row++) {
    let to = next
    while (to < fresh.length && isBefore(fresh, to, facts, row)) to++
    const is_gone = isGone[facts.day[row]] === 1
    if (to === next && !is_gone) continue
    add(false, begin, row)
    add(true, next, to)
    next = to
    begin = is_gone ? row + 1 : row
  }
  add(false, begin, facts.length)
  add(true, next, fresh.length)
  return stretches
}

const isBefore = (a: Facts, row: number, b: Facts, other: number): boolean =>
  a.source[row] < b.source[other] || (a.source[row] === b.source[other] && a.day[row] < b.day[other])

/** The rows whose code is marked. */
export function rowsMarked(codes: Numbers, marked: Uint8Array): Uint32Array {
  const rows = new Uint32Array(codes.length)
  let count = 0
  for (let row = 0; row < codes.length; row++) if (marked[codes[row]] === 1) rows[count++] = row
  return rows.subarray(0, count)
}
