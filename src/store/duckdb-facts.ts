import type { DuckDBConnection } from '@duckdb/node-api'
import { network_types } from '../event.ts'
import { numbersIn } from './address-order.ts'
import { EventScan, ofDays } from './duckdb-event-scan.ts'
import { countRows, eachRows, fill } from './duckdb-fill.ts'
import { labelOf, PlacesReader } from './duckdb-places.ts'
import { rowsOf } from './duckdb-rows.ts'
import { events } from './duckdb-schema.ts'
import { ordered, type Facts, type FactsWanted, type Label, type Sources } from './facts.ts'
import { FactsAdder } from './facts-adder.ts'
import type { Arriving } from './moments.ts'
import { SourceNumbers } from './source-numbers.ts'
import type { AddressRange, Counted, Row } from './store.ts'

/**
 * Reads events out of DuckDB as columns of numbers, in the engine's own layout. What is asked for while another answer
 * is being read waits for its turn; only the words of places come along beside it.
 */
export class FactsReader {
  private readonly connection: DuckDBConnection
  private readonly places: PlacesReader
  private known: Promise<{ sources: SourceNumbers; places: Uint32Array }> | null = null
  private last: Promise<unknown> = Promise.resolve()

  /** @param beside another connection to the same store */
  constructor(connection: DuckDBConnection, beside: DuckDBConnection) {
    this.connection = connection
    this.places = new PlacesReader(beside)
  }

  /** @param places what is asked of where a source is: expressions over `source_columns` */
  async sources(places: readonly string[], unplaced: Promise<readonly AddressRange[]>): Promise<Sources> {
    this.known = this.inTurn(() => this.readSources())
    const spotting = unplaced.then(({ length }) => this.places.read(places, length > 0))
    const [{ sources, places: place_of }, spots, ranges] = await Promise.all([this.known, spotting, unplaced])
    const { length, words, order, ipv4 } = sources
    const networks = new Uint8Array(new SharedArrayBuffer(length)).fill(network_types.indexOf('ipv6'))
    networks.fill(network_types.indexOf('ipv4'), ipv4.first, ipv4.first + ipv4.length)
    // A spot is a place, or what is shown of it.
    const spot_of = order.map((row) => place_of[row] * 2)
    for (const range of ranges) for (let [at, end] = numbersIn(words, range); at < end; at++) spot_of[at] |= 1
    const said = new Uint32Array(new SharedArrayBuffer(length * Uint32Array.BYTES_PER_ELEMENT))
    for (let source = 0; source < length; source++) said[source] = spots.said_of[spot_of[source]]
    const labels = new Map(places.map((sql, at) => [sql, labelOf(spots.labels[at], said)]))
    return { length, words, network_type: { codes: networks, words: network_types }, places: labels, said }
  }

  private async readSources() {
    const length = await countRows(this.connection, 'FROM source')
    const places = new Uint32Array(length)
    const numbers = new Uint32Array(length * 2)
    await fill(this.connection, 'SELECT place, source FROM source ORDER BY source', [
      { into: places },
      { into: numbers, each: 2 },
    ])
    const of_ipv6 = await countRows(this.connection, 'FROM ipv6_address')
    const ids = new Uint32Array(of_ipv6 * 2)
    const addresses = new Uint32Array(of_ipv6 * 4)
    await fill(this.connection, 'SELECT id, address FROM ipv6_address', [
      { into: ids, each: 2 },
      { into: addresses, each: 4 },
    ])
    return { sources: new SourceNumbers({ length, numbers, ipv6: { ids, addresses } }), places }
  }

  /** Engine's answers are streamed, and the next question on a connection ends the one before. */
  private inTurn<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const answer = this.last.then(ask)
    this.last = answer.catch(() => undefined)
    return answer
  }

  /**
   * Goes through the events once: the inbound drops one by one, and what each condition chooses added up as far as
   * context, source and day tell it apart.
   * @param days of these alone
   * @param onArriving as of `EventScan.run`
   */
  counted(
    wanted: readonly FactsWanted[],
    days?: readonly string[],
    onArriving?: (arriving: Arriving) => boolean,
  ): Promise<Counted> {
    return this.inTurn(() => this.count(wanted, days, onArriving))
  }

  private async count(
    wanted: readonly FactsWanted[],
    days?: readonly string[],
    onArriving?: (arriving: Arriving) => boolean,
  ): Promise<Counted> {
    const { sources } = await (this.known ?? this.readSources())
    const scan = new EventScan(this.connection, sources)
    const asked: { adder: FactsAdder; contexts: Row[] }[] = []
    for (const each of wanted) {
      const contexts = await rowsOf(this.connection, contextsQuery(each))
      const adder = each.by_source
        ? scan.addUp(contexts.map(({ id }) => Number(id)))
        : await this.addedByEngine(each.where, days)
      asked.push({ adder, contexts })
    }
    const moments = await scan.run(days, onArriving)
    const facts = wanted.map(({ labels }, at) => {
      const { adder, contexts } = asked[at]
      return factsOf(adder, labels, contexts, sources.length)
    })
    return { moments, facts }
  }

  /** Without sources there are few groups, and most events may be in them. */
  private async addedByEngine(where: string, days?: readonly string[]): Promise<FactsAdder> {
    const adder = new FactsAdder()
    await eachRows(
      this.connection,
      `SELECT day, context, count(*)::UINTEGER, epoch(min(time))::UINTEGER, epoch(max(time))::UINTEGER
       FROM ${events} WHERE ${ofDays(days)} AND context IN (SELECT id FROM context WHERE ${where}) GROUP BY ALL`,
      (rows, columnOf) => {
        const day = columnOf(0, Int32Array)
        const [context, count, first, last] = [1, 2, 3, 4].map((at) => columnOf(at, Uint32Array))
        for (let row = 0; row < rows; row++)
          adder.add(0, day[row] + 1, context[row], count[row], first[row], last[row])
      },
    )
    return adder
  }
}

/** @param contexts as of `contextsQuery` */
function factsOf(
  adder: FactsAdder,
  labels: readonly string[],
  contexts: readonly Row[],
  sources: number,
): Facts {
  const { length, source, day, first, last, context, events } = adder.columns()
  const size = contexts.reduce((most, { id }) => Math.max(most, Number(id) + 1), 0)
  const ofContexts = (column: string): Uint32Array => {
    const values = new Uint32Array(size)
    for (const row of contexts) values[Number(row.id)] = Number(row[column])
    return values
  }
  const times = ofContexts('count')
  const count = new Float64Array(length)
  for (let row = 0; row < length; row++) count[row] = events[row] * times[context[row]]
  const told = labels.map((sql, at): [string, Label] => {
    const code_of = ofContexts(`code_${at}`)
    const words: Label['words'][number][] = []
    for (const row of contexts) words[Number(row[`code_${at}`])] = row[`label_${at}`]
    return [sql, { codes: context.map((id) => code_of[id]), words }]
  })
  return ordered({ length, source, day, count, first, last, labels: new Map(told) }, sources)
}

/** The contexts that a condition chooses, with what every label says of them and the code of that. */
const contextsQuery = ({ where, labels }: FactsWanted): string => `
  SELECT id, count ${labels
    .map(
      (sql, at) => `, ${sql} AS label_${at},
    (dense_rank() OVER (ORDER BY ${sql} NULLS LAST) - 1)::INTEGER AS code_${at}`,
    )
    .join('')}
  FROM context WHERE ${where} ORDER BY id`
