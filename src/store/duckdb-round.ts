import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api'
import { batch_columns, ipv6_columns, offsetOf, type FilledBatch } from './batch.ts'
import { MemoryAppender, appending, columnOf, type MemoryColumn } from './duckdb-append.ts'
import type { FreshWords } from './context.ts'
import { ArchiveContexts, StoredContexts } from './duckdb-context.ts'
import { uncounted } from './duckdb-days.ts'
import { explained } from './duckdb-error.ts'
import { numberIpv6, pieceOf } from './duckdb-ipv6.ts'
import { context_columns, declared } from './duckdb-schema.ts'
import { eachRows } from './duckdb-fill.ts'
import type { StoredPlaces } from './duckdb-place.ts'
import { addSources, no_ipv6_sources, sourcesOf } from './duckdb-source.ts'
import { MetSources } from './met-sources.ts'
import type { ArchiveCommit, Committed, LedgerRow, Locate, Round, Row } from './store.ts'

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
 * nothing can be counted twice, and there is nothing to pay for it. Those with addresses of IPv6 wait until these
 * have their numbers.
 */
export class RoundWriter {
  private readonly connection: DuckDBConnection
  private readonly query: (sql: string) => Promise<Row[]>
  /** Of the store, for what is told when it fails. */
  private readonly path: string
  private readonly places: StoredPlaces
  private contexts: StoredContexts | null = null
  private readonly met = new MetSources()

  constructor(
    connection: DuckDBConnection,
    query: (sql: string) => Promise<Row[]>,
    path: string,
    places: StoredPlaces,
  ) {
    this.connection = connection
    this.query = query
    this.path = path
    this.places = places
  }

  async begin(): Promise<Round> {
    const { connection, query } = this
    const known = context_columns.map(({ name }) => name).join(', ')
    this.contexts ??= new StoredContexts(await query(`SELECT ${known} FROM context ORDER BY id`))
    const spans = (await query(
      'SELECT id AS archive, first, last FROM archive WHERE first >= 0',
    )) as unknown as Span[]
    await connection.run('BEGIN')
    const about = 'key UINTEGER, tail UTINYINT, shared UTINYINT'
    await connection.run(
      `CREATE TEMP TABLE aside (${declared(batch_columns)}, ${about});
       CREATE TEMP TABLE unnumbered (${declared([...batch_columns, ...ipv6_columns])}, ${about}, piece UINTEGER)`,
    )
    const into = {
      event: new MemoryAppender(await connection.createAppender('event', 'main')),
      aside: new MemoryAppender(await connection.createAppender('aside', 'main', 'temp')),
      unnumbered: new MemoryAppender(await connection.createAppender('unnumbered', 'main', 'temp')),
    }
    this.met.clear()
    return new DuckdbRound(connection, query, this.path, this.contexts, this.places, this.met, spans, into)
  }
}

/** Where batches go: the events, those to be compared first, and those whose addresses have no numbers yet. */
interface Appenders {
  event: MemoryAppender
  aside: MemoryAppender
  unnumbered: MemoryAppender
}

/** Sources that the store has among those of a table, which are few: a table of all sources would grow with them. */
const knownAmong = (met: string): string => `SELECT source FROM source SEMI JOIN ${met} USING (source)`

/** Sources that the store does not have yet, among those of events with addresses of IPv6. */
const fresh_of_numbered = `
WITH met AS (SELECT DISTINCT source FROM temp.numbered_source)
SELECT source FROM met ANTI JOIN (${knownAmong('met')}) USING (source)`

const spanOf = (key: number): number => -1 - key

const columns = batch_columns.map(({ name }) => name).join(', ')

class DuckdbRound implements Round {
  private readonly connection: DuckDBConnection
  private readonly query: (sql: string) => Promise<Row[]>
  private readonly path: string
  private readonly contexts: StoredContexts
  private readonly places: StoredPlaces
  private readonly met: MetSources
  private readonly spans: Span[]
  private readonly into: Appenders
  private readonly archives = new Map<number, ArchiveContexts>()
  private first = Infinity
  private last = -Infinity
  /** Events that wait for numbers of their addresses. */
  private unnumbered = 0
  /** Days that events have come to. */
  private readonly days = new Set<number>()
  /** Archives with rows set aside, by key. */
  private readonly compared = new Set<number>()

  constructor(
    connection: DuckDBConnection,
    query: (sql: string) => Promise<Row[]>,
    path: string,
    contexts: StoredContexts,
    places: StoredPlaces,
    met: MetSources,
    spans: Span[],
    into: Appenders,
  ) {
    this.connection = connection
    this.query = query
    this.path = path
    this.contexts = contexts
    this.places = places
    this.met = met
    this.spans = spans
    this.into = into
  }

