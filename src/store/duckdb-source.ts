import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api'
import { formatAddress } from '../net/ip.ts'
import { ipv6_numbers } from './batch.ts'
import { MemoryAppender, columnOf } from './duckdb-append.ts'
import type { Locate, Place } from './store.ts'

/** A source by its number in the store, and its address; null stands for the number itself, of IPv4. */
const sources_of = (where: string) => `
  SELECT s.source::DOUBLE, i.address FROM (${where}) s LEFT JOIN ipv6_address i ON i.id = s.source
  ORDER BY i.address NULLS FIRST, s.source`

/**
 * Looks sources up and adds them with their places, in the order of addresses. Neighbours of one network share
 * a place.
 * @param where a query for the numbers of the sources, as `source`
 */
export async function addSources(connection: DuckDBConnection, where: string, locate: Locate): Promise<void> {
  const [[places]] = (
    await connection.runAndReadAll('SELECT coalesce(max(id), 0)::INTEGER FROM place')
  ).getRows() as [[number]]
  // Held by the engine and fetched piece by piece: as JavaScript's values they would take tens of MB.
  const found = await connection.run(sources_of(where))
  const into_place = new PlaceAppender(await connection.createAppender('place', 'main'), places)
  const into_source = new MemoryAppender(await connection.createAppender('source', 'main'))
  const words = Uint32Array.of(0, 0, 0xffff, 0)
  for (;;) {
    const chunk = await found.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) break
    const rows = chunk.rowCount
    const [numbers, addresses] = [chunk.getColumnVector(0), chunk.getColumnVector(1)]
    // 64 bits, least significant word first.
    const sources = new Uint32Array(rows * 2)
    const ids = new Uint32Array(rows)
    for (let at = 0; at < rows; at++) {
      const number = numbers.getItem(at) as number
      const address = addresses.getItem(at) as bigint | null
      words[3] = number
      sources[at * 2] = number
      sources[at * 2 + 1] = Math.floor(number / 2 ** 32)
      ids[at] = into_place.idOf(locate(address === null ? words : wordsOf(address)))
    }
    into_source.append([{ buffer: sources.buffer, offset: 0, bytes: 8 }, columnOf(ids)], rows)
  }
  into_place.close()
  into_source.close()
}

class PlaceAppender {
  private readonly appender: DuckDBAppender
  private id: number
  private last: Place | null = null

  /** @param id of the place last added */
  constructor(appender: DuckDBAppender, id: number) {
    this.appender = appender
    this.id = id
  }

  /** Adds a place, unless it is the very one that was asked for last. */
  idOf(place: Place): number {
    if (place === this.last) return this.id
    this.last = place
    this.appender.appendUInteger(++this.id)
    this.text(place.country)
    this.text(place.city)
    this.float(place.latitude)
    this.float(place.longitude)
    if (place.accuracy === null) this.appender.appendNull()
    else this.appender.appendUSmallInt(Math.min(place.accuracy, 65535))
    this.text(place.network)
    this.appender.endRow()
    return this.id
  }

  close(): void {
    this.appender.closeSync()
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
  const appender = await connection.createAppender('ipv6_address', 'main')
  for (const [at, address] of fresh.entries()) {
    appender.appendUBigInt(BigInt(last) + BigInt(at + 1))
    appender.appendUHugeInt(address)
    appender.appendVarchar(formatAddress(wordsOf(address)))
    appender.endRow()
  }
  appender.closeSync()
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
