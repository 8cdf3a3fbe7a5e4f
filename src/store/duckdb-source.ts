import type { DuckDBConnection } from '@duckdb/node-api'
import { formatAddress } from '../net/ip.ts'
import { ipv6_numbers } from './batch.ts'
import { MemoryAppender, columnOf } from './duckdb-append.ts'
import { eachRows } from './duckdb-fill.ts'
import { PlaceAppender, type StoredPlaces } from './duckdb-place.ts'
import type { Locate } from './store.ts'

/**
 * Looks sources up and adds them with their places, in the order of addresses. Sources of one network share a place,
 * whenever they came.
 * @param where a query for the numbers of the sources, as `source`
 */
export async function addSources(
  connection: DuckDBConnection,
  where: string,
  locate: Locate,
  places: StoredPlaces,
): Promise<void> {
  const { ipv4, ipv6 } = await sourcesOf(connection, where)
  const known = await places.of(connection)
  const into_place = new PlaceAppender(await connection.createAppender('place', 'main'), known, locate)
  const ids = new Uint32Array(ipv4.length + ipv6.length)
  into_place.takeIpv4(ipv4, ids)
  for (const [at, { words }] of ipv6.entries()) ids[ipv4.length + at] = into_place.idOfIpv6(words)
  into_place.close()
  // 64 bits, least significant word first.
  const numbers = new Uint32Array(ids.length * 2)
  for (let at = 0; at < ipv4.length; at++) numbers[at * 2] = ipv4[at]
  for (const [at, { number }] of ipv6.entries()) numbers.set(number, (ipv4.length + at) * 2)
  const into_source = new MemoryAppender(await connection.createAppender('source', 'main'))
  into_source.append([{ buffer: numbers.buffer, offset: 0, bytes: 8 }, columnOf(ids)], ids.length)
  into_source.close()
}

/** A source of IPv6: the words of its number in the store, the least significant first, and of its address. */
interface Ipv6Source {
  number: Uint32Array
  words: Uint32Array
}

/** Sources in the order of their addresses; those of IPv4 by these. */
async function sourcesOf(
  connection: DuckDBConnection,
  where: string,
): Promise<{ ipv4: Uint32Array; ipv6: Ipv6Source[] }> {
  const pieces: Uint32Array[] = []
  const ipv6: Ipv6Source[] = []
  await eachRows(
    connection,
    `SELECT s.source, coalesce(i.address, 0::UHUGEINT)
     FROM (${where}) s LEFT JOIN ipv6_address i ON i.id = s.source ORDER BY s.source`,
    (rows, columnOf) => {
      const [number, address] = [columnOf(0, Uint32Array, 2), columnOf(1, Uint32Array, 4)]
      const low = new Uint32Array(rows)
      let count = 0
      for (let row = 0; row < rows; row++) {
        if (number[row * 2 + 1] === 0) low[count++] = number[row * 2]
        else {
          const words = address.slice(row * 4, row * 4 + 4).reverse()
          ipv6.push({ number: number.slice(row * 2, row * 2 + 2), words })
        }
      }
      pieces.push(low.subarray(0, count))
    },
  )
  const ipv4 = new Uint32Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    ipv4.set(piece, at)
    at += piece.length
  }
  return { ipv4, ipv6: ipv6.sort((a, b) => compared(a.words, b.words)) }
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
