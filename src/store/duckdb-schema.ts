import { actions, event_columns, kinds, network_types, source_columns } from '../event.ts'
import { transports } from '../net/transport.ts'
import { batch_columns, ipv6_numbers, type BatchColumn } from './batch.ts'
import { optional_columns } from './context.ts'

/** The tables of the DuckDB store. Another number means another version of Blotter made the file. */
export const schema_version = 4

const list = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ')

const types: Record<BatchColumn, string> = {
  time: 'TIMESTAMP_S',
  day: 'DATE',
  context: 'UINTEGER',
  source: 'UBIGINT',
  destination: 'UBIGINT',
  source_port: 'USMALLINT',
  destination_port: 'USMALLINT',
  length: 'UINTEGER',
  ttl: 'UTINYINT',
  ip_id: 'UINTEGER',
  tcp_window: 'UINTEGER',
  tcp_sequence: 'UINTEGER',
  occurrence: 'UINTEGER',
  source_ipv6: 'UHUGEINT',
  destination_ipv6: 'UHUGEINT',
  source_is_ipv6: 'UTINYINT',
  destination_is_ipv6: 'UTINYINT',
}

/** Declarations of columns of a batch. */
export const declared = (columns: readonly { name: BatchColumn }[]): string =>
  columns.map(({ name }) => `${name} ${types[name]} NOT NULL`).join(', ')

/** The columns of a context in the store, in the order of `contextValues` in duckdb-context.ts. */
export const context_columns = [
  { name: 'kind', type: 'kind NOT NULL' },
  { name: 'action', type: 'action NOT NULL' },
  { name: 'network_type', type: 'network_type NOT NULL' },
  { name: 'transport', type: 'transport' },
  { name: 'tcp_flags', type: 'UTINYINT' },
  { name: 'count', type: 'UINTEGER NOT NULL' },
  ...optional_columns.map((name) => ({ name: `has_${name}`, type: 'BOOLEAN NOT NULL' })),
  { name: 'sensor', type: 'VARCHAR' },
  { name: 'ingress_interface', type: 'VARCHAR' },
  { name: 'egress_interface', type: 'VARCHAR' },
  { name: 'rule', type: 'VARCHAR' },
  { name: 'user_name', type: 'VARCHAR' },
] as const

/** Events, those of lines without their ending among them. */
export const events = `(SELECT * FROM event UNION ALL SELECT * EXCLUDE (archive_id) FROM event_tail)`

/** Events, each with its context. */
export const events_with_context = `${events} e
JOIN context c ON c.id = e.context`

const textOf = (number: string, ipv6: string) =>
  `CASE WHEN ${number} < ${ipv6_numbers} THEN ipv4_text(${number}) ELSE ${ipv6}.text END`

/** How a column of the view comes about, of `events_with_context` and the addresses s6 and d6. */
export function viewColumn(name: string): string {
  if (name === 'time') return 'e.time::TIMESTAMP AS time'
  if (name === 'source_ip') return `${textOf('e.source', 's6')} AS source_ip`
  if (name === 'destination_ip') {
    return `CASE WHEN c.has_destination THEN ${textOf('e.destination', 'd6')} END AS destination_ip`
  }
  if (optional_columns.some((optional) => optional === name)) {
    return `CASE WHEN c.has_${name} THEN e.${name} END AS ${name}`
  }
  return context_columns.some((column) => column.name === name) ? `c.${name}` : `e.${name}`
}

/** What days hold, and the addresses that are ours: kept as duckdb-days.ts has it. Without numbers a day is uncounted. */
export const day_tables = `
CREATE TABLE day (day DATE NOT NULL, events UBIGINT, drops UBIGINT, mixed UBIGINT, added HUGEINT);
CREATE TABLE own_address (number UBIGINT NOT NULL);`

export const schema = `
CREATE TYPE kind AS ENUM (${list(kinds)});
CREATE TYPE action AS ENUM (${list(actions)});
CREATE TYPE network_type AS ENUM (${list(network_types)});
CREATE TYPE transport AS ENUM (${list(transports)});
CREATE TABLE event (${declared(batch_columns)});
CREATE TABLE event_tail (${declared(batch_columns)}, archive_id UINTEGER NOT NULL);
CREATE TABLE context (id UINTEGER NOT NULL, ${context_columns.map(({ name, type }) => `${name} ${type}`).join(', ')});
CREATE TABLE ipv6_address (id UBIGINT NOT NULL, address UHUGEINT NOT NULL, text VARCHAR NOT NULL);
CREATE TABLE source (source UBIGINT NOT NULL, place UINTEGER NOT NULL);
CREATE TABLE place (id UINTEGER NOT NULL, ${source_columns.map(({ name, sql }) => `${name} ${sql}`).join(', ')});
CREATE TABLE archive (id UINTEGER NOT NULL, path VARCHAR NOT NULL, size_bytes UBIGINT NOT NULL,
  modified DOUBLE NOT NULL, head_hash VARCHAR NOT NULL, head_length UINTEGER NOT NULL,
  first BIGINT NOT NULL, last BIGINT NOT NULL, account VARCHAR NOT NULL, state VARCHAR NOT NULL);
CREATE TABLE note (name VARCHAR NOT NULL, value VARCHAR NOT NULL);
CREATE MACRO ipv4_text(address) AS
  concat_ws('.', address >> 24, (address >> 16) & 255, (address >> 8) & 255, address & 255);
CREATE VIEW events AS
SELECT ${event_columns.map(({ name }) => viewColumn(name)).join(', ')},
  ${source_columns.map(({ name }) => `p.${name}`).join(', ')}, e.source
FROM ${events_with_context}
LEFT JOIN source s ON s.source = e.source
LEFT JOIN place p ON p.id = s.place
LEFT JOIN ipv6_address s6 ON s6.id = e.source
LEFT JOIN ipv6_address d6 ON d6.id = e.destination;
${day_tables}
INSERT INTO note VALUES ('schema_version', '${schema_version}');
`
