import { Zone } from '../archive/zone.ts'
import { digits_max, writeDigits, type JsonList } from './json-list.ts'
import { point_kinds, type CountedPoints } from './points-counted.ts'
import { Room } from './room.ts'
import type { PeriodFiles } from './schema.ts'
import type { ShownList, ShownSources } from './shown-sources.ts'

type Points = PeriodFiles['points']

/** More rows than this are counted by minute and port, and what is still over it is merged further. */
export const points_max = 20_000
const day_seconds = 86_400

/**
 * The second of the day at an instant, seconds since the epoch, by the wall clock of the zone; of the hour that a
 * clock change repeats, each pass alike.
 */
export function wallSecond(zone: Zone): (epoch: number) => number {
  // Clocks change on the quarter of an hour at most, whatever the zone.
  let [quarter, offset] = [-1, 0]
  return (epoch) => {
    if (Math.floor(epoch / 900) !== quarter) {
      quarter = Math.floor(epoch / 900)
      offset = zone.offsetAt(epoch)
    }
    return (epoch + offset) % day_seconds
  }
}

export interface PointsOptions {
  points: CountedPoints
  secondOf: (epoch: number) => number
  shown: ShownSources
  isInternal: (source: number) => boolean
  /** Which ports are shown, and all times to the minute, so that no point tells of a single packet; else each is. */
  shown_ports?: ReadonlySet<string>
}

/** How `shown_ports` names a port. */
export const portName = (transport: string, port: number): string => `${transport} ${port}`

/** Numbers as they are counted, and lists that write themselves; in a digest's file all are lists. */
type Columns<Lists> = { [name in keyof Lists]: Lists[name] extends number[] ? Uint32Array : Lists[name] }
export type PointColumns = Columns<Omit<Points, 'sources' | 'events'>> & {
  sources: ShownList | []
  events: EventCounts | []
}

/** Of periods that are no day. */
export const no_points: PointColumns = {
  merged: 0,
  sources: [],
  kinds: [],
  seconds: new Uint32Array(0),
  ports: new Uint32Array(0),
  kind: new Uint32Array(0),
  source: new Uint32Array(0),
  several: new Uint32Array(0),
  events: [],
  marks: [],
}

/** The points of a day as the digest holds them: columns, each kind and each source named once. */
export function pointsOf({
  points: counted,
  secondOf,
  shown,
  isInternal,
  shown_ports,
}: PointsOptions): Omit<PointColumns, 'marks'> {
  const step = shown_ports === undefined ? 1 : 60
  const points = shown_ports === undefined ? counted : onlyPorts(counted, shown_ports)
  const cells = cellsFor(points.length)
  const sources = shown.numbered(points.source.subarray(0, points.length), cells.source)
  const kinds = numberKinds(points, isInternal, cells.kind)
  fillSeconds(points, secondOf, step, cells.second)
  cells.port.set(points.port.subarray(0, points.length))
  cells.stands_for.set(points.sources.subarray(0, points.length))
  cells.events.set(points.events.subarray(0, points.length))
  const in_order = inOrder(cells)
  const all = sumOf(in_order.stands_for)
  const kept = merged(step === 1 ? in_order : alike(in_order))
  return {
    merged: all - kept.length,
    sources,
    kinds,
    seconds: differences(kept.second),
    ports: kept.port.slice(),
    kind: kept.kind.slice(),
    source: kept.source.slice(),
    several: overOne(kept.stands_for).slice(),
    events: new EventCounts(overOne(kept.events).slice(), kept.events),
  }
}

/** Place and events of the points with more than one. */
export class EventCounts implements JsonList {
  readonly length: number
  readonly bytes_max = 2 * digits_max + 10
  private readonly places: Uint32Array
  private readonly events: Float64Array

  /** @param events of all points */
  constructor(places: Uint32Array, events: Float64Array) {
    this.places = places
    this.events = Float64Array.from(places, (place) => events[place])
    this.length = places.length
  }

