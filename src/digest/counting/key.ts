import {
  countingOrder,
  gathered,
  rowsAsTheyStand,
  type Facts,
  type Label,
  type Numbers,
  type Sources,
} from '../../store/facts.ts'
import { spanOf } from './slices.ts'

/** A code for every row. */
export interface Codes {
  /** By row: the code and `base`, or where to look in the table. */
  readonly column: Uint32Array
  /** What a number of the column stands for; null where it is the code itself. */
  readonly table: Uint32Array | null
  readonly base: number
  /** Every code is below it. */
  readonly size: number
}

/** A key of groups. */
export interface Key extends Codes {
  /** The expressions that follow from it: of each its code by a code of the key, or null where that is the same. */
  readonly tells: ReadonlyMap<string, Uint32Array | null>
}

/** A column or expression. */
export interface Term extends Codes {
  /** What the codes stand for; absent where they and `base` are the numbers themselves. */
  readonly label: Label | null
}

/** Of one kind all over: loops over columns are several times as fast as over now this kind, now that. */
function wide(codes: Numbers): Uint32Array {
  if (codes instanceof Uint32Array) return codes
  let known = wide_by_codes.get(codes)
  if (known === undefined) wide_by_codes.set(codes, (known = Uint32Array.from(codes)))
  return known
}
const wide_by_codes = new WeakMap<Numbers, Uint32Array>()

export function termOf(what: string, facts: Facts, sources: Sources): Term {
  if (what === 'source')
    return { column: facts.source, table: null, base: 0, size: sources.length, label: null }
  if (what === 'day') return dayTerm(facts)
  const own = facts.labels.get(what)
  if (own !== undefined)
    return { column: wide(own.codes), table: null, base: 0, size: own.words.length, label: own }
  const label = ofSource(what, sources)
  if (label === undefined) throw new Error(`no column of facts: ${what}`)
  return { column: facts.source, table: wide(label.codes), base: 0, size: label.words.length, label }
}

/** The code of null, which is no value. */
export const unknownOf = ({ label, size }: Term): number => (label?.words.at(-1) === null ? size - 1 : -1)

const ofSource = (what: string, sources: Sources): Label | undefined =>
  what === 'network_type' ? sources.network_type : sources.places.get(what)

/** Days count from the first of the rows, so that groups by day are few. */
function dayTerm(facts: Facts): Term {
  const { first, last } = spanOf(facts)
  return { column: facts.day, table: null, base: first, size: Math.max(1, last - first + 1), label: null }
}

/** The keys of several expressions: those that only say where a source is are one, or follow from the source. */
export function keysOf(expressions: readonly string[], facts: Facts, sources: Sources): Key[] {
  const of_source = expressions.filter((what) => ofSource(what, sources) !== undefined)
  const keys: Key[] = []
  for (const what of expressions) {
    if (what === 'source') {
      const told = of_source.map((what) => [what, termOf(what, facts, sources).table] as const)
      keys.push({ ...termOf(what, facts, sources), tells: new Map([[what, null], ...told]) })
    } else if (!of_source.includes(what)) {
      keys.push({ ...termOf(what, facts, sources), tells: new Map([[what, null]]) })
    } else if (what === of_source[0] && !expressions.includes('source')) {
      keys.push({ column: facts.source, base: 0, ...placesOf(of_source, sources) })
    }
  }
  return keys
}

type Places = Pick<Key, 'table' | 'size' | 'tells'>
const places_by_sources = new WeakMap<Sources, Map<string, Places>>()

/** Sources by all that is asked of where they are, numbered in its order. */
function placesOf(expressions: readonly string[], sources: Sources): Places {
  let known = places_by_sources.get(sources)
  if (known === undefined) places_by_sources.set(sources, (known = new Map()))
  const name = expressions.join('\n')
  let places = known.get(name)
  if (places === undefined) known.set(name, (places = numbered(expressions, sources)))
  return places
}

