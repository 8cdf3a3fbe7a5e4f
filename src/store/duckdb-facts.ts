import type { DuckDBConnection } from '@duckdb/node-api'
import bindings from '@duckdb/node-bindings'
import { network_types } from '../event.ts'
import { isIpv4 } from '../net/ip.ts'
import { transports } from '../net/transport.ts'
import { rowsOf } from './duckdb-rows.ts'
import { ordered, type Facts, type FactsWanted, type Label, type Numbers, type Sources } from './facts.ts'
import { inbound_drop } from './inbound.ts'
import { dayAfterDay, no_flags, no_port, type Moments } from './moments.ts'
import type { AddressRange, Row } from './store.ts'

/** Reads events out of DuckDB as columns of numbers, in the engine's own layout. */
export class FactsReader {
  private readonly connection: DuckDBConnection
  private is_numbered = false
  private source_count = 0

  constructor(connection: DuckDBConnection) {
    this.connection = connection
  }

  /** @param places what is asked of where a source is: expressions over `source_columns` */
  async sources(places: readonly string[], unplaced: readonly AddressRange[]): Promise<Sources> {
    await this.number(unplaced)
    const length = this.source_count
    const ids = new Uint32Array(length)
    const spots = new Uint32Array(length)
    const values = new Uint32Array(length * 4)
    await this.fill('SELECT id, spot, address FROM temp.located', [
      { into: ids },
      { into: spots },
      { into: values, each: 4 },
    ])
    const words = new Uint32Array(new SharedArrayBuffer(length * 16))
    const networks = new Uint8Array(new SharedArrayBuffer(length))
    const spot_of = new Uint32Array(length)
    for (let row = 0; row < length; row++) {
      const at = ids[row] * 4
      // The engine holds 128 bits with the least significant word first.
      for (let word = 0; word < 4; word++) words[at + word] = values[row * 4 + 3 - word]
      networks[ids[row]] = network_types.indexOf(isIpv4(words, at) ? 'ipv4' : 'ipv6')
      spot_of[ids[row]] = spots[row]
    }
    const labels = new Map<string, Label>()
    for (const sql of places) labels.set(sql, await this.place(sql, spot_of))
    return { length, words, network_type: { codes: networks, words: network_types }, places: labels }
  }

  private async place(sql: string, spot_of: Uint32Array): Promise<Label> {
    const words = await this.wordsOf(sql, 'temp.spot')
    const rows = await this.count('FROM temp.spot')
    const [ids, found] = [new Uint32Array(rows), new Uint32Array(rows)]
    await this.fill(
      `SELECT id::UINTEGER, code FROM temp.spot JOIN temp.word ON word IS NOT DISTINCT FROM (${sql})`,
      [{ into: ids }, { into: found }],
    )
    const code_of = new Uint32Array(ids.reduce((most, id) => Math.max(most, id + 1), 0))
    for (let row = 0; row < rows; row++) code_of[ids[row]] = found[row]
    const is_long = words.length > 65_536
    const memory = new SharedArrayBuffer(spot_of.length * (is_long ? 4 : 2))
    const codes = is_long ? new Uint32Array(memory) : new Uint16Array(memory)
    for (let source = 0; source < codes.length; source++) codes[source] = code_of[spot_of[source]]
    return { codes, words }
  }

  /** The inbound drops, one by one. @param days of these alone */
  async moments(days?: readonly string[]): Promise<Moments> {
    if (!this.is_numbered) await this.number([])
    const contexts = await rowsOf(
      this.connection,
      `SELECT id, count, coalesce(enum_code(transport)::INTEGER, ${transports.length}) AS transport,
         coalesce(tcp_flags::INTEGER, ${no_flags}) AS tcp_flags, has_destination_port AS has_port
       FROM context WHERE ${inbound_drop} ORDER BY id`,
    )
    const chosen = days === undefined ? 'true' : `day IN (${listed(days)})`
    const from = `FROM (SELECT * FROM event WHERE ${chosen}
        UNION ALL SELECT * EXCLUDE (archive_id) FROM event_tail WHERE ${chosen}) e
      JOIN (SELECT id FROM context WHERE ${inbound_drop}) c ON c.id = e.context`
    const length = await this.count(from)
    const [day, source, time, port, trait] = [0, 1, 2, 3, 4].map(() => new Uint32Array(length))
    await this.fill(
      `SELECT l.id, e.day, e.context, e.time, e.destination_port::UINTEGER
       ${from} JOIN temp.located l ON l.source = e.source`,
      [{ into: source }, { into: day, plus: 1 }, { into: trait }, { into: time, bytes: 8 }, { into: port }],
    )
    // What many drops share is told of each by the number of its context.
    const size = contexts.reduce((most, { id }) => Math.max(most, Number(id) + 1), 0)
    const trait_of = new Uint32Array(size)
    const has_port = new Uint8Array(size)
    const traits = contexts.map(({ id, transport, tcp_flags, count, has_port: has }, at) => {
      trait_of[Number(id)] = at
      has_port[Number(id)] = Number(has)
      return { transport: Number(transport), tcp_flags: Number(tcp_flags), count: Number(count) }
    })
    for (let row = 0; row < length; row++) {
      const context = trait[row]
      if (has_port[context] === 0) port[row] = no_port
      trait[row] = trait_of[context]
    }
    return dayAfterDay({ length, day, source, time, port, trait, traits })
  }