  write(at: number, bytes: Uint8Array, into: number): number {
    bytes[into] = bracket
    const end = writeDigits(bytes, into + 1, this.places[at])
    bytes[end] = comma
    const last = writeDigits(bytes, end + 1, this.events[at])
    bytes[last] = bracket + 2
    return last + 1
  }

  pairs(): [place: number, events: number][] {
    return Array.from(this.places, (place, at) => [place, this.events[at]])
  }
}

const bracket = 91
const comma = 44

/** Where values are that are over one. */
function overOne(values: Uint32Array | Float64Array): Uint32Array {
  const found = room.column(Uint32Array, 'over one', values.length)
  let count = 0
  for (let at = 0; at < values.length; at++) if (values[at] > 1) found[count++] = at
  return found.subarray(0, count)
}

const room = new Room()

/** Their numbers are whatever was left there, and they hold until the next points. */
const cellsFor = (length: number): Cells => ({ length, ...room.columns(cell_columns, length) })

const cell_columns = {
  second: Uint32Array,
  port: Uint32Array,
  kind: Uint32Array,
  source: Uint32Array,
  stands_for: Uint32Array,
  events: Float64Array,
}

// Each loop in a function of its own: one behind the other in a long one, they are compiled anew day after day.

function fillSeconds(
  { time, length }: CountedPoints,
  secondOf: (epoch: number) => number,
  step: number,
  seconds: Uint32Array,
): void {
  for (let at = 0; at < length; at++) seconds[at] = Math.floor(secondOf(time[at]) / step) * step
}

function sumOf(values: Uint32Array): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at]
  return sum
}

/** The first, and each by how much it is more than the one before. */
function differences(values: Uint32Array): Uint32Array {
  const result = new Uint32Array(values.length)
  for (let at = 0, before = 0; at < values.length; before = values[at++]) result[at] = values[at] - before
  return result
}

function onlyPorts(points: CountedPoints, shown: ReadonlySet<string>): CountedPoints {
  const rows: number[] = []
  for (let at = 0; at < points.length; at++)
    if (shown.has(portName(point_kinds[points.kind[at]].transport, points.port[at]))) rows.push(at)
  return {
    length: rows.length,
    time: Uint32Array.from(rows, (at) => points.time[at]),
    port: Uint32Array.from(rows, (at) => points.port[at]),
    kind: Uint8Array.from(rows, (at) => points.kind[at]),
    source: Uint32Array.from(rows, (at) => points.source[at]),
    sources: Uint32Array.from(rows, (at) => points.sources[at]),
    events: Float64Array.from(rows, (at) => points.events[at]),
  }
}

/** Kinds in the order in which they come up; an internal source is noise, whatever it sends. */
function numberKinds(
  points: CountedPoints,
  isInternal: (source: number) => boolean,
  kind: Uint32Array,
): Points['kinds'] {
  const kinds: Points['kinds'] = []
  const numbers = new Map<string, number>()
  const number_of = [0, 1].map(() => new Int32Array(point_kinds.length).fill(-1))
  for (let at = 0; at < points.length; at++) {
    const is_internal = isInternal(points.source[at])
    const of = number_of[Number(is_internal)]
    if (of[points.kind[at]] < 0) {
      const found = point_kinds[points.kind[at]]
      const shown = is_internal ? { ...found, noise: 'internal' as const } : found
      const name = `${shown.transport} ${shown.network_type} ${shown.noise}`
      let number = numbers.get(name)
      if (number === undefined) numbers.set(name, (number = kinds.push(shown) - 1))
      of[points.kind[at]] = number
    }
    kind[at] = of[points.kind[at]]
  }
  return kinds
}

interface Cells {
  length: number
  second: Uint32Array
  port: Uint32Array
  kind: Uint32Array
  source: Uint32Array
  /** Points that have become this one. */
  stands_for: Uint32Array
  events: Float64Array
}

/**
 * By second, port, kind and source. They come by time and port: what is left to sort is what shares both, unless a
 * clock was put back.
 */
