import type { Manifest } from '../digest/schema.ts'
import type { Period } from './digest.ts'
import { bounded, byEvents, commonest, portTotals, total } from './rows.ts'

/** Numbers that a sentence may name, each of one period, or of all that was read. */
const measures = {
  events: ({ summary }) => summary.events,
  sources: ({ summary }) => summary.sources,
  source_days: ({ summary }) => summary.source_days,
  countries: ({ summary }) => summary.countries,
  placed_sources: ({ file }) => file('places').drops.places.reduce((sum, place) => sum + place[6], 0),
  unplaced_sources: ({ summary, file }) =>
    summary.sources - file('places').drops.places.reduce((sum, place) => sum + place[6], 0),
  days: ({ file }) => file('days').length,
  unknown_country: ({ file }) => total(file('countries').filter(({ country }) => country === null)),
  top_country: ({ file }) => byEvents(located(file('countries')))[0]?.events ?? 0,
  top_countries_3: ({ file }) => total(bounded(byEvents(located(file('countries'))), 3).shown),
  top_port: ({ file }) => commonest(portTotals(file('ports')), 1)[0]?.events ?? 0,
  top_ports_10: ({ file }) => total(commonest(portTotals(file('ports')), 10)),
  top_day: ({ file }) => Math.max(0, ...file('days').map(({ events }) => events)),
  well_known_ports: ({ file }) =>
    total(file('ports').filter(({ destination_port }) => destination_port < 1024)),
  kept: ({ file }) => total(file('selection').filter(({ reason }) => reason === 'kept')),
  left_out: ({ file }) => total(file('selection').filter(({ reason }) => reason !== 'kept')),
  packets: ({ file }) => total(file('selection')),
  fast_source_days: ({ file }) => file('scans').daily_source_days,
  fast_sources: ({ file }) => file('scans').daily_sources,
  slow_sources: ({ file }) => file('scans').long_term_sources,
  many_ports_days: ({ file }) =>
    file('scan-days').filter(({ over_many_ports }) => over_many_ports > 0).length,
  most_ports: ({ file }) => Math.max(0, ...file('scans').daily.map(({ ports }) => ports)),
  fast_threshold: (_, { thresholds }) => thresholds.fast_scan_ports,
  slow_threshold: (_, { thresholds }) => thresholds.slow_scan_ports,
  many_threshold: (_, { thresholds }) => thresholds.many_ports,
  bans: ({ file }) => file('bans').bans,
  banned_sources: ({ file }) => file('bans').sources,
  break_in_warnings: ({ file }) =>
    file('logins').records.find(({ record }) => record === 'break_in_warning')?.events ?? 0,
  lines: (_, { lines }) => lines,
  ignored: (_, { ignored }) => ignored,
  duplicates: (_, { duplicates }) => duplicates,
  archives: (_, { archives }) => archives.length,
} satisfies Record<string, (period: Period, manifest: Manifest) => number>

export type Measure = keyof typeof measures
export const measure_names = Object.keys(measures) as Measure[]

export const measure = (name: Measure, period: Period, manifest: Manifest): number =>
  measures[name](period, manifest)

const located = <Row extends { country: string | null }>(rows: readonly Row[]): Row[] =>
  rows.filter(({ country }) => country !== null)