  /**
   * What each condition chooses, added up as far as context, source and day tell it apart. All that takes long is one
   * call to the engine, so that whoever asked can work on until it is done.
   */
  async facts(wanted: readonly FactsWanted[]): Promise<Facts[]> {
    if (!this.is_numbered) await this.number([])
    const contexts: Row[][] = []
    for (const each of wanted) contexts.push(await rowsOf(this.connection, contextsQuery(each)))
    const tables = wanted.flatMap((each, at) =>
      contexts[at].length === 0 ? [] : [`CREATE OR REPLACE TEMP TABLE fact_${at} AS ${factsQuery(each)}`],
    )
    if (tables.length > 0) await this.connection.run(tables.join(';\n'))
    const facts: Facts[] = []
    for (const [at, { labels }] of wanted.entries())
      facts.push(await this.factsFrom(`temp.fact_${at}`, labels, contexts[at]))
    return facts
  }

  /** @param contexts as of `contextsQuery`; none means that there is no table either */
  private async factsFrom(
    table: string,
    labels: readonly string[],
    contexts: readonly Row[],
  ): Promise<Facts> {
    const length = contexts.length === 0 ? 0 : await this.count(`FROM ${table}`)
    const [source, day, context, events, first, last] = Array.from(
      { length: 6 },
      () => new Uint32Array(length),
    )
    if (length > 0) {
      await this.fill(`SELECT source, day, context, events, first, last FROM ${table}`, [
        { into: source },
        { into: day, plus: 1 },
        { into: context },
        { into: events },
        { into: first },
        { into: last },
      ])
    }
    const size = contexts.reduce((most, { id }) => Math.max(most, Number(id) + 1), 0)
    const of_contexts = (column: string): Uint32Array => {
      const values = new Uint32Array(size)
      for (const row of contexts) values[Number(row.id)] = Number(row[column])
      return values
    }
    const times = of_contexts('count')
    const count = new Float64Array(length)
    for (let row = 0; row < length; row++) count[row] = events[row] * times[context[row]]
    const told = labels.map((sql, at): [string, Label] => {
      const code_of = of_contexts(`code_${at}`)
      const words: Label['words'][number][] = []
      for (const row of contexts) words[Number(row[`code_${at}`])] = row[`label_${at}`]
      return [sql, { codes: context.map((id) => code_of[id]), words }]
    })
    return ordered({ length, source, day, count, first, last, labels: new Map(told) }, this.source_count)
  }

  /** Numbers the sources in the order of their addresses; a spot is a place, or what is shown of it. */
  private async number(unplaced: readonly AddressRange[]): Promise<void> {
    this.is_numbered = true
    const hidden = unplaced.map(
      ({ first, last }) => `address BETWEEN ${first}::UHUGEINT AND ${last}::UHUGEINT`,
    )
    await this.connection.run(`
      CREATE OR REPLACE TEMP TABLE located AS
        SELECT (row_number() OVER (ORDER BY address) - 1)::UINTEGER AS id, source, address,
          (place * 2 + ${hidden.length === 0 ? '0' : `(${hidden.join(' OR ')})::INTEGER`})::UINTEGER AS spot
        FROM (SELECT s.source, s.place, coalesce(i.address, ${ipv4_mapped}::UHUGEINT + s.source) AS address
          FROM source s LEFT JOIN ipv6_address i ON i.id = s.source);
      CREATE OR REPLACE TEMP TABLE spot AS
        SELECT * REPLACE (id * 2 AS id) FROM place UNION ALL
        SELECT * REPLACE (id * 2 + 1 AS id, NULL AS city, NULL AS latitude, NULL AS longitude, NULL AS accuracy)
        FROM place ${hidden.length === 0 ? 'WHERE false' : ''}`)
    this.source_count = await this.count('FROM temp.located')
  }