function inOrder(cells: Cells): Cells {
  if (isPutInOrder(cells)) return cells
  const { second, port, kind, source, length } = cells
  const compare = (a: number, b: number) =>
    second[a] - second[b] || port[a] - port[b] || kind[a] - kind[b] || source[a] - source[b] || a - b
  const order = new Uint32Array(length)
  for (let at = 0; at < length; at++) order[at] = at
  return cellsAt(cells, order.sort(compare))
}

/** Farther than this no cell is moved by itself. */
const far = 32

/** Moves cells to where they belong, where all are near it. @returns whether they are in order */
function isPutInOrder(cells: Cells): boolean {
  const { second, port, kind, source, length } = cells
  for (let at = 1; at < length; at++) {
    const before = at - 1
    const by_time = second[before] - second[at] || port[before] - port[at]
    if (by_time > 0) return false
    if (by_time < 0 || (kind[before] - kind[at] || source[before] - source[at]) <= 0) continue
    let into = before
    while (into > 0 && isBehind(cells, into - 1, at)) into--
    if (at - into > far) return false
    moveTo(cells, at, into)
  }
  return true
}

/** Of two cells in the order of time and port. */
const isBehind = ({ second, port, kind, source }: Cells, one: number, other: number): boolean =>
  second[one] === second[other] &&
  port[one] === port[other] &&
  (kind[one] - kind[other] || source[one] - source[other]) > 0

function moveTo({ kind, source, stands_for, events }: Cells, from: number, to: number): void {
  // Second and port are the same all along.
  const moved = [kind[from], source[from], stands_for[from], events[from]] as const
  for (const column of [kind, source, stands_for, events]) column.copyWithin(to + 1, to, from)
  ;[kind[to], source[to], stands_for[to], events[to]] = moved
}

function cellsAt(cells: Cells, rows: Uint32Array): Cells {
  const taken = <Column extends Uint32Array | Float64Array>(column: Column): Column => {
    const result = new (column.constructor as new (length: number) => Column)(rows.length)
    for (let at = 0; at < rows.length; at++) result[at] = column[rows[at]]
    return result
  }
  return {
    length: rows.length,
    second: taken(cells.second),
    port: taken(cells.port),
    kind: taken(cells.kind),
    source: taken(cells.source),
    stands_for: taken(cells.stands_for),
    events: taken(cells.events),
  }
}

/** Those that are the same in all that is shown of them as one: neighbours, as the cells are in order. */
function alike(cells: Cells): Cells {
  const { second, port, kind, source, stands_for, events } = cells
  const firsts: number[] = []
  for (let at = 0; at < cells.length; at++) {
    const first = firsts.at(-1)
    const is_same =
      first !== undefined && [second, port, kind, source].every((column) => column[first] === column[at])
    if (is_same) {
      stands_for[first] += stands_for[at]
      events[first] += events[at]
    } else firsts.push(at)
  }
  return cellsAt(cells, Uint32Array.from(firsts))
}

/** Of a logarithmic axis of 600 pixels from port 0.5 to 65535. */
const pixelOf = (port: number): number => Math.round((Math.log2(Math.max(0.5, port)) + 1) * (600 / 17))

/** At most `points_max` cells: those of one kind in one pixel, then in a wider one, become their first. */
function merged(cells: Cells): Cells {
  let kept = cells
  for (let seconds = 60; kept.length > points_max; seconds *= 2) {
    const places = new Map<number, number>()
    const firsts: number[] = []
    for (let at = 0; at < kept.length; at++) {
      const place =
        (Math.floor(kept.second[at] / seconds) * 1024 + Math.round(pixelOf(kept.port[at]) / (seconds / 60))) *
          64 +
        kept.kind[at]
      const first = places.get(place)
      if (first === undefined) {
        places.set(place, at)
        firsts.push(at)
      } else {
        kept.stands_for[first] += kept.stands_for[at]
        kept.events[first] += kept.events[at]
      }
    }
    kept = cellsAt(kept, Uint32Array.from(firsts))
  }
  return kept
}
