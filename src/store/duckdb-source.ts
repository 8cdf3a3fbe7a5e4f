import type { DuckDBConnection } from '@duckdb/node-api'
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
  const [numbers, addresses] = (await connection.runAndReadAll(sources_of(where))).getColumns() as [
    number[],
    (bigint | null)[],
  ]
  if (numbers === undefined || numbers.length === 0) return
  const [[place_before]] = (
    await connection.runAndReadAll('SELECT coalesce(max(id), 0)::INTEGER FROM place')
  ).getRows() as [[number]]
  const into_place = await connection.createAppender('place', 'main')
  const text = (value: string | null) => {
    if (value === null) into_place.appendNull()
    else into_place.appendVarchar(value)
  }
  const float = (value: number | null) => {
    if (value === null) into_place.appendNull()
    else into_place.appendFloat(value)
  }
  const ids = new Uint32Array(numbers.length)
  const words = Uint32Array.of(0, 0, 0xffff, 0)
  let last: Place | null = null
  let id = place_before
  for (const [at, number] of numbers.entries()) {
    const address = addresses[at]
    if (address === null) words[3] = number
    const place = locate(address === null ? words : wordsOf(address))
    if (place !== last) {
      last = place
      into_place.appendUInteger(++id)
      text(place.country)
      text(place.city)
      float(place.latitude)
      float(place.longitude)
      if (place.accuracy === null) into_place.appendNull()
      else into_place.appendUSmallInt(Math.min(place.accuracy, 65535))
      text(place.network)
      into_place.endRow()
    }
    ids[at] = id
  }
  into_place.closeSync()
  const into_source = new MemoryAppender(await connection.createAppender('source', 'main'))
  const sources = BigUint64Array.from(numbers, BigInt)
  into_source.append([columnOf(sources), columnOf(ids)], numbers.length)
  into_source.close()
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
