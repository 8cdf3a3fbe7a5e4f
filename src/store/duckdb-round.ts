import { DuckDBAppender, DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import bindings from '@duckdb/node-bindings'
import { formatAddress } from '../net/ip.ts'
import { batch_columns, placeOf, text_columns, type FilledBatch } from './batch.ts'
import { explained } from './duckdb-error.ts'
import { eventTable } from './duckdb-schema.ts'
import type { ArchiveCommit, Committed, Locate, Round, Row } from './store.ts'

const vector_rows = 2048

/** A stretch of time in which an archive has events, seconds, ends included. */
interface Span {
  /** The archive in the ledger, or, below zero, the one of this round that `spanOf` says. */
  archive: number
  first: number
  last: number
}

/**
 * Writes rounds. Batches go straight into the table, in the engine's own layout. Only those of a time in which
 * another archive has events too are set aside, and compared row by row before they are taken in: elsewhere
 * nothing can be counted twice, and there is nothing to pay for it.
 */
export class RoundWriter {
  private readonly connection: DuckDBConnection
  private readonly query: (sql: string) => Promise<Row[]>
  /** Of the store, for what is told when it fails. */
  private readonly path: string
  private terms: Terms | null = null

  constructor(connection: DuckDBConnection, query: (sql: string) => Promise<Row[]>, path: string) {
    this.connection = connection
    this.query = query
    this.path = path
  }

  async begin(): Promise<Round> {
    const { connection, query } = this
    if (this.terms === null) {
      const rows = await query('SELECT text FROM term ORDER BY id')
      this.terms = new Terms(rows.map(({ text }) => String(text)))
    }
    const spans = (await query(
      'SELECT id AS archive, first, last FROM archive WHERE first >= 0',
    )) as unknown as Span[]
    await connection.run('BEGIN')
    await connection.run(eventTable('aside', ', key UINTEGER, tail UTINYINT', 'TEMP'))
    const into_event = new BatchAppender(await connection.createAppender('event', 'main'))
    const into_aside = new BatchAppender(await connection.createAppender('aside', 'main', 'temp'))
    return new DuckdbRound(connection, query, this.path, this.terms, spans, into_event, into_aside)
  }
}

const spanOf = (key: number): number => -1 - key

class DuckdbRound implements Round {
  private readonly connection: DuckDBConnection
  private readonly query: (sql: string) => Promise<Row[]>
  private readonly path: string
  private readonly terms: Terms
  private readonly spans: Span[]
  private readonly into_event: BatchAppender
  private readonly into_aside: BatchAppender
  /** By key: ids of texts in the store, by the id that the archive's reader gave them. */
  private readonly ids = new Map<number, number[]>()
  private first = Infinity
  private last = -Infinity
  private has_aside = false

  constructor(
    connection: DuckDBConnection,
    query: (sql: string) => Promise<Row[]>,
    path: string,
    terms: Terms,
    spans: Span[],
    into_event: BatchAppender,
    into_aside: BatchAppender,
  ) {
    this.connection = connection
    this.query = query
    this.path = path
    this.terms = terms
    this.spans = spans
    this.into_event = into_event
    this.into_aside = into_aside
  }

  append(
    key: number,
    id: number,
    batch: FilledBatch,
    texts: readonly (string | null)[],
    tail: boolean,
  ): void {
    this.mapTexts(key, batch, texts)
    this.first = Math.min(this.first, batch.first)
    this.last = Math.max(this.last, batch.last)
    const { first, last } = batch
    const own = this.spans.find((span) => span.archive === spanOf(key))
    const is_shared = this.spans.some(
      (span) => span !== own && span.archive !== id && span.first <= last && span.last >= first,
    )
    try {
      if (tail || is_shared) {
        this.has_aside = true
        const keys = new Uint32Array(vector_rows).fill(key)
        this.into_aside.append(batch, [keys, new Uint8Array(vector_rows).fill(Number(tail))])
      } else this.into_event.append(batch)
    } catch (error) {
      throw explained(error, this.path)
    }
    if (own === undefined) this.spans.push({ archive: spanOf(key), first, last })
    else {
      own.first = Math.min(own.first, first)
      own.last = Math.max(own.last, last)
    }
  }

  /** Replaces the reader's ids of texts by the store's. */
  private mapTexts(key: number, { buffer, length }: FilledBatch, texts: readonly (string | null)[]): void {
    let ids = this.ids.get(key)
    if (ids === undefined) this.ids.set(key, (ids = []))
    for (let at = ids.length; at < texts.length; at++) ids.push(this.terms.idOf(texts[at]))
    for (const name of text_columns) {
      const column = new Uint32Array(buffer, placeOf(name).values, length)
      for (let at = 0; at < length; at++) column[at] = ids[column[at]]
    }
  }

  async commit(archives: readonly ArchiveCommit[], locate: Locate): Promise<Committed[]> {
    const { connection } = this
    try {
      this.into_event.close()
      this.into_aside.close()
      await this.terms.store(connection)
      const committed: Committed[] = []
      for (const archive of archives) committed.push(await this.commitArchive(archive))
      if (this.has_aside) await this.forgetKnownTails()
      if (this.last >= this.first) await this.addPlaces(locate)
      await connection.run('DROP TABLE temp.aside')
      await connection.run('COMMIT')
      return committed
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => undefined)
      this.terms.forget()
      throw explained(error, this.path)
    }
  }

  async rollback(): Promise<void> {
    // What the appenders still hold is of no use; the transaction undoes what they wrote.
    this.into_event.abandon()
    this.into_aside.abandon()
    await this.connection.run('ROLLBACK')
    this.terms.forget()
  }

  private async commitArchive({ key, ledger }: ArchiveCommit): Promise<Committed> {
    const { connection } = this
    const id =
      ledger.id !== 0 ? ledger.id : (await this.number('SELECT coalesce(max(id), 0) FROM archive')) + 1
    await connection.run(`DELETE FROM event_tail WHERE archive_id = ${id}`)
    let duplicates = 0
    if (this.has_aside) {
      const aside = `SELECT * EXCLUDE (key, tail) FROM temp.aside WHERE key = ${key} AND tail`
      const [{ rows, first, last }] = await this.query(
        `SELECT count(*) AS rows, min(epoch(time)::BIGINT) AS first, max(epoch(time)::BIGINT) AS last
         FROM temp.aside WHERE key = ${key}`,
      )
      if (Number(rows) > 0) {
        const is_new = unlessKnown(Number(first), Number(last))
        const staged = await this.number(`SELECT count(*) FROM temp.aside WHERE key = ${key} AND tail = 0`)
        const before = await this.number('SELECT count(*) FROM event')
        await connection.run(`INSERT INTO event SELECT n.* FROM (${aside} = 0) n WHERE ${is_new}`)
        duplicates = staged - ((await this.number('SELECT count(*) FROM event')) - before)
        await connection.run(
          `INSERT INTO event_tail SELECT n.*, ${id} FROM (${aside} = 1) n
           WHERE ${is_new} AND ${unlessKnown(Number(first), Number(last), 'event_tail')}`,
        )
      }
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

  /** A line that one archive ends in, and that has now come whole from another, counts once. */
  private async forgetKnownTails(): Promise<void> {
    await this.connection.run(`DELETE FROM event_tail n WHERE NOT ${unlessKnown(this.first, this.last)}`)
  }

  /** Adds the sources and destinations that this round has seen for the first time. */
  private async addPlaces(locate: Locate): Promise<void> {
    const { connection } = this
    const fresh = (column: string) => `
      SELECT DISTINCT e.${column} FROM (
        SELECT time, ${column} FROM event UNION ALL SELECT time, ${column} FROM event_tail
      ) e
      WHERE e.time BETWEEN ${instant(this.first)} AND ${instant(this.last)} AND e.${column} IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM ${column} known WHERE known.${column} = e.${column})
      ORDER BY 1`
    const sources = (await connection.runAndReadAll(fresh('source'))).getColumns()[0] ?? []
    await appendSources(connection, sources as bigint[], locate)
    const destinations = (await connection.runAndReadAll(fresh('destination'))).getColumns()[0] ?? []
    const appender = await connection.createAppender('destination', 'main')
    for (const destination of destinations as bigint[]) {
      appender.appendUHugeInt(destination)
      appender.appendVarchar(formatAddress(wordsOf(destination)))
      appender.endRow()
    }
    appender.closeSync()
  }

  private async number(sql: string): Promise<number> {
    const [row] = await this.query(sql)
    return Number(Object.values(row)[0])
  }
}

/** Texts of the store by id, those of the table `term` and those that the next commit adds. */
class Terms {
  private readonly ids = new Map<string, number>()
  private stored = 0

  constructor(stored: readonly string[]) {
    for (const text of stored) this.ids.set(text, this.ids.size + 1)
    this.stored = this.ids.size
  }

  idOf(text: string | null): number {
    if (text === null) return 0
    let id = this.ids.get(text)
    if (id === undefined) this.ids.set(text, (id = this.ids.size + 1))
    return id
  }

  /** Writes the new ones, within the transaction under way. */
  async store(connection: DuckDBConnection): Promise<void> {
    const appender = await connection.createAppender('term', 'main')
    let id = 0
    for (const text of this.ids.keys()) {
      if (++id <= this.stored) continue
      appender.appendUInteger(id)
      appender.appendVarchar(text)
      appender.endRow()
    }
    appender.closeSync()
    this.before_store = this.stored
    this.stored = this.ids.size
  }
  private before_store = 0

  /** The transaction was undone: what it stored is to be stored again. */
  forget(): void {
    this.stored = Math.min(this.stored, this.before_store)
  }
}

/** Appends batches to a table in the layout of batch.ts, `more` columns of one value behind it. */
class BatchAppender {
  private readonly appender: DuckDBAppender
  /** Reused for every 2048 rows: making one takes longer than filling it. */
  private readonly chunk: DuckDBDataChunk

  constructor(appender: DuckDBAppender) {
    this.appender = appender
    const types = Array.from({ length: appender.columnCount }, (_, at) => appender.columnType(at))
    this.chunk = DuckDBDataChunk.create(types)
  }

  append({ buffer, length }: FilledBatch, more: readonly ArrayBufferView[] = []): void {
    const { chunk } = this
    for (let from = 0; from < length; from += vector_rows) {
      const rows = Math.min(vector_rows, length - from)
      chunk.reset()
      chunk.rowCount = rows
      for (let at = 0; at < batch_columns.length; at++) {
        const { name, bytes } = batch_columns[at]
        const { values, validity } = placeOf(name)
        const vector = bindings.data_chunk_get_vector(chunk.chunk, at)
        bindings.copy_data_to_vector(vector, 0, buffer, values + from * bytes, rows * bytes)
        if (validity < 0) continue
        bindings.vector_ensure_validity_writable(vector)
        bindings.copy_data_to_vector_validity(vector, 0, buffer, validity + from / 8, Math.ceil(rows / 8))
      }
      for (const [at, { buffer: same, byteLength }] of more.entries()) {
        const vector = bindings.data_chunk_get_vector(chunk.chunk, batch_columns.length + at)
        bindings.copy_data_to_vector(vector, 0, same as ArrayBuffer, 0, (byteLength / vector_rows) * rows)
      }
      this.appender.appendDataChunk(chunk)
    }
  }

  close(): void {
    this.appender.closeSync()
  }

  /** Forgets what is not written yet. */
  abandon(): void {
    this.appender.clear()
    this.appender.closeSync()
  }
}

/** A condition on a row `n`: the table holds no event of these seconds that is equal to it, occurrence and all. */
const unlessKnown = (first: number, last: number, table = 'event'): string => `NOT EXISTS (
  SELECT 1 FROM ${table} e WHERE e.time BETWEEN ${instant(first)} AND ${instant(last)}
    AND ${batch_columns
      .map(({ name, nullable }) =>
        nullable ? `e.${name} IS NOT DISTINCT FROM n.${name}` : `e.${name} = n.${name}`,
      )
      .join(' AND ')})`

const instant = (seconds: number): string => `make_timestamp(${seconds} * 1000000::BIGINT)::TIMESTAMP_S`

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

/** Adds sources with their places, in the order given. */
export async function appendSources(
  connection: DuckDBConnection,
  sources: readonly bigint[],
  locate: Locate,
): Promise<void> {
  const appender = await connection.createAppender('source', 'main')
  const text = (value: string | null) => {
    if (value === null) appender.appendNull()
    else appender.appendVarchar(value)
  }
  const float = (value: number | null) => {
    if (value === null) appender.appendNull()
    else appender.appendFloat(value)
  }
  for (const source of sources) {
    const words = wordsOf(source)
    const place = locate(words)
    appender.appendUHugeInt(source)
    appender.appendVarchar(formatAddress(words))
    text(place.country)
    text(place.city)
    float(place.latitude)
    float(place.longitude)
    if (place.accuracy === null) appender.appendNull()
    else appender.appendUSmallInt(Math.min(place.accuracy, 65535))
    text(place.network)
    appender.endRow()
  }
  appender.closeSync()
}
