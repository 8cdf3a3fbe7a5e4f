import {
  fire_series,
  noise_list,
  pathed_kind_max,
  paths_max,
  type FirePoint,
  type Noise,
} from '../charts/fireplot.ts'
import type { Mark, Points } from '../digest/schema.ts'
import { UserError } from '../error.ts'
import { calendar } from './days.ts'
import type { Digest } from './digest.ts'
import { digest, href } from './inputs.ts'

export const fireplotHref = (day: string): string => href(`fireplot/${day}/`)

/** Where a day's points are, as JSON, deflated. */
export const pointsHref = (day: string): string => href(`fireplot/${day}/points.bin`)

/** Of a kind of point, its place among the plot's four series. */
const seriesOf = ({ transport, network_type }: Points['kinds'][number]): number =>
  fire_series.findIndex((series) => series.transport === transport && series.network_type === network_type)

/** A day's points as the plot takes them. */
export const firePoints = ({ kinds, seconds, ports, kind }: Points): FirePoint[] => {
  let second = 0
  return ports.map((port, i) => {
    second += seconds[i]
    const { noise } = kinds[kind[i]]
    return { second, port, series: seriesOf(kinds[kind[i]]), noise }
  })
}

/** What of a day is drawn as pictures: kinds of noise, and `null` for what is none. */
export const pictured = ({ kinds, kind }: Points): (Noise | null)[] => {
  if (kind.length <= paths_max) return []
  const counts = kinds.map(() => 0)
  for (const at of kind) counts[at]++
  return [null, ...noise_list].filter((noise) => {
    const points = counts.filter((_, at) => kinds[at].noise === noise)
    return points.reduce((sum, count) => sum + count, 0) > pathed_kind_max
  })
}

/** The picture of such points: a file beside the plot's page. */
export const pictureName = (noise: Noise | null): string =>
  `${noise?.replace(/\W/g, '-') ?? 'points'}-classic`

/** The scans of a day that show as a line, numbered from 1. */
export const fireMarks = ({ marks }: Points): { number: number; mark: Mark }[] =>
  marks.filter(({ shape }) => shape !== 'scattered').map((mark, i) => ({ number: i + 1, mark }))

/** 14:03:22 */
export const clock = (second: number): string =>
  [second / 3600, (second / 60) % 60, second % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':')

/** 20 hours, 7 minutes, 50 seconds */
export const duration = (seconds: number): string => {
  const [length, unit] =
    seconds >= 5400
      ? [Math.round(seconds / 3600), 'hour']
      : seconds >= 90
        ? [Math.round(seconds / 60), 'minute']
        : [Math.max(1, seconds), 'second']
  return `${length} ${unit}${length === 1 ? '' : 's'}`
}

const span = ({ from, to }: Mark): number => to - from

const patch_seconds = 2 * 3600
const patches_from_port = 1024

/**
 * Where most ports lie close together in time and number that no scan accounts for: distinct ports of a patch two
 * hours wide and an octave high, above port 1023.
 */
function densestPatch({ seconds, ports, kinds, kind, source, sources, marks }: Points): number {
  const scanners = new Set(marks.map(({ source }) => source))
  const patches = new Map<number, Set<number>>()
  let second = 0
  ports.forEach((port, i) => {
    second += seconds[i]
    if (port < patches_from_port || kinds[kind[i]].noise !== null || scanners.has(sources[source[i]])) return
    const at = Math.floor(second / patch_seconds) * 16 + Math.floor(Math.log2(port))
    const found = patches.get(at)
    if (found === undefined) patches.set(at, new Set([port]))
    else found.add(port)
  })
  return Math.max(0, ...[...patches.values()].map(({ size }) => size))
}

/** Which day a post shows: the one that has most of something; `null` where no day has any. */
export const picks = {
  busiest: (events: number) => events,
  'slowest-diagonal': (_: number, { marks }: Points) =>
    Math.max(0, ...marks.filter(({ trail }) => trail.length > 0).map(span)),
  'fastest-vertical': (_: number, { marks }: Points) =>
    Math.max(
      0,
      ...marks
        .filter(({ shape }) => shape === 'vertical')
        .map((mark) => mark.ports / Math.max(1, span(mark))),
    ),
  'most-ipv6': (_: number, { kinds, kind }: Points) =>
    kind.filter((i) => kinds[i].network_type === 'ipv6' && kinds[i].noise === null).length,
  'densest-patch': (_: number, points: Points) => densestPatch(points),
} as const
export type Pick = keyof typeof picks

const valued = new WeakMap<Digest, Map<string, Readonly<Record<Pick, number>>>>()

/** All that a day can be picked for: a post asks for several, and its points are read once. */
const pickValues = (day: string, events: number): Readonly<Record<Pick, number>> => {
  const source = digest()
  let days = valued.get(source)
  if (days === undefined) valued.set(source, (days = new Map()))
  let values = days.get(day)
  if (values === undefined) {
    const points = source.period(day).file('points')
    const all = Object.entries(picks).map(([pick, value]) => [pick, value(events, points)])
    days.set(day, (values = Object.fromEntries(all) as Record<Pick, number>))
  }
  return values
}

/** @throws UserError for a pick that there is not */
export const pickedDay = (pick: Pick, from: string, to: string): string | null => {
  if (!Object.hasOwn(picks, pick))
    throw new UserError(`<Fireplot pick="${pick}"/>: write ${Object.keys(picks).join(', ')}`)
  let most = 0
  let found: string | null = null
  for (const [day, { events }] of calendar().recorded) {
    if (day < from || day > to) continue
    const value = pickValues(day, events)[pick]
    if (value > most) [most, found] = [value, day]
  }
  return found
}
