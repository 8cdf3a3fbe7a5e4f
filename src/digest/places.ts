import type { PlacesRow } from '../aggregates/index.ts'
import type { Config } from '../config.ts'
import { periodKind } from '../period.ts'
import type { PeriodFiles } from './schema.ts'

type Located = PeriodFiles['places']['drops']

/** Places listed one by one; a map shows no more without becoming a blot, and pages stay light. */
const places_max = 2_000
const places_of_day_max = 500

/**
 * The places of a period, those with most sources first, the rest by country. What is listed, what is not and what
 * has no place add up to the sources of the period.
 * @param rows by sources, most first
 * @param level at `full` no place is listed: a town with one visitor says more than a country
 */
export function placesOf(
  rows: readonly PlacesRow[],
  period: string,
  level: Config['privacy']['level'],
): Located {
  const most = level === 'full' ? 0 : periodKind(period) === 'day' ? places_of_day_max : places_max
  const located = rows.filter(({ degrees_north }) => degrees_north !== null)
  const listed = located.slice(0, most)
  return {
    places: listed.map(({ degrees_north, degrees_east, country, city, accuracy, events, sources }) => [
      // Zero has a sign in an engine, and none in a digest.
      (degrees_north ?? 0) + 0,
      (degrees_east ?? 0) + 0,
      country,
      city,
      accuracy,
      events,
      sources,
    ]),
    elsewhere: byCountry(located.slice(most)),
    unlocated: sumOf(rows.filter(({ degrees_north }) => degrees_north === null)),
  }
}

type Counts = Located['unlocated']

const sumOf = (rows: readonly Counts[]): Counts => ({
  events: rows.reduce((sum, { events }) => sum + events, 0),
  sources: rows.reduce((sum, { sources }) => sum + sources, 0),
})

function byCountry(rows: readonly PlacesRow[]): Located['elsewhere'] {
  const countries = new Map<string | null, PlacesRow[]>()
  for (const row of rows) {
    const list = countries.get(row.country)
    if (list === undefined) countries.set(row.country, [row])
    else list.push(row)
  }
  return [...countries]
    .map(([country, rows]) => ({ country, ...sumOf(rows) }))
    .sort((a, b) => b.sources - a.sources || ((a.country ?? '~') < (b.country ?? '~') ? -1 : 1))
}
