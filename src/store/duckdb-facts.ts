import type { DuckDBConnection } from '@duckdb/node-api'
import { network_types } from '../event.ts'
import { isIpv4 } from '../net/ip.ts'
import { transports } from '../net/transport.ts'
import { countRows, fill } from './duckdb-fill.ts'
import { labelOf, PlacesReader } from './duckdb-places.ts'
import { rowsOf } from './duckdb-rows.ts'
import { ordered, type Facts, type FactsWanted, type Label, type Sources } from './facts.ts'
import { inbound_drop } from './inbound.ts'
import { dayAfterDay, no_flags, no_port, type Moments } from './moments.ts'
import type { AddressRange, Row } from './store.ts'

/**
 * Reads events out of DuckDB as columns of numbers, in the engine's own layout. What is asked for while another answer
 * is being read waits for its turn; only the words of places come along beside it.
 */
export class FactsReader {
  private readonly connection: DuckDBConnection
  private readonly places: PlacesReader
  private is_numbered = false
  private source_count = 0
  private last: Promise<unknown> = Promise.resolve()

  /** @param beside another connection to the same store */
  constructor(connection: DuckDBConnection, beside: DuckDBConnection) {
    this.connection = connection
    this.places = new PlacesReader(beside)
  }

  /** @param places what is asked of where a source is: expressions over `source_columns` */
  async sources(places: readonly string[], unplaced: readonly AddressRange[]): Promise<Sources> {
    const [numbered, spots] = await Promise.all([
      this.inTurn(() => this.numbered(unplaced)),
      this.places.read(places, unplaced.length > 0),
    ])
    const { words, network_type, spot_of } = numbered
    const labels = new Map(places.map((sql, at) => [sql, labelOf(spots[at], spot_of)]))
    return { length: spot_of.length, words, network_type, places: labels }
  }

  private async numbered(unplaced: readonly AddressRange[]) {
    await this.number(unplaced)
    const length = this.source_count
    const ids = new Uint32Array(length)
    const spots = new Uint32Array(length)
    const values = new Uint32Array(length * 4)
    await fill(this.connection, 'SELECT id, spot, address FROM temp.located', [
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
    return { words, network_type: { codes: networks, words: network_types }, spot_of }
  }

  /** Engine's answers are streamed, and the next question on a connection ends the one before. */
  private inTurn<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const answer = this.last.then(ask)
    this.last = answer.catch(() => undefined)
    return answer
  }

  /** The inbound drops, one by one. @param days of these alone */
  moments(days?: readonly string[]): Promise<Moments> {
    return this.inTurn(() => this.readMoments(days))
  }

  private async readMoments(days?: readonly string[]): Promise<Moments> {
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
    const length = await countRows(this.connection, from)
    const [day, source, time, port, trait] = [0, 1, 2, 3, 4].map(() => new Uint32Array(length))
    await fill(
      this.connection,
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
  facts(wanted: readonly FactsWanted[]): Promise<Facts[]> {
    return this.inTurn(() => this.readFacts(wanted))
  }

  private async readFacts(wanted: readonly FactsWanted[]): Promise<Facts[]> {
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
    const length = contexts.length === 0 ? 0 : await countRows(this.connection, `FROM ${table}`)
    const [source, day, context, events, first, last] = Array.from(
      { length: 6 },
      () => new Uint32Array(length),
    )
    if (length > 0) {
      await fill(this.connection, `SELECT source, day, context, events, first, last FROM ${table}`, [
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
          FROM source s LEFT JOIN ipv6_address i ON i.id = s.source)`)
    this.source_count = await countRows(this.connection, 'FROM temp.located')
  }
}

/** Days as SQL lists them; of none, a day that has no events. */
const listed = (days: readonly string[]): string =>
  (days.length === 0 ? ['0001-01-01'] : days).map((day) => `DATE '${day}'`).join(', ')

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
