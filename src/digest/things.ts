import {
  country_ports,
  newCountries,
  newPorts,
  newSources,
  portCountries,
  portScanners,
  type CountryPortsRow,
  type PortCountriesRow,
} from '../aggregates/index.ts'
import { addDays } from '../period.ts'
import { sqlOf, type Question } from '../store/question.ts'
import type { Store } from '../store/store.ts'
import type { Redact } from './redact.ts'
import type { RedactedSource, PeriodFiles } from './schema.ts'

/**
 * What the pages of single ports and countries show, of all days together: other periods have none of it.
 */

export type Things = Pick<PeriodFiles, 'port-countries' | 'country-ports' | 'port-scanners' | 'new'>

/** Of every other period; its map's countries are asked elsewhere. */
export const no_things: Things = {
  'port-countries': [],
  'country-ports': [],
  'port-scanners': [],
  new: null,
}

const ports_a_country = 20
const scanners_a_port = 5
const recent_days = 7
const baseline_days = 30
/** With data of fewer of them there is nothing to compare with: all would be new. */
const baseline_recorded_min = 15
const new_ports_max = 100
const new_sources_max = 50

export interface ThingsOptions {
  store: Store
  /** Days with data, ascending, one at the least. */
  days: readonly string[]
  /** The ports that get a page, and those with a map besides. */
  ports: readonly number[]
  /** Numbers of the sources of the findings that are listed. */
  scanners: readonly number[]
  redact: Redact
}

export async function thingsOf(options: ThingsOptions): Promise<Things> {
  const { store, days, ports, scanners, redact } = options
  const [from, to] = [days[0], days[days.length - 1]]
  const ask = async <Row>(question: Question<Row>, since = from): Promise<Row[]> =>
    (await store.query(sqlOf(question, since, to))) as Row[]
  const redacted = async <Row extends { source: number }>(
    rows: readonly Row[],
  ): Promise<(Omit<Row, 'source'> & { source: RedactedSource })[]> => {
    const addresses = await store.addressesOf([...new Set(rows.map(({ source }) => source))])
    return rows.map((row) => ({ ...row, source: redact(addresses.get(row.source)) }))
  }
  const some_ports = ports.length > 0
  const scanned = some_ports && scanners.length > 0 ? await ask(portScanners(ports, scanners)) : []
  const kept = firstOfEach(scanned, ({ destination_port }) => destination_port, scanners_a_port)
  const among = countsOf(scanned.map(({ destination_port }) => destination_port))
  return {
    'port-countries': some_ports ? await ask<PortCountriesRow>(portCountries(ports)) : [],
    'country-ports': firstOfEach(
      await ask<CountryPortsRow>(country_ports),
      ({ country }) => country,
      ports_a_country,
    ),
    'port-scanners': (await redacted(kept)).map((row) => ({
      destination_port: row.destination_port,
      source: row.source,
      country: row.country,
      events: row.events,
      first_seen: row.first_seen,
      last_seen: row.last_seen,
      scanners: among.get(row.destination_port) ?? 0,
    })),
    new: await newOf(days, ask, redacted),
  }
}

/** The days that are compared; null where the baseline has too little data. */
export function comparison(days: readonly string[]): PeriodFiles['new'] {
  const to = days[days.length - 1]
  const recent_from = addDays(to, 1 - recent_days)
  const baseline_from = addDays(recent_from, -baseline_days)
  const recorded = days.filter((day) => day >= baseline_from && day < recent_from).length
  if (recorded < baseline_recorded_min) return null
  return {
    recent_from,
    recent_to: to,
    baseline_from,
    baseline_to: addDays(recent_from, -1),
    baseline_days: recorded,
    ports: [],
    countries: [],
    sources: [],
    port_count: 0,
    source_count: 0,
  }
}

async function newOf(
  days: readonly string[],
  ask: <Row>(question: Question<Row>, since: string) => Promise<Row[]>,
  redacted: <Row extends { source: number }>(
    rows: readonly Row[],
  ) => Promise<(Omit<Row, 'source'> & { source: RedactedSource })[]>,
): Promise<PeriodFiles['new']> {
  const compared = comparison(days)
  if (compared === null) return null
  const { recent_from, baseline_from } = compared
  const ports = await ask(newPorts(recent_from), baseline_from)
  const countries = await ask(newCountries(recent_from), baseline_from)
  const sources = await ask(newSources(recent_from), baseline_from)
  const listed = await redacted(sources.slice(0, new_sources_max))
  return {
    ...compared,
    ports: ports.slice(0, new_ports_max),
    countries,
    sources: listed.map(({ source, country, events, ports, first_day }) => ({
      source,
      country,
      events,
      ports,
      first_day,
    })),
    port_count: ports.length,
    source_count: sources.length,
  }
}

/** Of rows in order, the first few of every group. */
function firstOfEach<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key, most: number): Row[] {
  const taken = new Map<Key, number>()
  return rows.filter((row) => {
    const count = (taken.get(keyOf(row)) ?? 0) + 1
    taken.set(keyOf(row), count)
    return count <= most
  })
}

function countsOf<Key>(keys: readonly Key[]): Map<Key, number> {
  const counts = new Map<Key, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
