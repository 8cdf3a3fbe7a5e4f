import type { Facts, Label, Numbers, Sources } from '../../store/facts.ts'

/** A key of groups: a code for every row, each below `size`. */
export interface Key {
  codes: Uint32Array
  size: number
  /** What the codes stand for; absent where they are the numbers themselves. */
  label: Label | null
  /** Added to a code it makes the number itself. */
  base: number
  /** The columns or expressions that it stands for, and of a code of it the code of each. */
  parts: readonly string[]
  partOf: (part: number, code: number) => number
}

/** Of one kind all over: loops over columns are several times as fast as over now this kind, now that. */
const wide = (codes: Numbers): Uint32Array => (codes instanceof Uint32Array ? codes : Uint32Array.from(codes))

const itself = (_part: number, code: number): number => code

type Coded = Pick<Key, 'codes' | 'size'>

/** The group of every row, and of every group its codes. */
export interface Groups {
  of_row: Uint32Array
  length: number
  /** By key, the code of each group. */
  codeOf(key: number, group: number): number
}

/** The group of rows that are not counted. */
export const left_out = 0xffffffff

const codes_by_facts = new WeakMap<Facts, Map<string, Key>>()

/** The codes of a column or expression, by row. */
export function keyOf(what: string, facts: Facts, sources: Sources): Key {
  let known = codes_by_facts.get(facts)
  if (known === undefined) codes_by_facts.set(facts, (known = new Map()))
  let key = known.get(what)
  if (key === undefined) {
    const made = madeKey(what, facts, sources)
    known.set(what, (key = { ...made, parts: [what], partOf: itself }))
  }
  return key
}

/** The keys of several expressions; what only says where a source is becomes one key, and costs as much as one. */
export function keysOf(expressions: readonly string[], facts: Facts, sources: Sources): Key[] {
  const of_source = expressions.filter((what) => what === 'network_type' || sources.places.has(what))
  if (of_source.length < 2) return expressions.map((what) => keyOf(what, facts, sources))
  const { codes, size, codeOf } = placesOf(of_source, sources)
  const of_row = new Uint32Array(facts.length)
  for (let row = 0; row < of_row.length; row++) of_row[row] = codes[facts.source[row]]
  const place: Key = { codes: of_row, size, label: null, base: 0, parts: of_source, partOf: codeOf }
  const others = expressions.filter((what) => !of_source.includes(what))
  return [...others.map((what) => keyOf(what, facts, sources)), place]
}

interface Places {
  /** By source. */
  codes: Uint32Array
  size: number
  codeOf: (part: number, code: number) => number
}
const places_by_sources = new WeakMap<Sources, Map<string, Places>>()

function placesOf(expressions: readonly string[], sources: Sources): Places {
  let known = places_by_sources.get(sources)
  if (known === undefined) places_by_sources.set(sources, (known = new Map()))
  const name = expressions.join('\n')
  let places = known.get(name)
  if (places === undefined) {
    const keys = expressions.map((what): Key => {
      const label = what === 'network_type' ? sources.network_type : (sources.places.get(what) as Label)
      const { codes, words } = label
      return { codes: wide(codes), size: words.length, label, base: 0, parts: [what], partOf: itself }
    })
    const { of_row, length, codeOf } = groupsOf(keys, sources.length, null)
    known.set(name, (places = { codes: of_row, size: length, codeOf }))
  }
  return places
}

function madeKey(what: string, facts: Facts, sources: Sources): Omit<Key, 'parts' | 'partOf'> {
  if (what === 'source') return { codes: facts.source, size: sources.length, label: null, base: 0 }
  if (what === 'day') return dayKey(facts)
  const own = facts.labels.get(what)
  if (own !== undefined) return { codes: wide(own.codes), size: own.words.length, label: own, base: 0 }
  const label = what === 'network_type' ? sources.network_type : sources.places.get(what)
  if (label === undefined) throw new Error(`no column of facts: ${what}`)
  const codes = new Uint32Array(facts.length)
  for (let row = 0; row < codes.length; row++) codes[row] = label.codes[facts.source[row]]
  return { codes, size: label.words.length, label, base: 0 }
}

/** Days count from the first of the rows, so that groups by day are few. */
function dayKey({ day, length }: Facts): Omit<Key, 'parts' | 'partOf'> {
  let first = 65_535
  let last = 0
  for (let row = 0; row < length; row++) {
    if (day[row] < first) first = day[row]
    if (day[row] > last) last = day[row]
  }
  if (length === 0) first = 0
  const codes = new Uint32Array(length)
  for (let row = 0; row < length; row++) codes[row] = day[row] - first
  return { codes, size: Math.max(1, last - first + 1), label: null, base: first }
}

/** @param kept 1 for every row that is counted; all when left out */
export function groupsOf(keys: readonly Coded[], length: number, kept: Uint8Array | null): Groups {
  // With more places than rows the places cost more than the rows.
  const most = Math.max(1 << 12, length * 4)
  if (productOf(keys) <= most) return placed(keys, length, productOf(keys), kept)
  const narrow = keys.map((key) => narrowed(key, kept))
  const groups =
    productOf(narrow) <= most
      ? placed(narrow, length, productOf(narrow), kept)
      : numbered(narrow, length, kept)
  return { ...groups, codeOf: (key, group) => narrow[key].wide[groups.codeOf(key, group)] }
}

