import {
  country_ports,
  newCountries,
  newPorts,
  newSources,
  portCountries,
  portScanners,
  type CountryPortsRow,
} from '../aggregates/index.ts'
import { addDays } from '../period.ts'
import type { Question } from '../store/question.ts'
import type { Answers } from './answers.ts'
import { greatestOf } from './counting/greatest.ts'
import { firstOf } from './counting/slices.ts'
import type { Table } from './counting/table.ts'
import type { PeriodFiles, RedactedSource } from './schema.ts'

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
  answers: Answers
  /** Days with data, ascending, one at the least. */
  days: readonly string[]
  /** The ports that get a page, and those with a map besides. */
  ports: readonly number[]
  /** Numbers of the sources of the findings that are listed. */
  scanners: readonly number[]
  /** Of a source by its number. */
  redacted: (source: number) => RedactedSource
}

export function thingsOf({ answers, days, ports, scanners, redacted }: ThingsOptions): Things {
  const ask = <Row>(question: Question<Row>): Table<Row> => answers.ask(question, answers.all)
  const scanned = ask(portScanners(ports, scanners)).rows()
  const among = countsOf(scanned.map(({ destination_port }) => destination_port))
  return {
    'port-countries': ask(portCountries(ports)).rows(),
    'country-ports': commonestOfEach(ask(country_ports_in_order)).rows(),
    'port-scanners': scanned
      .filter(firstOfEach(({ destination_port }) => destination_port, scanners_a_port))
      .map(({ destination_port, source, country, events, first_seen, last_seen }) => ({
        destination_port,
        source: redacted(source),
        country,
        events,
        first_seen,
        last_seen,
        scanners: among.get(destination_port) ?? 0,
      })),
    new: newOf(answers, days, redacted),
  }
}

/** The first of its answer are found without putting half a million rows in order. */
const country_ports_in_order: Question<CountryPortsRow> = {
  ...country_ports,
  order_by: 'country, destination_port',
}

/** The commonest ports of every country, in the order of the question. */
function commonestOfEach(rows: Table<CountryPortsRow>): Table<CountryPortsRow> {
  const countries = rows.values('country')
  const events = rows.values('events')
  const kept: number[] = []
  for (let from = 0; from < rows.length;) {
    const to = firstOf(countries, countries[from] + 1)
    kept.push(...greatestOf(events, ports_a_country, from, to))
    from = to
  }
  return rows.arranged(kept)
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

function newOf(
  answers: Answers,
  days: readonly string[],
  redacted: (source: number) => RedactedSource,
): PeriodFiles['new'] {
  const compared = comparison(days)
  if (compared === null) return null
  const { recent_from, recent_to, baseline_from } = compared
  const holding = answers.holdingOf({
    name: `${baseline_from}--${recent_to}`,
    from: baseline_from,
    to: recent_to,
  })
  const ports = answers.ask(newPorts(recent_from), holding)
  const countries = answers.ask(newCountries(recent_from), holding)
  const sources = answers.ask(newSources(recent_from), holding)
  return {
    ...compared,
    ports: ports.where((row) => row < new_ports_max).rows(),
    countries: countries.rows(),
    sources: sources
      .where((row) => row < new_sources_max)
      .rows()
      .map(({ source, country, events, ports, first_day }) => ({
        source: redacted(source),
        country,
        events,
        ports,
        first_day,
      })),
    port_count: ports.length,
    source_count: sources.length,
  }
}

/** Whether a row is among the first few of its group; rows come group by group. */
function firstOfEach<Row, Key>(keyOf: (row: Row) => Key, most: number): (row: Row) => boolean {
  let group: Key | undefined
  let taken = 0
  return (row) => {
    const key = keyOf(row)
    if (key !== group) taken = 0
    group = key
    return taken++ < most
  }
}

function countsOf<Key>(keys: readonly Key[]): Map<Key, number> {
  const counts = new Map<Key, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
