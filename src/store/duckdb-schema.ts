import { actions, event_columns, kinds, network_types, source_columns } from '../event.ts'
import { transports } from '../net/transport.ts'
import { batch_columns, text_columns } from './batch.ts'

/** The tables of the DuckDB store. Another number means another version of Blotter made the file. */
export const schema_version = 2

const list = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ')

const types: Record<(typeof batch_columns)[number]['name'], string> = {
  time: 'TIMESTAMP_S',
  day: 'DATE',
  kind: 'kind',
  action: 'action',
  network_type: 'network_type',
  transport: 'transport',
  source: 'UHUGEINT',
  destination: 'UHUGEINT',
  source_port: 'USMALLINT',
  destination_port: 'USMALLINT',
  tcp_flags: 'UTINYINT',
  length: 'UINTEGER',
  ttl: 'UTINYINT',
  ip_id: 'UINTEGER',
  tcp_window: 'UINTEGER',
  tcp_sequence: 'UINTEGER',
  count: 'UINTEGER',
  occurrence: 'UINTEGER',
  sensor: 'UINTEGER',
  ingress_interface: 'UINTEGER',
  egress_interface: 'UINTEGER',
  rule: 'UINTEGER',
  user_name: 'UINTEGER',
}

/** The columns of a table of events, in the order of batch.ts, with what comes after them. */
export const eventTable = (name: string, more = '', temporary = ''): string =>
  `CREATE ${temporary} TABLE ${name} (${batch_columns.map((column) => `${column.name} ${types[column.name]}`).join(', ')}${more})`

/** How a column of the view comes about: texts and addresses are joined in, all else stands in `event`. */
function viewColumn(name: string): string {
  if (name === 'time') return 'e.time::TIMESTAMP AS time'
  if (name === 'source_ip') return 's.source_ip'
  if (name === 'destination_ip') return 'd.destination_ip'
  if (isText(name)) return `${name}_term.text AS ${name}`
  return `e.${name}`
}

const isText = (name: string): boolean => (text_columns as readonly string[]).includes(name)

export const schema = `
CREATE TYPE kind AS ENUM (${list(kinds)});
CREATE TYPE action AS ENUM (${list(actions)});
CREATE TYPE network_type AS ENUM (${list(network_types)});
CREATE TYPE transport AS ENUM (${list(transports)});
${eventTable('event')};
${eventTable('event_tail', ', archive_id UINTEGER NOT NULL')};
CREATE TABLE term (id UINTEGER NOT NULL, text VARCHAR NOT NULL);
CREATE TABLE source (source UHUGEINT NOT NULL, source_ip VARCHAR NOT NULL,
  ${source_columns.map(({ name, sql }) => `${name} ${sql}`).join(', ')});
CREATE TABLE destination (destination UHUGEINT NOT NULL, destination_ip VARCHAR NOT NULL);
CREATE TABLE archive (id UINTEGER NOT NULL, path VARCHAR NOT NULL, size_bytes UBIGINT NOT NULL,
  modified DOUBLE NOT NULL, head_hash VARCHAR NOT NULL, head_length UINTEGER NOT NULL,
  first BIGINT NOT NULL, last BIGINT NOT NULL, account VARCHAR NOT NULL, state VARCHAR NOT NULL);
CREATE TABLE note (name VARCHAR NOT NULL, value VARCHAR NOT NULL);
CREATE VIEW events AS
SELECT ${event_columns.map(({ name }) => viewColumn(name)).join(', ')},
  ${source_columns.map(({ name }) => `s.${name}`).join(', ')}, e.source
FROM (SELECT * FROM event UNION ALL SELECT * EXCLUDE (archive_id) FROM event_tail) e
LEFT JOIN source s ON s.source = e.source
LEFT JOIN destination d ON d.destination = e.destination
${text_columns.map((name) => `LEFT JOIN term ${name}_term ON ${name}_term.id = e.${name}`).join('\n')};
INSERT INTO note VALUES ('schema_version', '${schema_version}');
`
