import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  DuckDBAppender,
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  DATE,
  UHUGEINT,
  UINTEGER,
} from '@duckdb/node-api'
import bindings from '@duckdb/node-bindings'
import { UserError, messageOf } from '../error.ts'
import { actions, event_columns, kinds, network_types, none, source_columns } from '../event.ts'
import { formatAddress } from '../net/ip.ts'
import { transports } from '../net/transport.ts'
import {
  batch_columns,
  batch_rows,
  columnOffset,
  has_destination_bit,
  has_sequence_bit,
  is_ipv6_bit,
  text_columns,
} from './batch.ts'
import type { ArchiveCommit, Committed, LedgerRow, Locate, Row, Stage, Store, Value } from './store.ts'
import type { EngineSettings } from './index.ts'

/** Of the tables below. Another number means another version of Blotter made the file. */
const schema_version = 1

const vector_rows = 2048

const list = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ')

/** Columns of the table `event` that name an event; with `occurrence` they are its identity. */
const stored_columns = event_columns.map(({ name }) =>
  name === 'source_ip' ? 'source' : name === 'destination_ip' ? 'destination' : name,
)

const event_table = (name: string) => `CREATE TABLE ${name} (
  time TIMESTAMP NOT NULL, day DATE NOT NULL, sensor VARCHAR, kind kind NOT NULL, action action NOT NULL,
  source UHUGEINT NOT NULL, destination UHUGEINT, network_type network_type NOT NULL,
  source_port USMALLINT, destination_port USMALLINT, transport transport, tcp_flags UTINYINT,
  length UINTEGER, ttl UTINYINT, ip_id UINTEGER, tcp_window UINTEGER, tcp_sequence UINTEGER,
  ingress_interface VARCHAR, egress_interface VARCHAR, rule VARCHAR, user_name VARCHAR,
  count UINTEGER NOT NULL, occurrence UINTEGER NOT NULL`

const schema = `
CREATE TYPE kind AS ENUM (${list(kinds)});
CREATE TYPE action AS ENUM (${list(actions)});
CREATE TYPE network_type AS ENUM (${list(network_types)});
CREATE TYPE transport AS ENUM (${list(transports)});
${event_table('event')});
${event_table('event_tail')}, archive_id UINTEGER NOT NULL);
CREATE TABLE source (source UHUGEINT NOT NULL, source_ip VARCHAR NOT NULL,
  ${source_columns.map(({ name, sql }) => `${name} ${sql}`).join(', ')});
CREATE TABLE destination (destination UHUGEINT NOT NULL, destination_ip VARCHAR NOT NULL);
CREATE TABLE archive (id UINTEGER NOT NULL, path VARCHAR NOT NULL, size_bytes UBIGINT NOT NULL,
  modified DOUBLE NOT NULL, head_hash VARCHAR NOT NULL, head_length UINTEGER NOT NULL,
  first BIGINT NOT NULL, last BIGINT NOT NULL, account VARCHAR NOT NULL, state VARCHAR NOT NULL);
CREATE TABLE note (name VARCHAR NOT NULL, value VARCHAR NOT NULL);
CREATE VIEW events AS
SELECT ${event_columns
  .map(({ name }) =>
    name === 'source_ip' ? 's.source_ip' : name === 'destination_ip' ? 'd.destination_ip' : `e.${name}`,
  )
  .join(', ')}, ${source_columns.map(({ name }) => `s.${name}`).join(', ')}, e.source
FROM (SELECT * FROM event UNION ALL SELECT * EXCLUDE (archive_id) FROM event_tail) e
LEFT JOIN source s ON s.source = e.source
LEFT JOIN destination d ON d.destination = e.destination;
INSERT INTO note VALUES ('schema_version', '${schema_version}');
`

/**
 * Opens a store in one file, made when it is not there.
 * @throws UserError when it is in use, damaged, or of another version.
 */
export async function openDuckdb(path: string, engine: EngineSettings, readOnly: boolean): Promise<Store> {
  const is_new = !existsSync(path)
  if (is_new && readOnly) throw new UserError(`no store at ${path}; run npm run ingest first`)
  if (is_new) mkdirSync(dirname(path), { recursive: true })
  const instance = await open(path, engine, readOnly)
  try {
    const connection = await instance.connect()
    if (is_new) await connection.run(`BEGIN; ${schema} COMMIT`)
    await checkVersion(connection, path)
    // Batches under way stand in memory beside the file, where both connections see them.
    if (!readOnly) {
      await connection.run(
        `ATTACH ':memory:' AS staging; CREATE TABLE staging.term (id UINTEGER, text VARCHAR)`,
      )
    }
    return new DuckdbStore(instance, connection, await instance.connect())
  } catch (error) {
    instance.closeSync()
    throw error
  }
}

