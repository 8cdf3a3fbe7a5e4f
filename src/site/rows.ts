import type {
  CountriesRow,
  CountryDaysRow,
  Manifest,
  PortDaysRow,
  PortsRow,
  SelectionRow,
} from '../digest/schema.ts'
import type { Wording } from './wording.ts'

/** Rows as figures show them, from rows as the digest holds them. */

/** The first rows of a long table, and how many are left out. */
export const bounded = <Row>(rows: readonly Row[], limit: number): { shown: readonly Row[]; more: number } =>
  rows.length <= limit ? { shown: rows, more: 0 } : { shown: rows.slice(0, limit), more: rows.length - limit }

const unknown_last = (country: string | null): string => country ?? '~'
const byCode = (a: { country: string | null }, b: { country: string | null }): number =>
  unknown_last(a.country) < unknown_last(b.country) ? -1 : 1

/** Most events first, ties by code, unknown after every code. */
export const byEvents = <Row extends { country: string | null; events: number }>(
  rows: readonly Row[],
): Row[] => rows.toSorted((a, b) => b.events - a.events || byCode(a, b))

/**
 * The countries with most events; unknown is not one of them.
 * @param rule exact: that many, ties by code, most events first. journal: those with more events than the one
 *   after the last, by name, as the R journal that came before had it; ties may leave fewer.
 */
export const topCountries = (
  rows: readonly CountriesRow[],
  count: number,
  rule: 'exact' | 'journal',
  { country: name, compare }: Pick<Wording, 'country' | 'compare'>,
): CountriesRow[] => {
  const located = byEvents(rows.filter(({ country, events }) => country !== null && events > 0))
  if (rule === 'exact') return located.slice(0, count)
  const next = located[count]?.events ?? 0
  return located
    .filter(({ events }) => events > next)
    .sort((a, b) => compare(name(a.country), name(b.country)))
}

export interface PortTotal {
  port: number
  events: number
}

/** Events a port number, TCP and UDP and all else together, by port. */
export const portTotals = (rows: readonly Pick<PortsRow, 'destination_port' | 'events'>[]): PortTotal[] => {
  const totals = new Map<number, number>()
  for (const { destination_port, events } of rows)
    totals.set(destination_port, (totals.get(destination_port) ?? 0) + events)
  return [...totals].map(([port, events]) => ({ port, events })).sort((a, b) => a.port - b.port)
}

/** The ports with most events, ties by port, most events first. */
export const commonest = (totals: readonly PortTotal[], count: number): PortTotal[] =>
  totals
    .filter(({ events }) => events > 0)
    .sort((a, b) => b.events - a.events || a.port - b.port)
    .slice(0, count)

/** One value a day, zero where there is no row. */
const series = (days: readonly string[], rows: readonly { day: string; events: number }[]): number[] => {
  const by_day = new Map<string, number>()
  for (const { day, events } of rows) by_day.set(day, (by_day.get(day) ?? 0) + events)
  return days.map((day) => by_day.get(day) ?? 0)
}

export const countrySeries = (
  rows: readonly CountryDaysRow[],
  country: string | null,
  days: readonly string[],
): number[] =>
  series(
    days,
    rows.filter((row) => row.country === country),
  )

export const portSeries = (rows: readonly PortDaysRow[], port: number, days: readonly string[]): number[] =>
  series(
    days,
    rows.filter((row) => row.destination_port === port),
  )

export const total = (rows: readonly { events: number }[]): number =>
  rows.reduce((sum, { events }) => sum + events, 0)

export interface LedgerLine {
  /** 0 for what is counted, 1 for a part of it, 2 for a part of such a part. */
  level: number
  label: string
  count: number
  /** Counted again in the lines below it. */
  parted: boolean
}

const reason_words: Readonly<Record<SelectionRow['reason'], string>> = {
  kept: 'kept: dropped coming in',
  accepted: 'let pass or noted',
  forwarded: 'on its way through',
  outbound: 'on its way out',
  'no interface': 'no interface named',
}

export const reasonWords = (reason: SelectionRow['reason']): string => reason_words[reason]

/**
 * From the lines read to the packets kept. What is not parted adds up to the lines, unless the log has lines that
 * tell of several packets at once ("repeated 3 times"): then there are more packets than events.
 * @param selection of all days
 */
export const ledger = (
  manifest: Pick<Manifest, 'lines' | 'events' | 'ignored' | 'rejected' | 'duplicates'>,
  selection: readonly SelectionRow[],
): LedgerLine[] => {
  const packets = total(selection)
  const part = (level: number, label: string, count: number): LedgerLine => ({
    level,
    label,
    count,
    parted: false,
  })
  const others = Math.max(0, manifest.events - manifest.duplicates - packets)
  return [
    { level: 0, label: 'lines read', count: manifest.lines, parted: true },
    part(1, 'of no known format', manifest.ignored),
    ...Object.entries(manifest.rejected).map(([reason, count]) => part(1, `rejected: ${reason}`, count)),
    { level: 1, label: 'events', count: manifest.events, parted: true },
    part(2, 'read before', manifest.duplicates),
    part(2, 'logins, bans, alerts', others),
    { level: 2, label: 'packets', count: packets, parted: true },
    ...selection.map(({ reason, events }) => part(3, reason_words[reason], events)),
  ].filter(({ count, label }) => count !== 0 || label === reason_words.kept)
}
