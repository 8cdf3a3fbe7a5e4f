import type { DuckDBConnection } from '@duckdb/node-api'
import { transports } from '../net/transport.ts'
import { eachRows, type ColumnOf } from './duckdb-fill.ts'
import { rowsOf } from './duckdb-rows.ts'
import { events } from './duckdb-schema.ts'
import { dayCode } from './facts.ts'
import { FactsAdder } from './facts-adder.ts'
import { inbound_drop } from './inbound.ts'
import { no_flags, no_port, type Arriving, type Moments } from './moments.ts'
import type { SourceNumbers } from './source-numbers.ts'

/** Goes through events once, and takes of each what is asked for: the engine would join all of them with sources. */
export class EventScan {
  private readonly connection: DuckDBConnection
  private readonly sources: SourceNumbers
  private readonly wanted: { contexts: readonly number[]; adder: FactsAdder }[] = []

  constructor(connection: DuckDBConnection, sources: SourceNumbers) {
    this.connection = connection
    this.sources = sources
  }

  /** Adds up the events of contexts, once it runs. */
  addUp(contexts: readonly number[]): FactsAdder {
    const adder = new FactsAdder()
    this.wanted.push({ contexts, adder })
    return adder
  }

  /**
   * @param days of these alone
   * @param onArriving told of the inbound drops before the first is taken in; true where it numbers their sources
   * @returns the inbound drops
   */
  async run(days?: readonly string[], onArriving?: (arriving: Arriving) => boolean): Promise<Moments> {
    const where = ofDays(days)
    const drops = await dropsOf(this.connection, where)
    const { moments, next } = drops
    const turn = new Int32Array(new SharedArrayBuffer(4))
    const of_ipv6 = new Uint8Array(new SharedArrayBuffer(moments.length))
    const { length: sources, ipv4_sources: ipv4 } = this.sources
    const is_numbered = onArriving?.({ moments, sources, ipv4, of_ipv6, next, turn }) ?? false
    const adders_of: FactsAdder[][] = []
    for (const { contexts, adder } of this.wanted)
      for (const context of contexts) (adders_of[context] ??= []).push(adder)
    const is_added = Uint8Array.from(adders_of, (adders) => Number(adders !== undefined))
    let chunks = 0
    await eachRows(
      this.connection,
      `SELECT source, day, context, time, destination_port FROM ${events} WHERE ${where}`,
      (rows, columnOf) => {
        const columns = eventsOf(columnOf)
        takeDrops(columns, rows, this.sources, drops, of_ipv6)
        addEvents(columns, rows, this.sources, is_added, adders_of)
        if (++chunks % 64 !== 0) return
        Atomics.add(turn, 0, 1)
        Atomics.notify(turn, 0)
      },
    )
    Atomics.add(turn, 0, 1)
    Atomics.notify(turn, 0)
    if (!is_numbered) numberSources(moments, of_ipv6, this.sources)
    return moments
  }
}

type Events = ReturnType<typeof eventsOf>

const eventsOf = (columnOf: ColumnOf) => ({
  /** Two words each, the least significant first. */
  source: columnOf(0, Uint32Array, 2),
  /** Since 1970-01-01. */
  day: columnOf(1, Int32Array),
  context: columnOf(2, Uint32Array),
  /** Two words each. */
  time: columnOf(3, Uint32Array, 2),
  port: columnOf(4, Uint16Array),
})

/** Room for the drops, day after day, and how to take them. */
interface Drops {
  moments: Moments
  /** By `dayCode`, the row of the next drop. */
  next: Uint32Array
  /** By context: what its events are as drops, from 1; 0 where they are none. */
  trait_of: Uint32Array
  has_port: Uint8Array
}

/** A condition that chooses days; all of them when left out. */
export function ofDays(days?: readonly string[]): string {
  if (days === undefined) return 'true'
  return days.length === 0 ? 'false' : `day IN (${days.map((day) => `DATE '${day}'`).join(', ')})`
}

/** @param where chooses days */
async function dropsOf(connection: DuckDBConnection, where: string): Promise<Drops> {
  const contexts = await rowsOf(
    connection,
    `SELECT id, count, coalesce(enum_code(transport)::INTEGER, ${transports.length}) AS transport,
       coalesce(tcp_flags::INTEGER, ${no_flags}) AS tcp_flags, has_destination_port AS has_port
     FROM context WHERE ${inbound_drop} ORDER BY id`,
  )
  const size = contexts.reduce((most, { id }) => Math.max(most, Number(id) + 1), 0)
  const [trait_of, has_port] = [new Uint32Array(size), new Uint8Array(size)]
  const traits = contexts.map(({ id, transport, tcp_flags, count, has_port: has }, at) => {
    trait_of[Number(id)] = at + 1
    has_port[Number(id)] = Number(has)
    return { transport: Number(transport), tcp_flags: Number(tcp_flags), count: Number(count) }
  })
  const counts = await rowsOf(
    connection,
    `SELECT day, count(*) AS drops
     FROM ${events} WHERE ${where} AND context IN (SELECT id FROM context WHERE ${inbound_drop})
     GROUP BY day ORDER BY day`,
  )
  const length = counts.reduce((sum, { drops }) => sum + Number(drops), 0)
  const column = () => new Uint32Array(new SharedArrayBuffer(length * 4))
  const day = column()
  const next = new Uint32Array(new SharedArrayBuffer(65_536 * 4))
  let at = 0
  for (const { day: name, drops } of counts) {
    const code = dayCode(String(name))
    next[code] = at
    day.fill(code, at, (at += Number(drops)))
  }
  const moments = { length, day, source: column(), time: column(), port: column(), trait: column(), traits }
  return { moments, next, trait_of, has_port }
}

// Loops are in functions of their own: one behind another, they are compiled several times over.

function takeDrops(
  { source, day, context, time, port }: Events,
  rows: number,
  sources: SourceNumbers,
  { moments, next, trait_of, has_port }: Drops,
  of_ipv6: Uint8Array,
): void {
  const most = trait_of.length
  for (let row = 0; row < rows; row++) {
    const its_context = context[row]
    if (its_context >= most || trait_of[its_context] === 0) continue
    // Days count from the day before the first of 1970.
    const at = next[day[row] + 1]++
    const [low, high] = [source[row * 2], source[row * 2 + 1]]
    moments.source[at] = high === 0 ? low : sources.of(low, high)
    if (high !== 0) of_ipv6[at] = 1
    moments.time[at] = time[row * 2]
    moments.port[at] = has_port[its_context] === 1 ? port[row] : no_port
    moments.trait[at] = trait_of[its_context] - 1
  }
}

/** Puts numbers in place of addresses. */
function numberSources({ source, length }: Moments, of_ipv6: Uint8Array, sources: SourceNumbers): void {
  for (let at = 0; at < length; at++) if (of_ipv6[at] === 0) source[at] = sources.of(source[at], 0)
}

function addEvents(
  { source, day, context, time }: Events,
  rows: number,
  sources: SourceNumbers,
  is_added: Uint8Array,
  adders_of: readonly FactsAdder[][],
): void {
  for (let row = 0; row < rows; row++) {
    const its_context = context[row]
    if (its_context >= is_added.length || is_added[its_context] === 0) continue
    const number = sources.of(source[row * 2], source[row * 2 + 1])
    for (const adder of adders_of[its_context])
      adder.add(number, day[row] + 1, its_context, 1, time[row * 2], time[row * 2])
  }
}