async function open(path: string, engine: EngineSettings, readOnly: boolean): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(path, {
      memory_limit: `${engine.memory_limit_mb}MB`,
      threads: String(engine.threads),
      preserve_insertion_order: 'false',
      // Everything the project needs is in the engine itself; nothing is to be fetched.
      autoinstall_known_extensions: 'false',
      ...(readOnly && { access_mode: 'READ_ONLY' }),
    })
  } catch (error) {
    const message = messageOf(error)
    if (/lock/i.test(message)) {
      throw new UserError(`the store ${path} is in use by another run of Blotter; wait for it to end`)
    }
    throw new UserError(
      `cannot open the store ${path} (${message.slice(0, 160)}); if it is damaged, delete it and run npm run ingest`,
    )
  }
}

async function checkVersion(connection: DuckDBConnection, path: string): Promise<void> {
  let found: unknown
  try {
    const result = await connection.runAndReadAll(`SELECT value FROM note WHERE name = 'schema_version'`)
    found = result.getRowsJS()[0]?.[0]
  } catch (error) {
    throw new UserError(
      `${path} is no store of Blotter (${messageOf(error).slice(0, 120)}); name another file`,
    )
  }
  if (found !== String(schema_version)) {
    throw new UserError(
      `the store ${path} was made by another version of Blotter; delete it and run npm run ingest`,
    )
  }
}

/** Names an engine error about space in a way that helps. */
function explained(error: unknown): Error {
  const message = messageOf(error)
  if (/no space left|could not write|disk.*full|ENOSPC/i.test(message)) {
    return new UserError(`the disk of the store is full (${message.slice(0, 120)}); make room and run again`)
  }
  return error instanceof Error ? error : new Error(message)
}

class DuckdbStore implements Store {
  private readonly instance: DuckDBInstance
  /** For queries and commits. */
  private readonly connection: DuckDBConnection
  /** For appending, so that batches arrive while a commit runs. */
  private readonly staging: DuckDBConnection
  private readonly terms = new Map<string, number>()
  private stages = 0

  constructor(instance: DuckDBInstance, connection: DuckDBConnection, staging: DuckDBConnection) {
    this.instance = instance
    this.connection = connection
    this.staging = staging
  }

  async stage(): Promise<Stage> {
    const stage = new DuckdbStage(`staging.batch_${++this.stages}`, this.staging, (text) => this.term(text))
    await stage.create()
    return stage
  }

  /** The id of a text among all texts of the batches under way. */
  private term(text: string | null): number {
    if (text === null) return 0
    let id = this.terms.get(text)
    if (id === undefined) this.terms.set(text, (id = this.terms.size + 1))
    return id
  }

