import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api'
import { parseNetwork, rangeOf } from '../net/cidr.ts'
import { eachRows } from './duckdb-fill.ts'
import { rowsOf } from './duckdb-rows.ts'
import type { Locate, Place } from './store.ts'

/** The networks that have a place in a store, so that no source of one of them is looked up again. */
export interface KnownPlaces {
  /** Of IPv4, ascending, none within another: first and last address, and the id of the place. */
  ipv4: Ranges
  /** Ids of places of IPv6 by their networks. */
  ipv6: Map<string, number>
  /** The greatest id so far. */
  last: number
}

interface Ranges {
  first: Uint32Array
  last: Uint32Array
  id: Uint32Array
}

/** What a store has of places: read once, and kept up to date by whoever adds to it. */
export class StoredPlaces {
  private known: KnownPlaces | null = null

  async of(connection: DuckDBConnection): Promise<KnownPlaces> {
    return (this.known ??= await readPlaces(connection))
  }

  /** What was added may not have stayed. */
  forget(): void {
    this.known = null
  }
}

const octets = [1, 2, 3, 4].map((at) => `(split_part(address, '.', ${at})::UINTEGER << ${32 - at * 8})`)

async function readPlaces(connection: DuckDBConnection): Promise<KnownPlaces> {
  const [{ last }] = await rowsOf(connection, 'SELECT coalesce(max(id), 0)::INTEGER AS last FROM place')
  const known: KnownPlaces = { ipv4: rangesFrom([]), ipv6: new Map(), last: Number(last) }
  if (known.last === 0) return known
  const ranges: number[] = []
  await eachRows(
    connection,
    `SELECT (${octets.join(' | ')})::UINTEGER AS first, bits, max(id) AS id
     FROM (SELECT id, split_part(network, '/', 1) AS address, split_part(network, '/', 2)::UINTEGER AS bits
       FROM place WHERE network IS NOT NULL AND NOT contains(network, ':'))
     GROUP BY ALL ORDER BY first`,
    (rows, columnOf) => {
      const [first, bits, id] = [0, 1, 2].map((at) => columnOf(at, Uint32Array))
      for (let row = 0; row < rows; row++)
        ranges.push(first[row], first[row] + 2 ** (32 - bits[row]) - 1, id[row])
    },
  )
  known.ipv4 = rangesFrom(ranges)
  const others = await rowsOf(
    connection,
    `SELECT network, max(id) AS id FROM place WHERE contains(network, ':') GROUP BY network`,
  )
  for (const { network, id } of others) known.ipv6.set(String(network), Number(id))
  return known
}

/** @param numbers three a range */
function rangesFrom(numbers: readonly number[]): Ranges {
  const column = (at: number) =>
    Uint32Array.from({ length: numbers.length / 3 }, (_, row) => numbers[row * 3 + at])
  return { first: column(0), last: column(1), id: column(2) }
}

/** Adds the places of sources that come in the order of their addresses, each network once. */
export class PlaceAppender {
  private readonly appender: DuckDBAppender
  private readonly known: KnownPlaces
  private readonly locate: Locate
  /** Of IPv6, where one may come without a network. */
  private last: { place: Place; id: number } | null = null

  constructor(appender: DuckDBAppender, known: KnownPlaces, locate: Locate) {
    this.appender = appender
    this.known = known
    this.locate = locate
  }

  /** @param addresses ascending @param ids where those of their places are written */
  takeIpv4(addresses: Uint32Array, ids: Uint32Array): void {
    const { first, last, id: id_of } = this.known.ipv4
    const fresh: number[] = []
    const words = Uint32Array.of(0, 0, 0xffff, 0)
    let [at, until, id] = [0, -1, 0]
    for (let source = 0; source < addresses.length; source++) {
      const address = addresses[source]
      if (address > until) {
        while (at < last.length && last[at] < address) at++
        if (at < last.length && first[at] <= address) [until, id] = [last[at], id_of[at]]
        else {
          words[3] = address
          const place = this.locate(words)
          id = this.add(place)
          const range = rangeAround(address, place)
          until = range.last
          fresh.push(range.first, range.last, id)
        }
      }
      ids[source] = id
    }
    this.known.ipv4 = merged(this.known.ipv4, rangesFrom(fresh))
  }

  /** @param words of the address, most significant first */
  idOfIpv6(words: Uint32Array): number {
    const { ipv6 } = this.known
    const place = this.locate(words)
    let id = place.network === null ? undefined : ipv6.get(place.network)
    if (place === this.last?.place) id = this.last.id
    if (id === undefined) {
      id = this.add(place)
      if (place.network !== null) ipv6.set(place.network, id)
    }
    this.last = { place, id }
    return id
  }

  close(): void {
    this.appender.closeSync()
  }

  private add(place: Place): number {
    const id = ++this.known.last
    this.appender.appendUInteger(id)
    this.text(place.country)
    this.text(place.city)
    this.float(place.latitude)
    this.float(place.longitude)
    if (place.accuracy === null) this.appender.appendNull()
    else this.appender.appendUSmallInt(Math.min(place.accuracy, 65535))
    this.text(place.network)
    this.appender.endRow()
    return id
  }

  private text(value: string | null): void {
    if (value === null) this.appender.appendNull()
    else this.appender.appendVarchar(value)
  }

  private float(value: number | null): void {
    if (value === null) this.appender.appendNull()
    else this.appender.appendFloat(value)
  }
}

/** The addresses of which the same is known: those of its network. */
function rangeAround(address: number, { network }: Place): { first: number; last: number } {
  const parsed = network === null ? null : parseNetwork(network)
  if (parsed === null) return { first: address, last: address }
  const [first, last] = Object.values(rangeOf(parsed)).map((bound) => Number(bound & 0xffffffffn))
  return first <= address && address <= last ? { first, last } : { first: address, last: address }
}

/** All ranges in their order. */
function merged(some: Ranges, more: Ranges): Ranges {
  if (more.first.length === 0) return some
  const length = some.first.length + more.first.length
  const all: Ranges = {
    first: new Uint32Array(length),
    last: new Uint32Array(length),
    id: new Uint32Array(length),
  }
  let [old, fresh] = [0, 0]
  for (let at = 0; at < length; at++) {
    const is_old =
      fresh === more.first.length || (old < some.first.length && some.first[old] < more.first[fresh])
    const [from, row] = is_old ? [some, old++] : [more, fresh++]
    all.first[at] = from.first[row]
    all.last[at] = from.last[row]
    all.id[at] = from.id[row]
  }
  return all
}