function numbered(expressions: readonly string[], sources: Sources): Places {
  const labels = expressions.map((what) => ofSource(what, sources) as Label)
  if (labels.length === 1)
    return {
      table: wide(labels[0].codes),
      size: labels[0].words.length,
      tells: new Map([[expressions[0], null]]),
    }
  const said = expressions.every((what) => sources.places.has(what)) ? sources.said : null
  const examples = said === null ? rowsAsTheyStand(0, sources.length) : examplesOf(said)
  const columns = labels.map(({ codes }) => Uint32Array.from(gathered(codes, examples)))
  let order = rowsAsTheyStand(0, examples.length)
  for (let at = columns.length - 1; at >= 0; at--)
    order = countingOrder(columns[at], labels[at].words.length, order)
  const places = new Uint32Array(examples.length)
  const firsts: number[] = []
  for (const example of order) {
    const before = firsts.at(-1)
    if (before === undefined || columns.some((codes) => codes[example] !== codes[before]))
      firsts.push(example)
    places[example] = firsts.length - 1
  }
  const tells = columns.map((codes, at) => {
    return [expressions[at], Uint32Array.from(firsts, (example) => codes[example])] as const
  })
  const table = said === null ? places : throughExamples(said, examples, places)
  return { table, size: Math.max(1, firsts.length), tells: new Map(tells) }
}

/** A source of each number, by which all others of it are known. */
function examplesOf(said: Uint32Array): Uint32Array {
  const source_of = sourcesBySaid(said)
  return source_of.filter((source) => source > 0).map((source) => source - 1)
}

/** By number, a source of it and one; 0 where there is none. */
function sourcesBySaid(said: Uint32Array): Uint32Array {
  let size = 0
  for (let source = 0; source < said.length; source++) if (said[source] >= size) size = said[source] + 1
  const source_of = new Uint32Array(size)
  for (let source = 0; source < said.length; source++) source_of[said[source]] = source + 1
  return source_of
}

/** By source, what its example has. */
function throughExamples(said: Uint32Array, examples: Uint32Array, places: Uint32Array): Uint32Array {
  const place_of = new Uint32Array(examples.reduce((most, source) => Math.max(most, said[source] + 1), 0))
  for (let at = 0; at < examples.length; at++) place_of[said[examples[at]]] = places[at]
  const table = new Uint32Array(said.length)
  for (let source = 0; source < table.length; source++) table[source] = place_of[said[source]]
  return table
}

/** A key with no more codes than come up, in their order. */
export function narrowed({ column, table, base, size, tells }: Key): Key {
  const is_used = new Uint8Array(size)
  if (table === null) for (let row = 0; row < column.length; row++) is_used[column[row] - base] = 1
  else for (let row = 0; row < column.length; row++) is_used[table[column[row]]] = 1
  const codes = new Uint32Array(size)
  let count = 0
  for (let code = 0; code < size; code++) if (is_used[code] === 1) codes[count++] = code
  return withCodes({ column, table, base, size, tells }, codes.subarray(0, count))
}

/** A key with some of its codes, ascending; what becomes of the others is for whoever leaves them out. */
export function withCodes({ column, table, base, size, tells }: Key, codes: Uint32Array): Key {
  const place_of = new Uint32Array(size)
  for (let place = 0; place < codes.length; place++) place_of[codes[place]] = place
  const found = table === null ? shifted(place_of, base) : composed(table, place_of)
  const told = [...tells].map(([what, of]) => {
    return [what, of === null ? codes.map((code) => code + base) : composed(codes, of)] as const
  })
  return { column, table: found, base: 0, size: Math.max(1, codes.length), tells: new Map(told) }
}

function shifted(values: Uint32Array, by: number): Uint32Array {
  if (by === 0) return values
  const result = new Uint32Array(values.length + by)
  result.set(values, by)
  return result
}

function composed(codes: Uint32Array, table: Uint32Array): Uint32Array {
  const result = new Uint32Array(codes.length)
  for (let at = 0; at < result.length; at++) result[at] = table[codes[at]]
  return result
}
