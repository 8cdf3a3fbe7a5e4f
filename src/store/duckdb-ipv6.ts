import type { DuckDBConnection } from '@duckdb/node-api'
import { formatAddress } from '../net/ip.ts'
import { ipv6_columns, ipv6_numbers } from './batch.ts'
import { appending } from './duckdb-append.ts'

/**
 * So many events have their addresses numbered at a time: what the engine has to hold of them, and of the addresses that
 * it knows, has a bound, however many strangers there are.
 */
const piece_rows = 65_536

/** Of `temp.unnumbered`, the piece that a row belongs to which comes after so many. */
export const pieceOf = (rows_before: number): number => Math.floor(rows_before / piece_rows)

/**
 * Gives the addresses of IPv6 of the events of `temp.unnumbered` their numbers, new ones where they have none yet.
 * @param rows of that table, `piece` of each as above
 * @param take is asked when the next of these events are in `temp.numbered`, their addresses being numbers
 */
export async function numberIpv6(
  connection: DuckDBConnection,
  rows: number,
  take: () => Promise<void>,
): Promise<void> {
  for (let piece = 0; piece <= pieceOf(rows); piece++) {
    const events = `(SELECT * EXCLUDE (piece) FROM temp.unnumbered WHERE piece = ${piece})`
    await connection.run(numberedAddresses(events))
    await addUnknown(connection)
    await connection.run(`CREATE OR REPLACE TEMP TABLE numbered AS ${numbered(events)}`)
    await take()
  }
  await connection.run(
    ['met_address', 'numbered_address', 'numbered']
      .map((name) => `DROP TABLE IF EXISTS temp.${name}`)
      .join('; '),
  )
}

/** SQL for the addresses of some events, and for the numbers of those that have one. */
function numberedAddresses(events: string): string {
  const [sources, destinations] = ['source', 'destination'].map(
    (name) => `SELECT ${name}_ipv6 AS address FROM ${events} WHERE ${name}_is_ipv6 = 1`,
  )
  // The known ones are looked for among these, which are few: a table of all addresses would grow with them.
  return `CREATE OR REPLACE TEMP TABLE met_address AS ${sources} UNION ${destinations};
    CREATE OR REPLACE TEMP TABLE numbered_address AS
    SELECT id, address FROM ipv6_address SEMI JOIN temp.met_address USING (address)`
}

/** Gives numbers to the addresses that have none, in their order. */
async function addUnknown(connection: DuckDBConnection): Promise<void> {
  const unknown = (
    await connection.runAndReadAll(
      'SELECT address FROM temp.met_address ANTI JOIN temp.numbered_address USING (address) ORDER BY address',
    )
  ).getColumns()[0] as bigint[] | undefined
  if (unknown === undefined || unknown.length === 0) return
  const [[last]] = (
    await connection.runAndReadAll(`SELECT coalesce(max(id), ${ipv6_numbers}) FROM ipv6_address`)
  ).getRows() as [[bigint]]
  await appending(connection, 'ipv6_address', (appender) => {
    for (const [at, address] of unknown.entries()) {
      appender.appendUBigInt(BigInt(last) + BigInt(at + 1))
      appender.appendUHugeInt(address)
      appender.appendVarchar(formatAddress(wordsOf(address)))
      appender.endRow()
    }
  })
  await connection.run(
    `INSERT INTO temp.numbered_address SELECT id, address FROM ipv6_address WHERE id > ${last}`,
  )
}

/** A query for some events with numbers for addresses. They are joined: to update them takes several times as long. */
const numbered = (events: string): string => `
SELECT n.* EXCLUDE (${ipv6_columns.map(({ name }) => name).join(', ')}) REPLACE (
  CASE WHEN n.source_is_ipv6 = 1 THEN s.id ELSE n.source END AS source,
  CASE WHEN n.destination_is_ipv6 = 1 THEN d.id ELSE n.destination END AS destination)
FROM ${events} n
LEFT JOIN temp.numbered_address s ON s.address = n.source_ipv6
LEFT JOIN temp.numbered_address d ON d.address = n.destination_ipv6`

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
