import type { Question } from '../store/question.ts'
import { Table } from './counting/table.ts'
import type { PeriodParts } from './parts.ts'
import type { Questions } from './questions.ts'
import { knownJail, other_greeting } from './free-text.ts'
import type { PeriodFiles } from './schema.ts'

/**
 * At the level `full` no row tells of few: a country, or a port of a country, that fewer than `k` sources came from
 * is counted with the unknown (null), so that rows still add up; a port that fewer tried is left out of lists that
 * are no more than the commonest anyway. Findings, each of one source, keep their numbers and lose their country.
 * Counts of days and of kinds of record (transports, actions, reasons) say nothing of where a source is, and stay.
 * @param ask of the period's events
 */
export function folded(
  parts: PeriodParts,
  ask: <Row>(question: Question<Row>) => Table<Row>,
  questions: Questions,
  k: number,
): PeriodParts {
  const rowsOf = <Row>(part: readonly Row[] | Table<Row>): readonly Row[] =>
    part instanceof Table ? part.rows() : part
  const isEnough = ({ sources }: { sources: number }) => sources >= k
  /** Keys of the groups of a question that enough sources came from. */
  const enough = <Row>(question: Question<Row>, keyOf: (row: Row) => string): ReadonlySet<string> => {
    const select = { ...question.select, sources: 'count(DISTINCT source)' }
    const rows = ask({ ...question, select } as unknown as Question<Row & { sources: number }>).rows()
    return new Set(rows.filter(isEnough).map(keyOf))
  }

  type Part<Name extends keyof PeriodFiles> = PeriodFiles[Name] extends readonly (infer Row)[] ? Row : never
  const countries = rowsOf(parts.countries as readonly Part<'countries'>[])
  const country_days = rowsOf(parts['country-days'] as readonly Part<'country-days'>[])
  const ports = rowsOf(parts.ports as readonly Part<'ports'>[])
  const port_days = rowsOf(parts['port-days'] as readonly Part<'port-days'>[])
  const port_countries = rowsOf(parts['port-countries'] as readonly Part<'port-countries'>[])
  const country_ports = rowsOf(parts['country-ports'] as readonly Part<'country-ports'>[])
  const scan_countries = rowsOf(parts['scan-countries'] as readonly Part<'scan-countries'>[])
  const news = parts.new as PeriodFiles['new']
  const scans = parts.scans as PeriodFiles['scans']
  const logins = parts.logins as PeriodFiles['logins']
  const places = parts.places as PeriodFiles['places']
  const bans = parts.bans as PeriodFiles['bans']

  const shown = new Set(countries.filter(isEnough).map(({ country }) => country))
  const dayKey = ({ day, country }: { day: string; country: string | null }) => `${day} ${country}`
  const days_shown = enough(questions.country_days, dayKey)
  const portDayKey = ({ day, transport, destination_port }: Part<'port-days'>) =>
    `${day} ${transport} ${destination_port}`
  const port_days_shown = enough(
    {
      ...questions.port_days,
      where: `${questions.port_days.where}\n  AND destination_port IN (${[...new Set([0, ...port_days.map(({ destination_port }) => destination_port)])].join(', ')})`,
    },
    portDayKey as never,
  )
  const pairKey = ({ destination_port, country }: Part<'port-countries'>) => `${destination_port} ${country}`
  const asked_ports = [...new Set(port_countries.map(({ destination_port }) => destination_port))]
  const pairs =
    asked_ports.length === 0
      ? new Set<string>()
      : enough(questions.portCountries(asked_ports.sort((a, b) => a - b)), pairKey)
  const country_pairs = country_ports.length === 0 ? pairs : enough(questions.country_ports, pairKey)
  const unknownIf = <Row extends { country: string | null }>(
    rows: readonly Row[],
    isShown: (row: Row) => boolean,
  ) => rows.map((row) => (isShown(row) ? row : { ...row, country: null }))
  const nowhere = <Row extends { country: string | null }>(rows: readonly Row[]) =>
    unknownIf(rows, () => false)

  return {
    ...parts,
    countries: merged(unknownIf(countries, isEnough), ['country'], byEvents),
    'country-days': merged(
      unknownIf(country_days, (row) => shown.has(row.country) && days_shown.has(dayKey(row))),
      ['day', 'country'],
      (a, b) => compare(a.day, b.day) || compare(a.country ?? '~', b.country ?? '~'),
    ),
    ports: ports.filter(isEnough),
    'port-days': port_days.filter((row) => port_days_shown.has(portDayKey(row))),
    'port-countries': merged(
      unknownIf(port_countries, (row) => shown.has(row.country) && pairs.has(pairKey(row))),
      ['destination_port', 'country'],
      (a, b) => a.destination_port - b.destination_port || byEvents(a, b),
    ),
    'country-ports': country_ports.filter((row) => shown.has(row.country) && country_pairs.has(pairKey(row))),
    // A row of one source each.
    'port-scanners': [],
    'scan-countries': merged(
      unknownIf(
        scan_countries,
        ({ daily_sources, long_term_sources }) =>
          (daily_sources === 0 || daily_sources >= k) && (long_term_sources === 0 || long_term_sources >= k),
      ),
      ['country'],
      (a, b) => b.long_term_sources - a.long_term_sources || compare(a.country ?? '~', b.country ?? '~'),
    ),
    scans: {
      ...scans,
      daily: toTheMinute(nowhere(scans.daily)),
      long_term: toTheMinute(nowhere(scans.long_term)),
    },
    new: news && {
      ...news,
      ports: news.ports.filter(isEnough),
      countries: news.countries.filter(isEnough),
      sources: [],
    },
    places: {
      drops: { ...places.drops, elsewhere: foldedElsewhere(places.drops.elsewhere, k) },
      bans: { ...places.bans, elsewhere: foldedElsewhere(places.bans.elsewhere, k) },
    },
    logins: {
      ...logins,
      identifications: merged(
        logins.identifications.map((row) =>
          isEnough(row) ? row : { ...row, identification: other_greeting },
        ),
        ['identification'],
        (a, b) => b.events - a.events || compare(a.identification, b.identification),
      ),
    },
    bans: {
      ...bans,
      countries: merged(
        unknownIf(bans.countries, isEnough),
        ['country'],
        (a, b) => b.bans - a.bans || byCountry(a, b),
      ),
      jails: merged(
        bans.jails.map((row) => (isEnough(row) ? row : { ...row, jail: knownJail(null) })),
        ['jail'],
        (a, b) => b.bans - a.bans || compare(a.jail, b.jail),
      ),
    },
  }
}

