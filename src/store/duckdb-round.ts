import type { DuckDBConnection } from '@duckdb/node-api'
import { batch_columns, batch_rows, ipv6_columns, ipv6_numbers, offsetOf, type FilledBatch } from './batch.ts'
import { MemoryAppender, columnOf, type MemoryColumn } from './duckdb-append.ts'
import type { FreshWords } from './context.ts'
import { ArchiveContexts, StoredContexts } from './duckdb-context.ts'
import { explained } from './duckdb-error.ts'
import { context_columns, declared } from './duckdb-schema.ts'
import { addIpv6Addresses, addSources } from './duckdb-source.ts'
import type { ArchiveCommit, Committed, Locate, Round, Row } from './store.ts'

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
 * nothing can be counted twice, and there is nothing to pay for it. Those with addresses of IPv6 are set aside
 * until these have their numbers.
 */
export class RoundWriter {
  private readonly connection: DuckDBConnection
  private readonly query: (sql: string) => Promise<Row[]>
  /** Of the store, for what is told when it fails. */
  private readonly path: string
  private contexts: StoredContexts | null = null

  constructor(connection: DuckDBConnection, query: (sql: string) => Promise<Row[]>, path: string) {
    this.connection = connection
    this.query = query
    this.path = path
  }

  async begin(): Promise<Round> {
    const { connection, query } = this
    const known = context_columns.map(({ name }) => name).join(', ')
    this.contexts ??= new StoredContexts(await query(`SELECT ${known} FROM context ORDER BY id`))
    const spans = (await query(
      'SELECT id AS archive, first, last FROM archive WHERE first >= 0',
    )) as unknown as Span[]
    await connection.run('BEGIN')
    await connection.run(
      `CREATE TEMP TABLE aside (${declared([...batch_columns, ...ipv6_columns])}, key UINTEGER, tail UTINYINT, shared UTINYINT)`,
    )
    const into_event = new MemoryAppender(await connection.createAppender('event', 'main'))
    const into_aside = new MemoryAppender(await connection.createAppender('aside', 'main', 'temp'))
    return new DuckdbRound(connection, query, this.path, this.contexts, spans, into_event, into_aside)
  }
}

const spanOf = (key: number): number => -1 - key

const columns = batch_columns.map(({ name }) => name).join(', ')

class DuckdbRound implements Round {
  private readonly connection: DuckDBConnection
  private readonly query: (sql: string) => Promise<Row[]>
  private readonly path: string
  private readonly contexts: StoredContexts
  private readonly spans: Span[]
  private readonly into_event: MemoryAppender
  private readonly into_aside: MemoryAppender
  private readonly archives = new Map<number, ArchiveContexts>()
  private first = Infinity
  private last = -Infinity
  private has_aside = false
  private has_ipv6 = false

  constructor(
    connection: DuckDBConnection,
    query: (sql: string) => Promise<Row[]>,
    path: string,
    contexts: StoredContexts,
    spans: Span[],
    into_event: MemoryAppender,
    into_aside: MemoryAppender,
  ) {
    this.connection = connection
    this.query = query
    this.path = path
    this.contexts = contexts
    this.spans = spans
    this.into_event = into_event
    this.into_aside = into_aside
  }

