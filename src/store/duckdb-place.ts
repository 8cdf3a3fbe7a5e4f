import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api'
import { appending } from './duckdb-append.ts'
import { eachRows } from './duckdb-fill.ts'
import { rowsOf } from './duckdb-rows.ts'
import { GrowingNumbers, grown } from './growing.ts'
import type { Locate, Place } from './store.ts'

/** The networks that have a place in a store, so that no source of one of them is looked up again. */
export interface KnownPlaces {
  ipv4: Networks
  /** Ids of places of IPv6 by their networks. */
  ipv6: Map<string, number>
  /** The greatest id so far. */
  last: number
}

/** So many sources are looked up in less time than it takes to read all places of years. */
const few_sources = 4096

/** What a store has of places: read where many are asked for, and then kept up to date by whoever adds to it. */
export class StoredPlaces {
  private known: KnownPlaces | null = null

  /**
   * Those that sources may be in.
   * @param count of the sources
   * @param networksOf gives the networks that they are in
   */
  async of(
    connection: DuckDBConnection,
    count: number,
    networksOf: () => ReadonlySet<string>,
  ): Promise<KnownPlaces> {
    if (this.known === null && count <= few_sources) return readPlaces(connection, networksOf())
    return (this.known ??= await readPlaces(connection, null))
  }

  /** What was added may not have stayed. */
  forget(): void {
    this.known = null
  }
}

const octets = [1, 2, 3, 4].map((at) => `(split_part(address, '.', ${at})::UINTEGER << ${32 - at * 8})`)

/** @param networks alone; of all where it is null */
async function readPlaces(
  connection: DuckDBConnection,
  networks: ReadonlySet<string> | null,
): Promise<KnownPlaces> {
  const [{ last }] = await rowsOf(connection, 'SELECT coalesce(max(id), 0)::INTEGER AS last FROM place')
  const known: KnownPlaces = { ipv4: new Networks(), ipv6: new Map(), last: Number(last) }
  if (known.last === 0) return known
  if (networks !== null) await listNetworks(connection, networks)
  const among = networks === null ? '' : 'AND network IN (SELECT network FROM temp.listed_network)'
  await eachRows(
    connection,
    `SELECT (${octets.join(' | ')})::UINTEGER AS first, bits, max(id) AS id
     FROM (SELECT id, split_part(network, '/', 1) AS address, split_part(network, '/', 2)::UINTEGER AS bits
       FROM place WHERE network IS NOT NULL AND NOT contains(network, ':') ${among})
     GROUP BY ALL ORDER BY first`,
    (rows, columnOf) => {
      const [first, bits, id] = [0, 1, 2].map((at) => columnOf(at, Uint32Array))
      for (let row = 0; row < rows; row++)
        known.ipv4.add(first[row], first[row] + 2 ** (32 - bits[row]) - 1, id[row])
    },
  )
  known.ipv4.settle()
  const others = await rowsOf(
    connection,
    `SELECT network, max(id) AS id FROM place WHERE contains(network, ':') ${among} GROUP BY network`,
  )
  for (const { network, id } of others) known.ipv6.set(String(network), Number(id))
  return known
}

async function listNetworks(connection: DuckDBConnection, networks: ReadonlySet<string>): Promise<void> {
  await connection.run('CREATE OR REPLACE TEMP TABLE listed_network (network VARCHAR NOT NULL)')
  const append = (appender: DuckDBAppender) => {
    for (const network of networks) {
      appender.appendVarchar(network)
      appender.endRow()
    }
  }
  await appending(connection, 'listed_network', append, 'temp')
}

/** Networks of IPv4 with the ids of their places, ascending, none within another. */
export class Networks {
  length = 0
  first = new Uint32Array(0)
  last = new Uint32Array(0)
  id = new Uint32Array(0)
  /** Three numbers each, of those that have been added since they were settled. */
  private readonly added = new GrowingNumbers()

  /** Notes a network that comes after all that have been added since the last time they were settled. */
  add(first: number, last: number, id: number): void {
    this.added.push(first)
    this.added.push(last)
    this.added.push(id)
  }

  /** Puts those that were added where they belong, from the last one back. */
  settle(): void {
    const fresh = this.added.all()
    let old = this.length - 1
    this.length += fresh.length / 3
    if (this.length > this.first.length) this.grow(this.length)
    let into = this.length - 1
    for (let at = fresh.length - 3; at >= 0; at -= 3) {
      while (old >= 0 && this.first[old] > fresh[at]) this.move(old--, into--)
      this.first[into] = fresh[at]
      this.last[into] = fresh[at + 1]
      this.id[into--] = fresh[at + 2]
    }
    this.added.clear()
  }

  private move(from: number, to: number): void {
    this.first[to] = this.first[from]
    this.last[to] = this.last[from]
    this.id[to] = this.id[from]
  }

  private grow(length: number): void {
    const size = Math.ceil(length * 1.5)
    this.first = grown(this.first, size)
    this.last = grown(this.last, size)
    this.id = grown(this.id, size)
  }
}

/** Adds the places of sources that come in the order of their addresses, each network once. */
export class PlaceAppender {
  private readonly appender: DuckDBAppender
  private readonly known: KnownPlaces
  private readonly locate: Locate
  private readonly words = Uint32Array.of(0, 0, 0xffff, 0)
  /** Of IPv4: the first network that is not behind us, up to which address the last one goes, and the id of its place. */
  private at = 0
  private until = -1
  private id = 0
  /** Of IPv6, where one may come without a network. */
  private last: { place: Place; id: number } | null = null

  constructor(appender: DuckDBAppender, known: KnownPlaces, locate: Locate) {
    this.appender = appender
    this.known = known
    this.locate = locate
  }

  /** The id of the place of an address, none of which is less than one before. */
  idOfIpv4(address: number): number {
    if (address <= this.until) return this.id
    const { ipv4 } = this.known
    while (this.at < ipv4.length && ipv4.last[this.at] < address) this.at++
    if (this.at < ipv4.length && ipv4.first[this.at] <= address) {
      this.until = ipv4.last[this.at]
      return (this.id = ipv4.id[this.at])
    }
    this.words[3] = address
    const place = this.locate(this.words)
    this.id = this.add(place)
    const { first, last } = rangeAround(address, place)
    ipv4.add(first, last, this.id)
    this.until = last
    return this.id
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

  /** Puts what is known of networks in order, once all are added. */
  settle(): void {
    this.known.ipv4.settle()
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
  const bits =
    network === null || network.includes(':') ? 32 : Number(network.slice(network.indexOf('/') + 1))
  const size = 2 ** (32 - bits)
  const first = address - (address % size)
  return { first, last: first + size - 1 }
}