/** An instant that a single source made, without its seconds. */
const toTheMinute = <Row extends { first_seen: string; last_seen: string }>(rows: readonly Row[]): Row[] =>
  rows.map((row) => ({ ...row, first_seen: minuteOf(row.first_seen), last_seen: minuteOf(row.last_seen) }))

const minuteOf = (instant: string): string => instant.replace(/\d\dZ$/, '00Z')

type Elsewhere = PeriodFiles['places']['drops']['elsewhere']

const foldedElsewhere = (rows: Elsewhere, k: number): Elsewhere =>
  merged(
    rows.map((row) => (row.sources >= k ? row : { ...row, country: null })),
    ['country'],
    (a, b) => b.sources - a.sources || byCountry(a, b),
  )

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const byCountry = (a: { country: string | null }, b: { country: string | null }) =>
  compare(a.country ?? '~', b.country ?? '~')
const byEvents = (
  a: { country: string | null; events: number },
  b: { country: string | null; events: number },
): number => b.events - a.events || byCountry(a, b)

/** Rows with equal keys as one, their numbers added up, in order. */
function merged<Row extends object>(
  rows: readonly Row[],
  keys: readonly (keyof Row)[],
  order: (a: Row, b: Row) => number,
): Row[] {
  const groups = new Map<string, Row>()
  for (const row of rows) {
    const key = JSON.stringify(keys.map((name) => row[name]))
    const known = groups.get(key)
    if (known === undefined) groups.set(key, { ...row })
    else
      for (const name of Object.keys(row) as (keyof Row)[]) {
        const value = row[name]
        if (!keys.includes(name) && typeof value === 'number')
          known[name] = ((known[name] as number) + value) as Row[keyof Row]
      }
  }
  return [...groups.values()].sort(order)
}