  async commit(archives: readonly ArchiveCommit[], locate: Locate): Promise<Committed[]> {
    const { connection } = this
    const stages = archives.flatMap(({ stage, tail }) => [stage, tail]) as (DuckdbStage | null)[]
    try {
      for (const stage of stages) stage?.flush()
      await this.writeTerms()
      await connection.run('BEGIN')
      const done: Committed[] = []
      for (const archive of archives) done.push(await this.insertArchive(archive))
      for (const stage of stages) if (stage !== null) await this.insertPlaces(stage, locate)
      await connection.run('COMMIT')
      return done
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => undefined)
      throw explained(error)
    } finally {
      for (const stage of stages) await stage?.drop()
    }
  }

  private async writeTerms(): Promise<void> {
    await this.connection.run('DELETE FROM staging.term')
    const appender = await this.connection.createAppender('term', 'main', 'staging')
    for (const [text, id] of this.terms) {
      appender.appendUInteger(id)
      appender.appendVarchar(text)
      appender.endRow()
    }
    appender.closeSync()
  }

  private async insertArchive({ stage, ledger, tail }: ArchiveCommit): Promise<Committed> {
    const { connection } = this
    const id =
      ledger.id !== 0 ? ledger.id : (await this.number('SELECT coalesce(max(id), 0) FROM archive')) + 1
    await connection.run(`DELETE FROM event_tail WHERE archive_id = ${id}`)
    const duplicates = await this.insertEvents(stage as DuckdbStage)
    if (tail !== null && (tail as DuckdbStage).length > 0) {
      const staged = selectStaged((tail as DuckdbStage).table)
      await connection.run(`INSERT INTO event_tail SELECT n.*, ${id} FROM (${staged}) n WHERE ${isNew}`)
    }
    await connection.run(`DELETE FROM archive WHERE id = ${id}`)
    const insert = await connection.prepare(
      'INSERT INTO archive VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
    )
    insert.bindUInteger(1, id)
    insert.bindVarchar(2, ledger.path)
    insert.bindUBigInt(3, BigInt(ledger.size_bytes))
    insert.bindDouble(4, ledger.modified)
    insert.bindVarchar(5, ledger.head_hash)
    insert.bindUInteger(6, ledger.head_length)
    insert.bindBigInt(7, BigInt(ledger.first))
    insert.bindBigInt(8, BigInt(ledger.last))
    const account = { ...ledger.account, duplicates: ledger.account.duplicates + duplicates }
    insert.bindVarchar(9, JSON.stringify(account))
    insert.bindVarchar(10, ledger.state)
    await insert.run()
    return { id, duplicates }
  }

  /**
   * Inserts what the store does not have yet. Only where another archive holds events of the same time is
   * there anything to compare: elsewhere it costs nothing.
   * @returns how many events were there already.
   */
  private async insertEvents({ table, length }: DuckdbStage): Promise<number> {
    if (length === 0) return 0
    const staged = selectStaged(table)
    const shared = await this.sharedTimes(table)
    if (shared === null) {
      await this.connection.run(`INSERT INTO event ${staged}`)
      return 0
    }
    const before = await this.number('SELECT count(*) FROM event')
    await this.connection.run(`INSERT INTO event SELECT n.* FROM (${staged}) n WHERE NOT (${shared})`)
    await this.connection.run(
      `INSERT INTO event SELECT n.* FROM (${staged}) n WHERE (${shared}) AND ${isNew}`,
    )
    return length - ((await this.number('SELECT count(*) FROM event')) - before)
  }

  /** A condition on `n.time`: within what known archives span. Null when the batch stands alone in its time. */
  private async sharedTimes(table: string): Promise<string | null> {
    const spans = await this.query(`SELECT greatest(a.first, b.first) AS first, least(a.last, b.last) AS last
      FROM archive a, (SELECT min(time) AS first, max(time) AS last FROM ${table}) b
      WHERE a.first >= 0 AND a.first <= b.last AND a.last >= b.first ORDER BY 1, 2`)
    if (spans.length === 0) return null
    const merged: [number, number][] = []
    for (const span of spans) {
      const [first, last] = [Number(span.first), Number(span.last)]
      const previous = merged.at(-1)
      if (previous !== undefined && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last)
      else merged.push([first, last])
    }
    const at = (seconds: number) => `make_timestamp(${seconds} * 1000000::BIGINT)`
    return merged.map(([first, last]) => `n.time BETWEEN ${at(first)} AND ${at(last)}`).join(' OR ')
  }

  /** Adds the sources and destinations that are seen for the first time. */
  private async insertPlaces({ table, length }: DuckdbStage, locate: Locate): Promise<void> {
    if (length === 0) return
    const unknown = await this.connection.runAndReadAll(
      `SELECT DISTINCT b.source FROM ${table} b
       WHERE NOT EXISTS (SELECT 1 FROM source s WHERE s.source = b.source) ORDER BY 1`,
    )
    await this.appendSources(unknown.getColumns()[0] ?? [], locate)
    const destinations = await this.connection.runAndReadAll(
      `SELECT DISTINCT b.destination FROM ${table} b WHERE b.present % 2 = ${has_destination_bit}
       AND NOT EXISTS (SELECT 1 FROM destination d WHERE d.destination = b.destination) ORDER BY 1`,
    )
    const appender = await this.connection.createAppender('destination')
    for (const value of destinations.getColumns()[0] ?? []) {
      const words = wordsOf(value as bigint)
      appender.appendUHugeInt(value as bigint)
      appender.appendVarchar(formatAddress(words))
      appender.endRow()
    }
    appender.closeSync()
  }

  private async appendSources(sources: readonly DuckDBValue[], locate: Locate): Promise<void> {
    const appender = await this.connection.createAppender('source')
    for (const source of sources) {
      const words = wordsOf(source as bigint)
      const place = locate(words)
      appender.appendUHugeInt(source as bigint)
      appender.appendVarchar(formatAddress(words))
      appendText(appender, place.country)
      appendText(appender, place.city)
      appendFloat(appender, place.latitude)
      appendFloat(appender, place.longitude)
      if (place.accuracy === null) appender.appendNull()
      else appender.appendUSmallInt(Math.min(place.accuracy, 65535))
      appendText(appender, place.network)
      appender.endRow()
    }
    appender.closeSync()
  }

  async relocate(locate: Locate): Promise<void> {
    const sources = (
      await this.connection.runAndReadAll('SELECT source FROM source ORDER BY 1')
    ).getColumns()[0]
    await this.connection.run('BEGIN; DELETE FROM source')
    await this.appendSources(sources ?? [], locate)
    await this.connection.run('COMMIT')
  }

  async redate(dayAt: (epoch: number) => number): Promise<void> {
    const { connection } = this
    // Dates change on the quarter of an hour at most, whatever the zone.
    for (const table of ['event', 'event_tail']) {
      const quarters = await this.query(`SELECT DISTINCT epoch(time)::BIGINT // 900 AS quarter FROM ${table}`)
      if (quarters.length === 0) continue
      await connection.run('CREATE OR REPLACE TEMP TABLE redated (quarter BIGINT, day INTEGER)')
      const appender = await connection.createAppender('redated', 'main', 'temp')
      for (const { quarter } of quarters) {
        appender.appendBigInt(BigInt(quarter as number))
        appender.appendInteger(dayAt(Number(quarter) * 900))
        appender.endRow()
      }
      appender.closeSync()
      await connection.run(`UPDATE ${table} SET day = DATE '1970-01-01' + r.day FROM redated r
        WHERE epoch(${table}.time)::BIGINT // 900 = r.quarter; DROP TABLE temp.redated`)
    }
  }

  async ledger(): Promise<LedgerRow[]> {
    const rows = await this.query('SELECT * FROM archive ORDER BY id')
    return rows.map((row) => ({ ...row, account: JSON.parse(String(row.account)) }) as unknown as LedgerRow)
  }

  async note(name: string): Promise<string | null> {
    const rows = await this.query(`SELECT value FROM note WHERE name = ${literal(name)}`)
    return (rows[0]?.value as string | undefined) ?? null
  }

  async setNote(name: string, value: string): Promise<void> {
    await this.connection.run(
      `BEGIN; DELETE FROM note WHERE name = ${literal(name)};
       INSERT INTO note VALUES (${literal(name)}, ${literal(value)}); COMMIT`,
    )
  }

  async query(sql: string): Promise<Row[]> {
    const result = await this.connection.run(sql)
    const names = result.columnNames()
    const rows: Row[] = []
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) return rows
      const columns = names.map((_, at) => chunk.getColumnVector(at))
      for (let at = 0; at < chunk.rowCount; at++) {
        const row: Row = {}
        for (let column = 0; column < names.length; column++) {
          row[names[column]] = plain(columns[column].getItem(at) as DuckDBValue)
        }
        rows.push(row)
      }
    }
  }

  async run(sql: string): Promise<void> {
    await this.connection.run(sql)
  }

  async close(): Promise<void> {
    this.staging.closeSync()
    this.connection.closeSync()
    this.instance.closeSync()
  }

  private async number(sql: string): Promise<number> {
    const result = await this.connection.runAndReadAll(sql)
    return Number(result.getRowsJS()[0][0])
  }
}

