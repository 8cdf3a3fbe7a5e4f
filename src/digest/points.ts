import { Zone } from '../archive/zone.ts'
import type { PointsRow } from '../aggregates/index.ts'
import { scanShape, type FastScanRow, type Probe, type ProbesRow } from '../detections/index.ts'
import type { PeriodFiles, RedactedSource } from './schema.ts'

type Points = PeriodFiles['points']

/** More rows than this are counted by minute and port, and what is still over it is merged further. */
export const points_max = 20_000
/** Findings of a day that its plot can tell apart. */
const marks_max = 40
/** Corners of the line that follows a diagonal. */
const trail_length = 12
const day_seconds = 86_400

/** A second of the day by the wall clock of the zone; of the hour that a clock change repeats, each pass alike. */
export const wallSecond =
  (zone: Zone) =>
  (instant: string): number => {
    const epoch = Date.parse(instant) / 1000
    return (epoch + zone.offsetAt(epoch)) % day_seconds
  }

export interface PointsOptions {
  /** In order of time. */
  rows: readonly PointsRow[]
  secondOf: (instant: string) => number
  /** Of a source by its number. */
  source: (source: number) => { redacted: RedactedSource; is_internal: boolean }
}

/** The points of a day as the digest holds them: columns, each kind and each source named once. */
export const pointsOf = ({ rows, secondOf, source }: PointsOptions): Omit<Points, 'marks'> => {
  const sources = new Map<RedactedSource, number>()
  const kinds = new Map<string, { at: number; kind: Points['kinds'][number] }>()
  const cells: Cell[] = rows.map((row) => {
    const { redacted, is_internal } = source(row.source)
    const noise = (is_internal ? 'internal' : row.noise) as Points['kinds'][number]['noise']
    const name = `${row.transport} ${row.network_type} ${noise}`
    let kind = kinds.get(name)
    if (kind === undefined) {
      const { transport, network_type } = row as Pick<Points['kinds'][number], 'transport' | 'network_type'>
      kinds.set(name, (kind = { at: kinds.size, kind: { transport, network_type, noise } }))
    }
    let number = sources.get(redacted)
    if (number === undefined) sources.set(redacted, (number = sources.size))
    return {
      second: secondOf(row.time),
      port: row.destination_port,
      kind: kind.at,
      source: number,
      stands_for: Math.max(1, row.sources),
      events: row.events,
    }
  })
  cells.sort((a, b) => a.second - b.second || a.port - b.port || a.kind - b.kind || a.source - b.source)
  const kept = merged(cells)
  let before = 0
  return {
    merged: cells.reduce((sum, { stands_for }) => sum + stands_for, 0) - kept.length,
    sources: [...sources.keys()],
    kinds: [...kinds.values()].map(({ kind }) => kind),
    seconds: kept.map(({ second }) => {
      const since = second - before
      before = second
      return since
    }),
    ports: kept.map(({ port }) => port),
    kind: kept.map(({ kind }) => kind),
    source: kept.map(({ source }) => source),
    several: kept.flatMap(({ stands_for }, i) => (stands_for > 1 ? [i] : [])),
    events: kept.flatMap(({ events }, i) => (events > 1 ? [[i, events] as [number, number]] : [])),
  }
}

interface Cell {
  second: number
  port: number
  kind: number
  source: number
  /** Points that have become this one. */
  stands_for: number
  events: number
}

/** Of a logarithmic axis of 600 pixels from port 0.5 to 65535. */
const pixelOf = (port: number): number => Math.round((Math.log2(Math.max(0.5, port)) + 1) * (600 / 17))

/** At most `points_max` cells: those of one kind in one pixel, then in a wider one, become their first. */
function merged(cells: readonly Cell[]): readonly Cell[] {
  let kept = cells
  for (let seconds = 60; kept.length > points_max; seconds *= 2) {
    const places = new Map<number, Cell>()
    for (const cell of kept) {
      const place =
        (Math.floor(cell.second / seconds) * 1024 + Math.round(pixelOf(cell.port) / (seconds / 60))) * 64 +
        cell.kind
      const first = places.get(place)
      if (first === undefined) places.set(place, { ...cell })
      else {
        first.stands_for += cell.stands_for
        first.events += cell.events
      }
    }
    kept = [...places.values()]
  }
  return kept
}

/** The fast scans of a day by the shape of their points, those with most ports first. */
export function marksOf(
  fast: readonly FastScanRow[],
  probes: readonly ProbesRow[],
  secondOf: (instant: string) => number,
  redacted: (source: number) => RedactedSource,
): Points['marks'] {
  const by_source = new Map<number, Probe[]>()
  for (const { source, time, destination_port } of probes) {
    let list = by_source.get(source)
    if (list === undefined) by_source.set(source, (list = []))
    list.push({ second: secondOf(time), port: destination_port })
  }
  return fast
    .toSorted((a, b) => b.ports - a.ports || (a.first_seen < b.first_seen ? -1 : 1))
    .slice(0, marks_max)
    .map(({ source, country, ports, events }) => {
      const list = (by_source.get(source) ?? []).sort((a, b) => a.second - b.second)
      const numbers = list.map(({ port }) => port)
      const shape = scanShape(list)
      return {
        source: redacted(source),
        country,
        ports,
        events,
        shape,
        from: list[0]?.second ?? 0,
        to: list.at(-1)?.second ?? 0,
        lowest: numbers.reduce((a, b) => Math.min(a, b), 65535),
        highest: numbers.reduce((a, b) => Math.max(a, b), 0),
        trail: shape === 'rising' || shape === 'falling' ? trailOf(list) : [],
      }
    })
}

/** A line along a diagonal: the median port of each of its parts, its ends as they are. */
function trailOf(probes: readonly Probe[]): [number, number][] {
  const per = Math.ceil(probes.length / trail_length)
  const corners: [number, number][] = []
  for (let from = 0; from < probes.length; from += per) {
    const part = probes.slice(from, from + per)
    const ports = part.map(({ port }) => port).sort((a, b) => a - b)
    corners.push([part[part.length >> 1].second, ports[ports.length >> 1]])
  }
  const [first, last] = [probes[0], probes[probes.length - 1]]
  return [[first.second, first.port], ...corners, [last.second, last.port]]
}
