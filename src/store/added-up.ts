import { transports } from '../net/transport.ts'
import { countingOrder, gathered, type Facts, type Label } from './facts.ts'
import { no_flags, no_port, type Moments } from './moments.ts'

/**
 * The drops as facts: those of a day that are equal in source, port, transport and flags become one, which knows its
 * first and last. Half of the rows are left, and most of the work of counting them.
 * @param sources how many there are
 * @param words of transports that are to have a code, whether they come up or not
 */
export function addedUp(moments: Moments, sources: number, words: Label['words'] = []): Facts {
  const { length, day } = moments
  const { kinds, kind_of } = kindsOf(moments)
  const counts = Uint32Array.from(moments.traits, ({ count }) => count)
  const rows = columnsFor(length)
  const places = new Places()
  let made = 0
  for (let from = 0; from < length;) {
    const to = endOfDay(day, from)
    places.begin(to - from)
    made = addDay(moments, from, to, counts, kind_of, places, rows, made)
    from = to
  }
  return factsOf(rows, countingOrder(rows.source.subarray(0, made), sources), kinds, words)
}

// Loops are in functions of their own: one within another, they are compiled anew day after day.

function endOfDay(day: Uint32Array, from: number): number {
  let to = from + 1
  while (to < day.length && day[to] === day[from]) to++
  return to
}

/** Adds up the drops of a day. @returns how many rows there are then, of which `begun` were there before */
function addDay(
  { source, day, time, port, trait }: Moments,
  from: number,
  to: number,
  counts: Uint32Array,
  kind_of: Uint32Array,
  places: Places,
  rows: Rows,
  begun: number,
): number {
  let made = begun
  for (let at = from; at < to; at++) {
    const count = counts[trait[at]]
    const kind = kind_of[trait[at]]
    const place = places.of(source[at], port[at], kind, rows, begun)
    const known = places.rows[place]
    if (known < begun) {
      places.rows[place] = made
      rows.source[made] = source[at]
      rows.day[made] = day[at]
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

type Rows = ReturnType<typeof columnsFor>

const columnsFor = (length: number) => {
  const column = () => new Uint32Array(length)
  return {
    source: column(),
    day: column(),
    count: column(),
    first: column(),
    last: column(),
    port: column(),
    kind: column(),
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
      const row = this.rows[place]
      if (row < begun) return place
      if (rows.source[row] === source && rows.port[row] === port && rows.kind[row] === kind) return place
      place = (place + 1) & this.mask
    }
  }
}

/** @param order of the rows that there are, by source and day */
function factsOf(rows: Rows, order: Uint32Array, kinds: readonly Kind[], words: Label['words']): Facts {
  const taken = (column: Uint32Array) => gathered(column, order, SharedArrayBuffer)
  const kind = gathered(rows.kind, order)
  const named = transports.flatMap((word, number) => (words.includes(word) ? [number] : []))
  const transport = compact(
    kinds.map(({ transport }) => transport),
    named,
  )
  const flags_of = Uint32Array.from(kinds, ({ tcp_flags }) => tcp_flags)
  return {
    length: order.length,
    source: taken(rows.source),
    day: taken(rows.day),
    count: taken(rows.count),
    first: taken(rows.first),
    last: taken(rows.last),
    labels: new Map<string, Label>([
      ['transport', { codes: gathered(transport.code_of, kind, SharedArrayBuffer), words: transport.words }],
      ['destination_port', { codes: taken(rows.port), words: [...Array(no_port).keys(), null] }],
      [
        'tcp_flags',
        { codes: gathered(flags_of, kind, SharedArrayBuffer), words: [...Array(no_flags).keys(), null] },
      ],
    ]),
  }
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