  append(key: number, id: number, batch: FilledBatch, fresh: FreshWords, tail: boolean): void {
    const { first, last, length, buffer, is_ipv6 } = batch
    let contexts = this.archives.get(key)
    if (contexts === undefined) this.archives.set(key, (contexts = new ArchiveContexts(this.contexts)))
    contexts.add(fresh)
    contexts.translate(new Uint32Array(buffer, offsetOf('context'), length))
    this.first = Math.min(this.first, first)
    this.last = Math.max(this.last, last)
    const own = this.spans.find((span) => span.archive === spanOf(key))
    const is_shared = this.spans.some(
      (span) => span !== own && span.archive !== id && span.first <= last && span.last >= first,
    )
    try {
      if (tail || is_shared || is_ipv6) {
        this.has_aside = true
        this.has_ipv6 ||= is_ipv6
        const addresses = is_ipv6 ? columnsOf(ipv6_columns, buffer) : [no_address, no_address]
        const more = [
          columnOf(new Uint32Array(length).fill(key)),
          columnOf(new Uint8Array(length).fill(Number(tail))),
          columnOf(new Uint8Array(length).fill(Number(is_shared))),
        ]
        this.into_aside.append([...columnsOf(batch_columns, buffer), ...addresses, ...more], length)
      } else this.into_event.append(columnsOf(batch_columns, buffer), length)
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
      this.into_event.close()
      this.into_aside.close()
      await this.contexts.store(connection)
      if (this.has_ipv6) await this.numberIpv6()
      if (this.has_aside) {
        await connection.run(
          `INSERT INTO event SELECT ${columns} FROM temp.aside WHERE shared = 0 AND tail = 0`,
        )
      }
      const committed: Committed[] = []
      for (const archive of archives) committed.push(await this.commitArchive(archive))
      if (this.has_aside) await this.forgetKnownTails()
      if (this.last >= this.first) await this.addPlaces(locate)
      await connection.run('DROP TABLE temp.aside')
      await connection.run('COMMIT')
      return committed
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => undefined)
      this.contexts.forget()
      throw explained(error, this.path)
    }
  }

  async rollback(): Promise<void> {
    // What the appenders still hold is of no use; the transaction undoes what they wrote.
    this.into_event.abandon()
    this.into_aside.abandon()
    await this.connection.run('ROLLBACK')
    this.contexts.forget()
  }

  /** Puts the numbers of the store in place of the addresses of IPv6. */
  private async numberIpv6(): Promise<void> {
    for (const name of ['source', 'destination']) {
      const rows = `FROM temp.aside WHERE ${name} = ${ipv6_numbers}`
      await addIpv6Addresses(this.connection, `SELECT ${name}_ipv6 AS address ${rows}`)
      await this.connection.run(
        `UPDATE temp.aside SET ${name} = i.id FROM ipv6_address i
         WHERE ${name} = ${ipv6_numbers} AND i.address = ${name}_ipv6`,
      )
    }
  }

  private async commitArchive({ key, ledger }: ArchiveCommit): Promise<Committed> {
    const { connection } = this
    const id =
      ledger.id !== 0 ? ledger.id : (await this.number('SELECT coalesce(max(id), 0) FROM archive')) + 1
    await connection.run(`DELETE FROM event_tail WHERE archive_id = ${id}`)
    let duplicates = 0
    if (this.has_aside) {
      const [{ rows, staged, first, last }] = await this.query(
        `SELECT count(*) AS rows, count(*) FILTER (tail = 0) AS staged,
           min(epoch(time)::BIGINT) AS first, max(epoch(time)::BIGINT) AS last
         FROM temp.aside WHERE key = ${key} AND (shared OR tail)`,
      )
      if (Number(rows) > 0) {
        const aside = `SELECT ${columns} FROM temp.aside WHERE key = ${key} AND tail`
        const is_new = unlessKnown(Number(first), Number(last))
        const before = await this.number('SELECT count(*) FROM event')
        await connection.run(
          `INSERT INTO event SELECT n.* FROM (${aside} = 0 AND shared = 1) n WHERE ${is_new}`,
        )
        duplicates = Number(staged) - ((await this.number('SELECT count(*) FROM event')) - before)
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

  /** Adds the sources that this round has seen for the first time. */
  private async addPlaces(locate: Locate): Promise<void> {
    const { connection } = this
    await addSources(
      connection,
      `SELECT DISTINCT source FROM (
        SELECT time, source FROM event UNION ALL SELECT time, source FROM event_tail
      ) e
      WHERE time BETWEEN ${instant(this.first)} AND ${instant(this.last)}
        AND NOT EXISTS (SELECT 1 FROM source known WHERE known.source = e.source)`,
      locate,
    )
  }

  private async number(sql: string): Promise<number> {
    const [row] = await this.query(sql)
    return Number(Object.values(row)[0])
  }
}

/** Of events whose addresses are of IPv4. */
const no_address: MemoryColumn = { buffer: new ArrayBuffer(16 * batch_rows), offset: 0, bytes: 16 }

const columnsOf = (
  columns: typeof batch_columns | typeof ipv6_columns,
  buffer: ArrayBuffer,
): MemoryColumn[] => columns.map(({ name, bytes }) => ({ buffer, offset: offsetOf(name), bytes }))

/** A condition on a row `n`: the table holds no event of these seconds that is equal to it, occurrence and all. */
const unlessKnown = (first: number, last: number, table = 'event'): string => `NOT EXISTS (
  SELECT 1 FROM ${table} e WHERE e.time BETWEEN ${instant(first)} AND ${instant(last)}
    AND ${batch_columns.map(({ name }) => `e.${name} = n.${name}`).join(' AND ')})`

const instant = (seconds: number): string => `make_timestamp(${seconds} * 1000000::BIGINT)::TIMESTAMP_S`