  append(key: number, id: number, batch: FilledBatch, fresh: FreshWords, tail: boolean): void {
    const { first, last, length, buffer, is_ipv6 } = batch
    let contexts = this.archives.get(key)
    if (contexts === undefined) this.archives.set(key, (contexts = new ArchiveContexts(this.contexts)))
    contexts.add(fresh)
    contexts.translate(new Uint32Array(buffer, offsetOf('context'), length))
    this.first = Math.min(this.first, first)
    this.last = Math.max(this.last, last)
    addAll(this.days, new Int32Array(buffer, offsetOf('day'), length))
    const own = this.spans.find((span) => span.archive === spanOf(key))
    const is_shared = this.spans.some(
      (span) => span !== own && span.archive !== id && span.first <= last && span.last >= first,
    )
    const is_compared = tail || is_shared
    if (is_compared) this.compared.add(key)
    if (!is_ipv6) this.met.add(new Uint32Array(buffer, offsetOf('source'), length))
    try {
      const rows = columnsOf(batch_columns, buffer)
      if (is_compared || is_ipv6) {
        if (is_ipv6) rows.push(...columnsOf(ipv6_columns, buffer))
        rows.push(
          columnOf(new Uint32Array(length).fill(key)),
          columnOf(new Uint8Array(length).fill(Number(tail))),
          columnOf(new Uint8Array(length).fill(Number(is_shared))),
        )
        if (is_ipv6) {
          rows.push(columnOf(new Uint32Array(length).fill(pieceOf(this.unnumbered))))
          this.unnumbered += length
        }
        const into = is_ipv6 ? this.into.unnumbered : this.into.aside
        into.append(rows, length)
      } else this.into.event.append(rows, length)
    } catch (error) {
      throw explained(error, this.path)
    }
    if (own === undefined) this.spans.push({ archive: spanOf(key), first, last })
    else {
      own.first = Math.min(own.first, first)
      own.last = Math.max(own.last, last)
    }
  }

  async commit(archives: readonly ArchiveCommit[], locate: Locate): Promise<Committed[]> {
    const { connection } = this
    try {
      for (const appender of Object.values(this.into)) appender.close()
      await this.contexts.store(connection)
      if (this.unnumbered > 0) await this.numberIpv6()
      const committed = await this.commitArchives(archives)
      if (this.compared.size > 0) await this.forgetKnownTails()
      if (this.last >= this.first) await this.addPlaces(locate)
      if (this.days.size > 0) await connection.run(uncounted(this.days))
      await connection.run('DROP TABLE temp.aside; DROP TABLE temp.unnumbered')
      await connection.run('COMMIT')
      return committed
    } catch (error) {
      this.abandon()
      await connection.run('ROLLBACK').catch(() => undefined)
      this.contexts.forget()
      this.places.forget()
      throw explained(error, this.path)
    }
  }

  async rollback(): Promise<void> {
    this.abandon()
    await this.connection.run('ROLLBACK')
    this.contexts.forget()
  }

  /** What the appenders still hold is of no use; the transaction undoes what they wrote. */
  private abandon(): void {
    for (const appender of Object.values(this.into)) appender.abandon()
  }

  /** Takes in the rows with addresses of IPv6, the numbers of the store in place of these, and notes their sources. */
  private async numberIpv6(): Promise<void> {
    const { connection } = this
    await connection.run(`CREATE TEMP TABLE numbered_source (${declared([{ name: 'source' }])})`)
    await numberIpv6(connection, this.unnumbered, async () => {
      await connection.run(`INSERT INTO temp.numbered_source SELECT DISTINCT source FROM temp.numbered;
        INSERT INTO event SELECT ${columns} FROM temp.numbered WHERE tail = 0 AND shared = 0`)
      if (this.compared.size === 0) return
      await connection.run('INSERT INTO temp.aside SELECT * FROM temp.numbered WHERE tail = 1 OR shared = 1')
    })
  }

  private async commitArchives(archives: readonly ArchiveCommit[]): Promise<Committed[]> {
    const { connection } = this
    let last_id = await this.number('SELECT coalesce(max(id), 0) FROM archive')
    const committed: Committed[] = []
    const rows: LedgerRow[] = []
    for (const { key, ledger } of archives) {
      const is_known = ledger.id !== 0
      const id = is_known ? ledger.id : ++last_id
      if (is_known) {
        await connection.run(
          `DELETE FROM event_tail WHERE archive_id = ${id}; DELETE FROM archive WHERE id = ${id}`,
        )
      }
      const duplicates = this.compared.has(key) ? await this.takeUnknown(key, id) : 0
      const account = { ...ledger.account, duplicates: ledger.account.duplicates + duplicates }
      rows.push({ ...ledger, id, account })
      committed.push({ id, duplicates })
    }
    await appending(connection, 'archive', (appender) => {
      for (const row of rows) appendArchive(appender, row)
    })
    return committed
  }