/** Rows of one archive, as a table in memory of the columns of batch.ts. */
class DuckdbStage implements Stage {
  readonly table: string
  length = 0
  private readonly connection: DuckDBConnection
  private readonly term: (text: string | null) => number
  private appender: DuckDBAppender | null = null

  constructor(table: string, connection: DuckDBConnection, term: (text: string | null) => number) {
    this.table = table
    this.connection = connection
    this.term = term
  }

  async create(): Promise<void> {
    const columns = batch_columns.map(({ name }) => `${name} ${stagedType(name)}`)
    await this.connection.run(`CREATE TABLE ${this.table} (${columns.join(', ')})`)
    this.appender = await this.connection.createAppender(
      this.table.replace('staging.', ''),
      'main',
      'staging',
    )
  }

  append(buffer: ArrayBuffer, length: number, texts: readonly (string | null)[]): void {
    const ids = new Uint32Array(texts.length)
    for (let id = 1; id < texts.length; id++) ids[id] = this.term(texts[id])
    for (const name of text_columns) {
      const column = new Uint32Array(buffer, columnOffset(name), batch_rows)
      for (let at = 0; at < length; at++) column[at] = ids[column[at]]
    }
    for (let from = 0; from < length; from += vector_rows) {
      const rows = Math.min(vector_rows, length - from)
      const chunk = DuckDBDataChunk.create(staged_types, rows)
      for (let at = 0; at < batch_columns.length; at++) {
        const { name, words } = batch_columns[at]
        const offset = columnOffset(name) + from * words * 4
        const vector = bindings.data_chunk_get_vector(chunk.chunk, at)
        bindings.copy_data_to_vector(vector, 0, buffer, offset, rows * words * 4)
      }
      this.appender?.appendDataChunk(chunk)
    }
    this.length += length
  }