const productOf = (keys: readonly Coded[]): number => keys.reduce((product, key) => product * key.size, 1)

interface Narrow extends Coded {
  /** Of its codes what they were. */
  wide: Uint32Array
}
const narrow_by_codes = new WeakMap<Uint32Array, Narrow>()
/** Room for codes, by code: marks, which are taken away after use, and what the codes become. */
let is_used = new Uint8Array(1 << 16)
let narrow_of = new Uint32Array(1 << 16)

/** A key with no more codes than come up, in their order. @param kept as of `groupsOf`: other rows have any code */
function narrowed({ codes, size }: Coded, kept: Uint8Array | null): Narrow {
  const known = kept === null ? narrow_by_codes.get(codes) : undefined
  if (known !== undefined) return known
  if (size > is_used.length) {
    is_used = new Uint8Array(size * 2)
    narrow_of = new Uint32Array(size * 2)
  }
  let count = 0
  for (let row = 0; row < codes.length; row++) {
    if (kept !== null && kept[row] === 0) continue
    count += 1 - is_used[codes[row]]
    is_used[codes[row]] = 1
  }
  const wide = new Uint32Array(count)
  for (let code = 0, at = 0; at < count; code++) {
    if (is_used[code] === 0) continue
    is_used[code] = 0
    narrow_of[code] = at
    wide[at++] = code
  }
  const result = new Uint32Array(codes.length)
  for (let row = 0; row < codes.length; row++) result[row] = narrow_of[codes[row]]
  const narrow = { codes: result, size: Math.max(1, count), wide }
  if (kept === null) narrow_by_codes.set(codes, narrow)
  return narrow
}

function placed(keys: readonly Coded[], length: number, size: number, kept: Uint8Array | null): Groups {
  const of_row = new Uint32Array(length)
  for (const { codes, size } of keys) {
    for (let row = 0; row < length; row++) of_row[row] = of_row[row] * size + codes[row]
  }
  if (kept !== null) for (let row = 0; row < length; row++) if (kept[row] === 0) of_row[row] = left_out
  const divisors = keys.map((_, at) => keys.slice(at + 1).reduce((product, key) => product * key.size, 1))
  const codeOf = (key: number, group: number) => Math.floor(group / divisors[key]) % keys[key].size
  return { of_row, length: size, codeOf }
}

/** By a table of the keys seen, open addressing; a group's number is the order in which it came up. */
function numbered(keys: readonly Coded[], length: number, kept: Uint8Array | null): Groups {
  const of_row = new Uint32Array(length)
  const hashes = hashesOf(keys, length)
  let slots = new Int32Array(1 << 16).fill(-1)
  const members = new Uint32Array(length)
  let count = 0
  const isSame = (a: number, b: number): boolean => {
    if (hashes[a] !== hashes[b]) return false
    for (const { codes } of keys) if (codes[a] !== codes[b]) return false
    return true
  }
  const slotOf = (row: number): number => {
    const mask = slots.length - 1
    let slot = hashes[row] & mask
    while (slots[slot] >= 0 && !isSame(members[slots[slot]], row)) slot = (slot + 1) & mask
    return slot
  }
  for (let row = 0; row < length; row++) {
    if (kept !== null && kept[row] === 0) {
      of_row[row] = left_out
      continue
    }
    const slot = slotOf(row)
    if (slots[slot] < 0) {
      slots[slot] = count
      members[count++] = row
    }
    of_row[row] = slots[slot]
    if (count * 2 > slots.length) {
      slots = new Int32Array(slots.length * 4).fill(-1)
      for (let group = 0; group < count; group++) slots[slotOf(members[group])] = group
    }
  }
  return { of_row, length: count, codeOf: (key, group) => keys[key].codes[members[group]] }
}

/** Of the keys of every row; key by key, since a loop over one column is the fastest there is. */
function hashesOf(keys: readonly Coded[], length: number): Uint32Array {
  const hashes = new Uint32Array(length)
  for (const { codes } of keys)
    for (let row = 0; row < length; row++) hashes[row] = Math.imul(hashes[row] ^ codes[row], 0x9e3779b1)
  for (let row = 0; row < length; row++) hashes[row] ^= hashes[row] >>> 15
  return hashes
}

/**
 * Groups of a source, or of a source's days: a run of rows each, since facts stand in that order.
 * @param by_day whether a day is a group of its own
 */
export function runsOf(
  keys: readonly Key[],
  { source, day, length }: Facts,
  by_day: boolean,
  kept: Uint8Array | null,
): Groups {
  const of_row = new Uint32Array(length)
  const first_rows = new Uint32Array(length)
  let runs = 0
  for (let row = 0; row < length; row++) {
    if (row === 0 || source[row] !== source[row - 1] || (by_day && day[row] !== day[row - 1]))
      first_rows[runs++] = row
    of_row[row] = kept === null || kept[row] === 1 ? runs - 1 : left_out
  }
  const codeOf = (key: number, group: number) => keys[key].codes[first_rows[group]]
  return { of_row, length: runs, codeOf }
}
