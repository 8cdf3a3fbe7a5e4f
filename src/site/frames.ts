import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lowestCounts, type Frames } from '../charts/frames.ts'
import { classOf } from '../charts/map.ts'
import { class_thresholds, ramp_steps } from '../charts/palette.ts'
import { rampStep } from '../charts/tile.ts'
import { periodKind } from '../period.ts'
import type { Digest, Period } from './digest.ts'
import { daysShown } from './figure.ts'
import { config, digest, grouped, href } from './inputs.ts'
import { periodsOfReports, listedReports } from './reports.ts'
import { commonest, portTotals } from './rows.ts'
import { shown } from './shown.ts'

/** What is animated day by day: the countries of the map, the ports 0 to 1023, the 256 commonest ports. */
export const frame_sets = ['countries', 'ports', 'common-ports'] as const
export type FrameSet = (typeof frame_sets)[number]

/** One day's counts are small, and the loudest port of a day is far above the rest. */
const tileStep = (count: number): number => rampStep(count, config.figures.tile_cap, 'log')
const step_functions: Readonly<Record<FrameSet, (count: number) => number>> = {
  countries: (count) => classOf(count),
  ports: tileStep,
  'common-ports': tileStep,
}
const last_steps: Readonly<Record<FrameSet, number>> = {
  countries: class_thresholds.length,
  ports: ramp_steps,
  'common-ports': ramp_steps,
}

/** The frames' colour of a count. */
export const stepOf = (set: FrameSet, count: number): number => step_functions[set](count)

/** Every day's counts by cell; the cells are the same on all of them. */
export interface Film {
  days: readonly string[]
  cells: readonly string[]
  /** Null where nothing was recorded; with what is in no cell. */
  totals: readonly (number | null)[]
  /** By day, then by cell. */
  counts: readonly (readonly number[])[]
}

const made = new WeakMap<Digest, Map<string, Film>>()

export const film = (period: Period, set: FrameSet): Film => {
  const source = digest()
  let films = made.get(source)
  if (films === undefined) made.set(source, (films = new Map()))
  const key = `${period.name} ${set}`
  let known = films.get(key)
  if (known === undefined) films.set(key, (known = make(period, set)))
  return known
}

const make = (period: Period, set: FrameSet): Film => {
  const days = daysShown(period)
  const cells = cellsOf(period, set)
  const day_index = new Map(days.map((day, i) => [day, i]))
  const cell_index = new Map(cells.map((cell, i) => [cell, i]))
  const counts = days.map(() => cells.map(() => 0))
  const add = (day: string, cell: string, events: number): void => {
    const row = counts[day_index.get(day) ?? -1]
    const at = cell_index.get(cell)
    if (row !== undefined && at !== undefined) row[at] += events
  }
  if (set === 'countries')
    for (const { day, country, events } of period.file('country-days')) add(day, country ?? '?', events)
  else
    for (const { day, destination_port, events } of period.file('port-days'))
      add(day, String(destination_port), events)
  const recorded = new Map(period.file('days').map(({ day, events }) => [day, events]))
  const totals = days.map((day, i) => {
    const events = recorded.get(day)
    if (events === undefined) return null
    return set === 'countries' ? events : counts[i].reduce((sum, count) => sum + count, 0)
  })
  return { days, cells, totals, counts }
}

const cellsOf = (period: Period, set: FrameSet): string[] => {
  if (set === 'ports') return Array.from({ length: 1024 }, (_, port) => String(port))
  if (set === 'common-ports')
    return commonest(portTotals(period.file('ports')), 256)
      .map(({ port }) => port)
      .sort((a, b) => a - b)
      .map(String)
  return [...new Set(period.file('country-days').map(({ country }) => country ?? '?'))].sort()
}

export const framesOf = (period: Period, set: FrameSet): Frames => {
  const { days, cells, totals, counts } = film(period, set)
  return {
    bounds: lowestCounts(step_functions[set], last_steps[set]),
    cells,
    days: days.map((day, i) => ({
      day,
      total: totals[i],
      digits: counts[i].map((count) => stepOf(set, count).toString(36)).join(''),
    })),
  }
}

/** The day of a film that is shown before it plays: the one with most, the first of equals. */
export const busiest = ({ totals }: Film): number => {
  const most = Math.max(...totals.map((total) => total ?? 0))
  return totals.findIndex((total) => (total ?? 0) === most)
}

export interface FilmMonth {
  /** YYYY-MM, or YYYY of a long film. */
  name: string
  /** By cell: events a recorded day, rounded up, so that what there was shows. */
  means: number[]
}

/** The film in a few pictures: a mean day of each month, of each year where months are many. */
export const filmMonths = ({ days, totals, counts, cells }: Film): FilmMonth[] => {
  const parts = (length: number): Map<string, number[]> => {
    const found = new Map<string, number[]>()
    days.forEach((day, i) => {
      if (totals[i] === null) return
      const name = day.slice(0, length)
      found.set(name, [...(found.get(name) ?? []), i])
    })
    return found
  }
  const months = parts(7)
  const chosen = months.size > 24 ? parts(4) : months
  return [...chosen].map(([name, at]) => ({
    name,
    means: cells.map((_, cell) => Math.ceil(at.reduce((sum, i) => sum + counts[i][cell], 0) / at.length)),
  }))
}

/** Periods whose frames are files of the site: those of posts, a single day left out. */
export const framePeriods = (): string[] => [
  ...new Set(['all', ...periodsOfReports()].filter((name) => periodKind(name) !== 'day')),
]

/** Periods whose map is a file to send around: those of posts that show it, since each takes seconds to make. */
export const filmPeriods = (): string[] => {
  const with_map = listedReports().filter(
    ({ slug, frozen_through }) =>
      frozen_through === null &&
      readFileSync(join(BLOTTER.content, 'reports', `${slug}.mdx`), 'utf8').includes('<DailyMap'),
  )
  const wanted = new Set(with_map.map(({ period }) => period))
  return framePeriods().filter((name) => wanted.has(name) && digest().period(name).summary.events > 0)
}

/** Whether the map of a period is such a file. */
export const hasFilm = (period: string): boolean =>
  shown()?.has?.(filmFileOf(period)) ?? filmPeriods().includes(period)

const filmFileOf = (period: string): string => `frames/${period}/countries.webp`
export const filmHref = (period: string): string => href(filmFileOf(period))
export const framesHref = (period: string, set: FrameSet): string => href(`frames/${period}/${set}.txt`)

/** A tile's legend: nothing, and each power of ten up to the cap. */
export const rampKeys = (cap: number): { fill: string; label: string }[] => {
  const counts: number[] = []
  for (let count = 1; count < cap; count *= 10) counts.push(count)
  return [
    { fill: 'cell-empty', label: 'none' },
    ...counts.map((count) => ({ fill: `ramp-${tileStep(count)}`, label: grouped(count) })),
    { fill: `ramp-${ramp_steps}`, label: `${grouped(cap)} or more packets` },
  ]
}