  /** The values of an expression in their order, null last; in the table `word` under their codes. */
  private async wordsOf(sql: string, table: string): Promise<Label['words']> {
    await this.connection.run(
      `CREATE OR REPLACE TEMP TABLE word AS
       SELECT (row_number() OVER (ORDER BY word NULLS LAST) - 1)::UINTEGER AS code, word
       FROM (SELECT DISTINCT ${sql} AS word FROM ${table})`,
    )
    return (await rowsOf(this.connection, 'SELECT word FROM temp.word ORDER BY code')).map(({ word }) => word)
  }

  private async count(from: string): Promise<number> {
    const [row] = await rowsOf(this.connection, `SELECT count(*) AS rows ${from}`)
    return Number(row.rows)
  }

  /** @throws Error when the query has another number of rows than the targets have room for */
  private async fill(sql: string, targets: readonly Target[]): Promise<void> {
    const result = await this.connection.stream(sql)
    const length = targets[0].into.length / (targets[0].each ?? 1)
    let at = 0
    for (;;) {
      const chunk = await result.fetchChunk()
      const rows = chunk?.rowCount ?? 0
      if (chunk === null || rows === 0) break
      if (at + rows > length) throw new Error(`more rows than were counted: ${sql}`)
      for (const [column, target] of targets.entries()) {
        copy(bindings.data_chunk_get_vector(chunk.chunk, column), rows, target, at)
      }
      at += rows
    }
    if (at !== length) throw new Error(`fewer rows than were counted: ${sql}`)
  }
}

/** Days as SQL lists them; of none, a day that has no events. */
const listed = (days: readonly string[]): string =>
  (days.length === 0 ? ['0001-01-01'] : days).map((day) => `DATE '${day}'`).join(', ')

/** Where a column of a query goes. */
interface Target {
  into: Numbers
  /** Numbers a row. */
  each?: number
  /** Bytes that a value has in the engine, where that is more than in the target: the low ones are taken. */
  bytes?: number
  /** Added to every value. */
  plus?: number
}

function copy(
  vector: Parameters<typeof bindings.vector_get_data>[0],
  rows: number,
  target: Target,
  at: number,
) {
  const { into, each = 1, bytes = into.BYTES_PER_ELEMENT * each, plus = 0 } = target
  const values = bindings.vector_get_data(vector, rows * bytes)
  const step = bytes / into.BYTES_PER_ELEMENT / each
  const Kind = into.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => Numbers
  const view = new Kind(values.buffer, values.byteOffset, rows * each * step)
  if (step === 1 && plus === 0) into.set(view, at * each)
  else for (let row = 0; row < rows; row++) into[at + row] = view[row * step] + plus
}

/** Addresses of IPv4 as 128-bit numbers are IPv4-mapped (RFC 4291 2.5.5.2): this, and their 32 bits. */
const ipv4_mapped = 0xffff00000000

/** The contexts that a condition chooses, with what every label says of them and the code of that. */
const contextsQuery = ({ where, labels }: FactsWanted): string => `
  SELECT id, count ${labels
    .map(
      (sql, at) => `, ${sql} AS label_${at},
    (dense_rank() OVER (ORDER BY ${sql} NULLS LAST) - 1)::INTEGER AS code_${at}`,
    )
    .join('')}
  FROM context WHERE ${where} ORDER BY id`

/** Contexts are few: events are added up by the numbers of theirs, and those of others are not read. */
const factsQuery = ({ where, by_source }: FactsWanted): string => `
  SELECT ${by_source ? 'l.id' : '0::UINTEGER'} AS source, day, context, events, first, last
  FROM (SELECT day, context ${by_source ? ', source' : ''}, count(*)::UINTEGER AS events,
      epoch(min(time))::UINTEGER AS first, epoch(max(time))::UINTEGER AS last
    FROM (SELECT * FROM event UNION ALL SELECT * EXCLUDE (archive_id) FROM event_tail)
    WHERE context IN (SELECT id FROM context WHERE ${where}) GROUP BY ALL) e
  ${by_source ? 'JOIN temp.located l ON l.source = e.source' : ''}`
