import { source_columns } from '../event.ts'
import { context_columns, events } from './duckdb-schema.ts'
import { inbound_drop } from './inbound.ts'

const listed = (alias: string, columns: readonly { name: string }[]) =>
  columns.map(({ name }) => `${alias}.${name}`).join(', ')

/**
 * Columns of single events that tell one day from another, beside what their contexts say: those that a digest asks
 * for. Of what it never asks, such as lengths and sequence numbers, it does not follow.
 */
export const told_columns: readonly string[] = ['time', 'source', 'destination_port']

const own = told_columns.map((name) => `e.${name}`).join(', ')

/**
 * A query for what every day of some events holds, by hashes of what its events and the addresses of their sources say. Two of them: of one alone,
 * two changes might cancel each other out. The numbers that the store has given to IPv6 addresses stand in it too: a
 * store that gives others only makes for work that need not be. What some events of a day hold and others
 * make together what all of them do: hashes by XOR and by sum, the rest by sum.
 *
 * @param events a query
 */
export const counted_of_days = (events: string): string => `
SELECT day, count(*)::UBIGINT AS events, (count(*) FILTER (c.is_drop))::UBIGINT AS drops,
  bit_xor(hash(${own}, s.said, c.said)) AS mixed,
  sum(hash(${own}, s.said, c.said) >> 16) AS added
FROM (${events}) e
JOIN (SELECT id, hash(${listed('x', context_columns)}) AS said, coalesce(${inbound_drop}, false) AS is_drop
  FROM context x) c ON c.id = e.context
LEFT JOIN (SELECT id, hash(address) AS said FROM ipv6_address) s ON s.id = e.source
GROUP BY day`

/** The sources, each with a hash of where it is. */
export const places_said = `SELECT s.source, hash(${listed('p', source_columns)}) AS said
FROM source s JOIN place p ON p.id = s.place`

/**
 * The days of the sources that are elsewhere now than in the table `before`, which has the columns of `places_said`;
 * with hashes of where these sources were and are. What is said of several moves, one XOR the other, is the same as of
 * one from where all began: so it tells where they are, whichever way they went. Hashed twice, since the engine hashes
 * several values by an XOR with the last of them, and sources that go the same way would cancel each other out.
 */
export const daysOfMoved = (before: string): string => `
SELECT day::VARCHAR AS day,
  xor(bit_xor(hash(hash(source, was.said))), bit_xor(hash(hash(source, now.said))))::VARCHAR AS said
FROM (SELECT DISTINCT day, source FROM ${events})
JOIN (${places_said}) now USING (source) JOIN ${before} was USING (source)
WHERE now.said <> was.said GROUP BY day`
