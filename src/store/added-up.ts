import { transports } from '../net/transport.ts'
import { arrangeInto, countingOrder, roomFor, type Facts, type Label } from './facts.ts'
import { awaitDay, flags_words, port_words, type Arriving, type Moments } from './moments.ts'
import { Ipv4Numbers, ofNoSource } from './source-numbers.ts'

/** Facts in both orders in which they are counted, in memory that threads can share. */
export interface AddedUp {
  /** By source, then day. */
  all: Facts
  /** By day, then source. */
  days: Facts
}

/**
 * The drops as facts: those of a day that are equal in source, port, transport and flags become one, which knows its
 * first and last. Half of the rows are left, and most of the work of counting them.
 * @param sources how many there are
 * @param words of transports that are to have a code, whether they come up or not
 */
export function addedUp(moments: Moments, sources: number, words: Label['words'] = []): AddedUp {
  const days = addedUpByDay(moments, sources, words)
  const all = roomBySource(days)
  putBySource(days, sources, all)
  return { all, days }
}

/** Room for the rows by source, then day, in memory that threads can share. */
export const roomBySource = (days: Facts): Facts => roomFor(days, days.length, SharedArrayBuffer)

/** Puts them there. @param days the same by day, then source @param into room for them */
export const putBySource = (days: Facts, sources: number, into: Facts): void =>
  arrangeInto(into, days, countingOrder(days.source, sources))

/**
 * The drops as facts, by day, then source.
 * @param arriving where they are still being taken in: every day is waited for, and its sources are numbered
 */
export function addedUpByDay(
  moments: Moments,
  sources: number,
  words: Label['words'],
  arriving?: Arriving,
): Facts {
  const { length, day, source } = moments
  const { kinds, kind_of } = kindsOf(moments)
  const counts = Uint32Array.from(moments.traits, ({ count }) => count)
  // Each kind is there twice, the second time for sources of IPv6 while those of IPv4 stand as addresses.
  const into = new DayByDay(length, [...kinds, ...kinds], words)
  const of_ipv6 = arriving?.of_ipv6 ?? new Uint8Array(length)
  const numbers = arriving && new Ipv4Numbers(arriving.ipv4)
  const places = new Places()
  let rows = columnsFor(0)
  for (let from = 0; from < length;) {
    const to = endOfDay(day, from)
    if (arriving !== undefined) awaitDay(arriving, day[from], to)
    if (to - from > rows.source.length) rows = columnsFor((to - from) * 2)
    places.begin(to - from)
    const made = addDay(moments, of_ipv6, from, to, counts, kind_of, kinds.length, places, rows, into.length)
    if (numbers !== undefined) {
      numberRows(rows, made, kinds.length, numbers)
      numberDrops(source, from, to, rows)
    }
    into.add(day[from], rows, countingOrder(rows.source.subarray(0, made), sources))
    from = to
  }
  return into.facts()
}

// Loops are in functions of their own: one within another, they are compiled anew day after day.

function endOfDay(day: Uint32Array, from: number): number {
  let to = from + 1
  while (to < day.length && day[to] === day[from]) to++
  return to
}

/** Adds up the drops of a day. @param begun how many rows there are of days before @returns how many of this one */
function addDay(
  { source, time, port, trait }: Moments,
  of_ipv6: Uint8Array,
  from: number,
  to: number,
  counts: Uint32Array,
  kind_of: Uint32Array,
  kinds: number,
  places: Places,
  rows: Rows,
  begun: number,
): number {
  let made = 0
  for (let at = from; at < to; at++) {
    const count = counts[trait[at]]
    const kind = kind_of[trait[at]] + of_ipv6[at] * kinds
    const place = places.of(source[at], port[at], kind, rows, begun)
    const known = places.rows[place] - begun
    rows.row_of[at - from] = known < 0 ? made : known
    if (known < 0) {
      places.rows[place] = begun + made
      rows.source[made] = source[at]
      rows.count[made] = count
      rows.first[made] = rows.last[made] = time[at]
      rows.port[made] = port[at]
      rows.kind[made++] = kind
      continue
    }
    rows.count[known] += count
    if (time[at] < rows.first[known]) rows.first[known] = time[at]
    if (time[at] > rows.last[known]) rows.last[known] = time[at]
  }
  return made
}

/** Puts numbers in place of addresses of IPv4, which are of the first so many kinds. */
function numberRows({ source, kind }: Rows, length: number, kinds: number, numbers: Ipv4Numbers): void {
  for (let row = 0; row < length; row++) {
    if (kind[row] >= kinds) continue
    const number = numbers.of(source[row])
    if (number < 0) throw ofNoSource(source[row], 0)
    source[row] = number
  }
}

/** The same for the drops of the day, each in its row. */
function numberDrops(source: Uint32Array, from: number, to: number, rows: Rows): void {
  for (let at = from; at < to; at++) source[at] = rows.source[rows.row_of[at - from]]
}

type Rows = ReturnType<typeof columnsFor>