  /**
   * Takes in what an archive has set aside, but for what the store has already.
   * @returns how many events it had
   */
  private async takeUnknown(key: number, id: number): Promise<number> {
    const { connection } = this
    const [{ staged, first, last }] = await this.query(
      `SELECT count(*) FILTER (tail = 0) AS staged,
         min(epoch(time)::BIGINT) AS first, max(epoch(time)::BIGINT) AS last
       FROM temp.aside WHERE key = ${key}`,
    )
    const aside = `SELECT ${columns} FROM temp.aside WHERE key = ${key} AND tail`
    const is_new = unlessKnown(Number(first), Number(last))
    const before = await this.number('SELECT count(*) FROM event')
    await connection.run(`INSERT INTO event SELECT n.* FROM (${aside} = 0) n WHERE ${is_new}`)
    const duplicates = Number(staged) - ((await this.number('SELECT count(*) FROM event')) - before)
    await connection.run(
      `INSERT INTO event_tail SELECT n.*, ${id} FROM (${aside} = 1) n
       WHERE ${is_new} AND ${unlessKnown(Number(first), Number(last), 'event_tail')}`,
    )
    return duplicates
  }

  /** A line that one archive ends in, and that has now come whole from another, counts once. */
  private async forgetKnownTails(): Promise<void> {
    await this.connection.run(`DELETE FROM event_tail n WHERE NOT ${unlessKnown(this.first, this.last)}`)
  }

  /** Adds the sources that no round before this one has met. */
  private async addPlaces(locate: Locate): Promise<void> {
    const { connection, met } = this
    let ipv6 = no_ipv6_sources
    if (this.unnumbered > 0) {
      const sources = await sourcesOf(connection, fresh_of_numbered)
      met.add(sources.ipv4)
      ipv6 = sources.ipv6
      await connection.run('DROP TABLE temp.numbered_source')
    }
    await this.forgetKnownSources()
    await addSources(connection, { ipv4: met.fresh().sort(), ipv6 }, locate, this.places)
  }

  private async forgetKnownSources(): Promise<void> {
    const { connection, met } = this
    await connection.run(`CREATE TEMP TABLE met (${declared([{ name: 'source' }])})`)
    const all = met.fresh()
    await appending(
      connection,
      'met',
      (appender) => new MemoryAppender(appender).append([{ ...columnOf(all), is_half: true }], all.length),
      'temp',
    )
    await eachRows(connection, knownAmong('temp.met'), (rows, columnAt) => {
      const numbers = columnAt(0, Uint32Array, 2)
      for (let row = 0; row < rows; row++) met.know(numbers[row * 2])
    })
    await connection.run('DROP TABLE temp.met')
  }

  private async number(sql: string): Promise<number> {
    const [row] = await this.query(sql)
    return Number(Object.values(row)[0])
  }
}

/** In the order of the table's columns. */
function appendArchive(appender: DuckDBAppender, row: LedgerRow): void {
  appender.appendUInteger(row.id)
  appender.appendVarchar(row.path)
  appender.appendUBigInt(BigInt(row.size_bytes))
  appender.appendDouble(row.modified)
  appender.appendVarchar(row.head_hash)
  appender.appendUInteger(row.head_length)
  appender.appendBigInt(BigInt(row.first))
  appender.appendBigInt(BigInt(row.last))
  appender.appendVarchar(JSON.stringify(row.account))
  appender.appendVarchar(row.state)
  appender.endRow()
}

/** Adds the days of events, which mostly follow each other in time. */
function addAll(days: Set<number>, column: Int32Array): void {
  let last: number | null = null
  for (let row = 0; row < column.length; row++) {
    if (column[row] === last) continue
    last = column[row]
    days.add(last)
  }
}

const columnsOf = (
  columns: typeof batch_columns | typeof ipv6_columns,
  buffer: ArrayBuffer,
): MemoryColumn[] => columns.map((column) => ({ ...column, buffer, offset: offsetOf(column.name) }))

/** A condition on a row `n`: the table holds no event of these seconds that is equal to it, occurrence and all. */
const unlessKnown = (first: number, last: number, table = 'event'): string => `NOT EXISTS (
  SELECT 1 FROM ${table} e WHERE e.time BETWEEN ${instant(first)} AND ${instant(last)}
    AND ${batch_columns.map(({ name }) => `e.${name} = n.${name}`).join(' AND ')})`

const instant = (seconds: number): string => `make_timestamp(${seconds} * 1000000::BIGINT)::TIMESTAMP_S`
