import type { DuckDBConnection } from '@duckdb/node-api'
import { formatAddress } from '../net/ip.ts'
import { ipv6_numbers } from './batch.ts'
import { MemoryAppender, appending, columnOf } from './duckdb-append.ts'
import { eachRows } from './duckdb-fill.ts'
import { PlaceAppender, type StoredPlaces } from './duckdb-place.ts'
import { GrowingNumbers } from './growing.ts'
import type { Locate } from './store.ts'

/** Sources, those of each family in the order of their addresses. */
export interface FreshSources {
  /** Their addresses, which are their numbers. */
  ipv4: Uint32Array
  ipv6: readonly Ipv6Source[]
}

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
  const known = await places.of(connection, ipv4.length + ipv6.length, networksOf)
  await appending(connection, 'place', (place) =>
    appending(connection, 'source', (source) => {
      const into_place = new PlaceAppender(place, known, locate)
      const piece = new SourcePiece(new MemoryAppender(source))
      for (let at = 0; at < ipv4.length; at++) piece.add(ipv4[at], 0, into_place.idOfIpv4(ipv4[at]))
      for (const { number, words } of ipv6) piece.add(number[0], number[1], into_place.idOfIpv6(words))
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

/** A source of IPv6: the words of its number in the store, the least significant first, and of its address. */
export interface Ipv6Source {
  number: Uint32Array
  words: Uint32Array
}

function networksAround(ipv4: Uint32Array, ipv6: readonly Ipv6Source[], locate: Locate): Set<string> {
  const networks = new Set<string>()
  const add = (words: Uint32Array) => {
    const { network } = locate(words)
    if (network !== null) networks.add(network)
  }
  for (const address of ipv4) add(Uint32Array.of(0, 0, 0xffff, address))
  for (const { words } of ipv6) add(words)
  return networks
}

/** @param where a query for the numbers of sources, as `source` */
export async function sourcesOf(connection: DuckDBConnection, where: string): Promise<FreshSources> {
  const ipv4 = new GrowingNumbers()
  const ipv6: Ipv6Source[] = []
  await eachRows(
    connection,
    `SELECT s.source, coalesce(i.address, 0::UHUGEINT)
     FROM (${where}) s LEFT JOIN ipv6_address i ON i.id = s.source ORDER BY s.source`,
    (rows, columnOf) => {
      const [number, address] = [columnOf(0, Uint32Array, 2), columnOf(1, Uint32Array, 4)]
      for (let row = 0; row < rows; row++) {
        if (number[row * 2 + 1] === 0) ipv4.push(number[row * 2])
        else {
          const words = address.slice(row * 4, row * 4 + 4).reverse()
          ipv6.push({ number: number.slice(row * 2, row * 2 + 2), words })
        }
      }
    },
  )
  return { ipv4: ipv4.all(), ipv6: ipv6.sort((a, b) => compared(a.words, b.words)) }
}

function compared(a: Uint32Array, b: Uint32Array): number {
  const at = a.findIndex((word, at) => word !== b[at])
  return at < 0 ? 0 : a[at] - b[at]
}

/**
 * Gives numbers to addresses of IPv6 that have none yet.
 * @param where a query for addresses, as `address`
 */
export async function addIpv6Addresses(connection: DuckDBConnection, where: string): Promise<void> {
  const fresh = (
    await connection.runAndReadAll(`SELECT DISTINCT address FROM (${where}) n
      WHERE NOT EXISTS (SELECT 1 FROM ipv6_address known WHERE known.address = n.address) ORDER BY 1`)
  ).getColumns()[0] as bigint[] | undefined
  if (fresh === undefined || fresh.length === 0) return
  const [[last]] = (
    await connection.runAndReadAll(`SELECT coalesce(max(id), ${ipv6_numbers}) FROM ipv6_address`)
  ).getRows() as [[bigint]]
  await appending(connection, 'ipv6_address', (appender) => {
    for (const [at, address] of fresh.entries()) {
      appender.appendUBigInt(BigInt(last) + BigInt(at + 1))
      appender.appendUHugeInt(address)
      appender.appendVarchar(formatAddress(wordsOf(address)))
      appender.endRow()
    }
  })
}

const word_mask = 0xffffffffn

/** The words of a 128-bit integer, most significant first. */
function wordsOf(value: bigint): Uint32Array {
  const high = value >> 64n
  const low = value & 0xffffffffffffffffn
  return Uint32Array.of(
    Number(high >> 32n),
    Number(high & word_mask),
    Number(low >> 32n),
    Number(low & word_mask),
  )
}