const columnsFor = (length: number) => {
  const column = () => new Uint32Array(length)
  return {
    source: column(),
    count: column(),
    first: column(),
    last: column(),
    port: column(),
    kind: column(),
    /** Of every drop, the row that it is in. */
    row_of: column(),
  }
}

interface Kind {
  transport: number
  tcp_flags: number
}

/** Traits without their counts. */
function kindsOf({ traits }: Moments): { kinds: Kind[]; kind_of: Uint32Array } {
  const numbers = new Map<string, number>()
  const kinds: Kind[] = []
  const kind_of = Uint32Array.from(traits, ({ transport, tcp_flags }) => {
    const name = `${transport} ${tcp_flags}`
    let number = numbers.get(name)
    if (number === undefined) numbers.set(name, (number = kinds.push({ transport, tcp_flags }) - 1))
    return number
  })
  return { kinds, kind_of }
}

/**
 * Where the row of a source, port and kind is, among those of a day: a table with open addressing. It is never
 * cleared; what it holds of rows before is of another day, and counts as nothing.
 */
class Places {
  rows = new Int32Array(1 << 12).fill(-1)
  private mask = 0

  /** @param most rows that will come */
  begin(most: number): void {
    let size = 8
    while (size < most * 2) size *= 2
    if (size > this.rows.length) this.rows = new Int32Array(size).fill(-1)
    this.mask = size - 1
  }

  of(source: number, port: number, kind: number, rows: Rows, begun: number): number {
    const hash = Math.imul(Math.imul(source, 0x85ebca6b) ^ (port + kind * 65_537), 0x9e3779b1)
    let place = (hash ^ (hash >>> 15)) & this.mask
    for (;;) {
      const row = this.rows[place] - begun
      if (row < 0) return place
      if (rows.source[row] === source && rows.port[row] === port && rows.kind[row] === kind) return place
      place = (place + 1) & this.mask
    }
  }
}

/** Takes the rows of day after day. */
class DayByDay {
  length = 0
  private readonly columns: Record<
    'source' | 'day' | 'count' | 'first' | 'last' | 'port' | 'transport' | 'flags',
    Uint32Array
  >
  private readonly transport: ReturnType<typeof compact>
  private readonly flags_of: Uint32Array

  /** @param most rows that will come: room that nothing is written to takes no memory */
  constructor(most: number, kinds: readonly Kind[], words: Label['words']) {
    const named = transports.flatMap((word, number) => (words.includes(word) ? [number] : []))
    this.transport = compact(
      kinds.map(({ transport }) => transport),
      named,
    )
    this.flags_of = Uint32Array.from(kinds, ({ tcp_flags }) => tcp_flags)
    const column = () => new Uint32Array(new SharedArrayBuffer(most * 4))
    this.columns = {
      ...{ source: column(), day: column(), count: column(), first: column(), last: column() },
      ...{ port: column(), transport: column(), flags: column() },
    }
  }

  /** @param order of the rows that count */
  add(day: number, rows: Rows, order: Uint32Array): void {
    const { columns, length, transport, flags_of } = this
    append(columns.source, length, rows.source, order)
    append(columns.count, length, rows.count, order)
    append(columns.first, length, rows.first, order)
    append(columns.last, length, rows.last, order)
    append(columns.port, length, rows.port, order)
    appendCodes(columns.transport, length, rows.kind, order, transport.code_of)
    appendCodes(columns.flags, length, rows.kind, order, flags_of)
    this.length += order.length
    columns.day.fill(day, length, this.length)
  }

  facts(): Facts {
    const { columns, length, transport } = this
    const taken = (column: Uint32Array) => column.subarray(0, length)
    return {
      length,
      source: taken(columns.source),
      day: taken(columns.day),
      count: taken(columns.count),
      first: taken(columns.first),
      last: taken(columns.last),
      labels: new Map<string, Label>([
        ['transport', { codes: taken(columns.transport), words: transport.words }],
        ['destination_port', { codes: taken(columns.port), words: port_words }],
        ['tcp_flags', { codes: taken(columns.flags), words: flags_words }],
      ]),
    }
  }
}

function append(column: Uint32Array, from: number, values: Uint32Array, order: Uint32Array): void {
  for (let at = 0; at < order.length; at++) column[from + at] = values[order[at]]
}

function appendCodes(
  column: Uint32Array,
  from: number,
  values: Uint32Array,
  order: Uint32Array,
  code_of: Uint32Array,
): void {
  for (let at = 0; at < order.length; at++) column[from + at] = code_of[values[order[at]]]
}

/** No more transports than come up, and null: counting takes room for all of them. */
function compact(
  of_kinds: readonly number[],
  named: readonly number[],
): { words: Label['words']; code_of: Uint32Array } {
  const none = transports.length
  const used = [...new Set([...of_kinds, ...named, none])].sort((a, b) => a - b)
  return {
    words: used.map((number) => (number === none ? null : transports[number])),
    code_of: Uint32Array.from(of_kinds, (number) => used.indexOf(number)),
  }
}
