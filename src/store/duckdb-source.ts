import type { DuckDBConnection } from '@duckdb/node-api'
import { MemoryAppender, appending, columnOf } from './duckdb-append.ts'
import { eachRows } from './duckdb-fill.ts'
import { PlaceAppender, type StoredPlaces } from './duckdb-place.ts'
import { GrowingNumbers } from './growing.ts'
import type { Locate } from './store.ts'

/** Sources, those of each family in the order of their addresses. */
export interface FreshSources {
  /** Their addresses, which are their numbers. */
  ipv4: Uint32Array
  ipv6: Ipv6Sources
}

/** Sources of IPv6: the two words of their numbers in the store, the least significant first, and the four of addresses, the most. */
interface Ipv6Sources {
  numbers: Uint32Array
  addresses: Uint32Array
}

export const no_ipv6_sources: Ipv6Sources = { numbers: new Uint32Array(0), addresses: new Uint32Array(0) }

/**
 * Looks sources up and adds them with their places, in the order of addresses. Sources of one network share a place,
 * whenever they came.
 */
export async function addSources(
  connection: DuckDBConnection,
  { ipv4, ipv6 }: FreshSources,
  locate: Locate,
  places: StoredPlaces,
): Promise<void> {
  const networksOf = () => networksAround(ipv4, ipv6, locate)
  const known = await places.of(connection, ipv4.length + ipv6.numbers.length / 2, networksOf)
  await appending(connection, 'place', (place) =>
    appending(connection, 'source', (source) => {
      const into_place = new PlaceAppender(place, known, locate)
      const piece = new SourcePiece(new MemoryAppender(source))
      for (let at = 0; at < ipv4.length; at++) piece.add(ipv4[at], 0, into_place.idOfIpv4(ipv4[at]))
      for (const [low, high, words] of eachOf(ipv6)) piece.add(low, high, into_place.idOfIpv6(words))
      piece.append()
      into_place.settle()
    }),
  )
}

const piece_rows = 2048

/** Some sources with their places on the way into the table, in the same memory again and again. */
class SourcePiece {
  private readonly into: MemoryAppender
  /** 64 bits, least significant word first. */
  private readonly numbers = new Uint32Array(piece_rows * 2)
  private readonly ids = new Uint32Array(piece_rows)
  private length = 0

  constructor(into: MemoryAppender) {
    this.into = into
  }

  add(low: number, high: number, id: number): void {
    this.numbers[this.length * 2] = low
    this.numbers[this.length * 2 + 1] = high
    this.ids[this.length++] = id
    if (this.length === piece_rows) this.append()
  }

  append(): void {
    const { numbers, ids, length } = this
    this.into.append([{ buffer: numbers.buffer, offset: 0, bytes: 8 }, columnOf(ids)], length)
    this.length = 0
  }
}

function* eachOf({ numbers, addresses }: Ipv6Sources): Generator<[low: number, high: number, Uint32Array]> {
  for (let at = 0; at * 2 < numbers.length; at++)
    yield [numbers[at * 2], numbers[at * 2 + 1], addresses.subarray(at * 4, at * 4 + 4)]
}

function networksAround(ipv4: Uint32Array, ipv6: Ipv6Sources, locate: Locate): Set<string> {
  const networks = new Set<string>()
  const add = (words: Uint32Array) => {
    const { network } = locate(words)
    if (network !== null) networks.add(network)
  }
  for (const address of ipv4) add(Uint32Array.of(0, 0, 0xffff, address))
  for (const [, , words] of eachOf(ipv6)) add(words)
  return networks
}

/** @param where a query for the numbers of sources, as `source` */
export async function sourcesOf(connection: DuckDBConnection, where: string): Promise<FreshSources> {
  // All of them first: the engine ends an answer with the next question, and appending is one.
  const [ipv4, numbers, addresses] = Array.from({ length: 3 }, () => new GrowingNumbers())
  await eachRows(
    connection,
    `SELECT s.source, coalesce(i.address, 0::UHUGEINT) AS address
     FROM (${where}) s LEFT JOIN ipv6_address i ON i.id = s.source ORDER BY address, s.source`,
    (rows, columnOf) => {
      const [number, address] = [columnOf(0, Uint32Array, 2), columnOf(1, Uint32Array, 4)]
      for (let row = 0; row < rows; row++) {
        if (number[row * 2 + 1] === 0) ipv4.push(number[row * 2])
        else {
          for (let word = 0; word < 2; word++) numbers.push(number[row * 2 + word])
          for (let word = 3; word >= 0; word--) addresses.push(address[row * 4 + word])
        }
      }
    },
  )
  return { ipv4: ipv4.all(), ipv6: { numbers: numbers.all(), addresses: addresses.all() } }
}