  flush(): void {
    this.appender?.closeSync()
    this.appender = null
  }

  async clear(): Promise<void> {
    await this.drop()
    this.length = 0
    await this.create()
  }

  async drop(): Promise<void> {
    this.flush()
    await this.connection.run(`DROP TABLE IF EXISTS ${this.table}`)
  }
}

function stagedType(name: (typeof batch_columns)[number]['name']): string {
  if (name === 'source' || name === 'destination') return 'UHUGEINT'
  return name === 'day' ? 'DATE' : 'UINTEGER'
}

const staged_types: DuckDBType[] = batch_columns.map(({ name, words }) =>
  words === 4 ? UHUGEINT : name === 'day' ? DATE : UINTEGER,
)

/** The rows of a staged table in the columns of `event`. */
function selectStaged(table: string): string {
  const optional = (name: string, type: string) => `nullif(b.${name}, ${none})::${type} AS ${name}`
  const text = (name: string) => `${name}_term.text AS ${name}`
  const word = (type: string, index: string) => `enum_range(NULL::${type})[${index}]`
  const bit = (value: number) => `b.present // ${value} % 2`
  return `SELECT make_timestamp(b.time::BIGINT * 1000000) AS time, b.day, ${text('sensor')},
    ${word('kind', 'b.kind + 1')} AS kind, ${word('action', 'b.action + 1')} AS action, b.source,
    CASE WHEN ${bit(has_destination_bit)} = 1 THEN b.destination END AS destination,
    ${word('network_type', `${bit(is_ipv6_bit)} + 1`)} AS network_type,
    ${optional('source_port', 'USMALLINT')}, ${optional('destination_port', 'USMALLINT')},
    CASE WHEN b.transport <> ${none} THEN ${word('transport', 'b.transport + 1')} END AS transport,
    ${optional('tcp_flags', 'UTINYINT')}, ${optional('length', 'UINTEGER')}, ${optional('ttl', 'UTINYINT')},
    ${optional('ip_id', 'UINTEGER')}, ${optional('tcp_window', 'UINTEGER')},
    CASE WHEN ${bit(has_sequence_bit)} = 1 THEN b.tcp_sequence END AS tcp_sequence,
    ${text('ingress_interface')}, ${text('egress_interface')}, ${text('rule')}, ${text('user_name')},
    b.count, b.occurrence
  FROM ${table} b
  ${text_columns.map((name) => `LEFT JOIN staging.term ${name}_term ON ${name}_term.id = b.${name}`).join('\n  ')}`
}

/** A condition on a row `n`: the store holds no event that is equal to it, occurrence and all. */
const isNew = `NOT EXISTS (SELECT 1 FROM event e WHERE e.occurrence = n.occurrence AND
  ${stored_columns
    .map((name) =>
      event_columns.find((column) => column.name === name)?.nullable === false || name === 'source'
        ? `e.${name} = n.${name}`
        : `e.${name} IS NOT DISTINCT FROM n.${name}`,
    )
    .join(' AND ')})`

const word_mask = 0xffffffffn

/** The words of a 128-bit integer, most significant first. */
function wordsOf(value: bigint): Uint32Array {
  return Uint32Array.of(
    Number(value >> 96n),
    Number((value >> 64n) & word_mask),
    Number((value >> 32n) & word_mask),
    Number(value & word_mask),
  )
}

function appendText(appender: DuckDBAppender, text: string | null): void {
  if (text === null) appender.appendNull()
  else appender.appendVarchar(text)
}

function appendFloat(appender: DuckDBAppender, value: number | null): void {
  if (value === null) appender.appendNull()
  else appender.appendFloat(value)
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

/** An engine's value as the interface promises it. */
function plain(value: DuckDBValue): Value {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'boolean') return Number(value)
  if (value instanceof DuckDBDateValue) return new Date(value.days * 86400_000).toISOString().slice(0, 10)
  if (value instanceof DuckDBTimestampValue) {
    return `${new Date(Number(value.micros / 1000n)).toISOString().slice(0, 19)}Z`
  }
  if (value instanceof DuckDBDecimalValue) return value.toDouble()
  return String(value)
}
