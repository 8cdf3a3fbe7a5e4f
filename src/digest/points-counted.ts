import { network_types } from '../event.ts'
import { tcp, udp } from '../net/transport.ts'
import { countingOrder, type Numbers, type Sources } from '../store/facts.ts'
import { no_flags, no_port, type Moments } from '../store/moments.ts'
import { sortRuns } from './counting/sort.ts'
import { Room } from './room.ts'
import { noises } from './schema.ts'

/**
 * Answers the questions of aggregates/points.ts for a day, by columns: what SQL says of it in rows. A kind is a
 * transport, a network and a noise.
 */
export interface CountedPoints {
  length: number
  /** Seconds since the epoch: of several, the first. */
  time: Uint32Array
  port: Uint32Array
  kind: Uint8Array
  /** Of several, the first by number. */
  source: Uint32Array
  sources: Uint32Array
  events: Float64Array
}

const transports = ['tcp', 'udp'] as const
/** In the order in which SQL sorts them, null last. */
const sorted_noises = [...noises.filter((noise) => noise !== 'internal').sort(), null]

/** All kinds, in the order of SQL. */
export const point_kinds = transports.flatMap((transport) =>
  network_types.flatMap((network_type) => sorted_noises.map((noise) => ({ transport, network_type, noise }))),
)

const noiseAt = (noise: (typeof sorted_noises)[number]) => sorted_noises.indexOf(noise)
const [port_0, rst, fin, syn_ack, nothing] = (['port 0', 'rst', 'ack+fin', 'syn+ack', null] as const).map(
  noiseAt,
)

function noiseOf(port: number, transport: number, flags: number): number {
  if (port === 0) return port_0
  if (transport !== tcp || flags === no_flags) return nothing
  if ((flags & 4) !== 0) return rst
  if ((flags & 17) === 17) return fin
  return (flags & 18) === 18 ? syn_ack : nothing
}

/** Kinds of points by trait and network type, with and without port 0; what is no point has none. */
function kindsOf({ traits }: Moments): Int8Array {
  const kinds = new Int8Array(traits.length * network_types.length * 2)
  let at = 0
  for (const { transport, tcp_flags } of traits) {
    for (const network of network_types.keys()) {
      for (const port of [0, 1]) {
        const of_network = Number(transport === udp) * network_types.length + network
        const is_point = transport === tcp || transport === udp
        kinds[at++] = is_point ? of_network * sorted_noises.length + noiseOf(port, transport, tcp_flags) : -1
      }
    }
  }
  return kinds
}

const room = new Room()

/**
 * @param by_minute counts points by minute and port, whoever sent them; else each is exact
 * @returns columns that hold until the next day is counted
 */
export function countPoints(day: Moments, sources: Sources, by_minute: boolean): CountedPoints {
  const { kinds, chosen } = chosenPoints(day, sources)
  if (chosen.length === 0) return taken(0)
  const [first, end] = [leastOf(day.time, chosen), greatestOf(day.time, chosen)]
  // A minute of the clock, not sixty seconds from the first point.
  const start = first - (first % 60)
  const step = by_minute ? 60 : 1
  const places = placesOf(day.time, start, step)
  // Most logs tell what came first first.
  const order = isAscending(places, chosen)
    ? chosen
    : countingOrder(places, (((end - start) / step) | 0) + 1, chosen)
  const { port, source } = day
  sortRuns(
    order,
    (a, b) => places[a] === places[b],
    (a, b) => port[a] - port[b] || kinds[a] - kinds[b] || source[a] - source[b],
  )
  const points = added(day, kinds, places, order, by_minute)
  return by_minute ? inOrderOfTime(points, start, end) : points
}

// Loops are in functions of their own: one behind another, they are compiled several times over.

/** The rows that are points, and the kind of each by row. */
function chosenPoints(day: Moments, { network_type }: Sources): { kinds: Uint8Array; chosen: Uint32Array } {
  const { codes } = network_type
  const kind_of = kindsOf(day)
  const kinds = room.column(Uint8Array, 'kinds of rows', day.length)
  const chosen = room.column(Uint32Array, 'chosen', day.length)
  return { kinds, chosen: chosen.subarray(0, choose(day, codes, kind_of, kinds, chosen)) }
}

/** @returns how many are chosen */
function choose(
  { source, port, trait }: Moments,
  codes: Numbers,
  kind_of: ArrayLike<number>,
  kinds: Uint8Array,
  chosen: Uint32Array,
): number {
  let length = 0
  for (let row = 0; row < kinds.length; row++) {
    const of_trait = trait[row] * network_types.length + codes[source[row]]
    const kind = kind_of[of_trait * 2 + Number(port[row] !== 0)]
    if (kind < 0 || port[row] === no_port) continue
    kinds[row] = kind
    chosen[length++] = row
  }
  return length
}

function placesOf(time: Uint32Array, start: number, step: number): Uint32Array {
  const places = room.column(Uint32Array, 'places', time.length)
  for (let row = 0; row < places.length; row++) places[row] = ((time[row] - start) / step) | 0
  return places
}

function isAscending(values: Uint32Array, rows: Uint32Array): boolean {
  for (let at = 1; at < rows.length; at++) if (values[rows[at]] < values[rows[at - 1]]) return false
  return true
}

function leastOf(values: Uint32Array, rows: Uint32Array): number {
  let least = Infinity
  for (let at = 0; at < rows.length; at++) if (values[rows[at]] < least) least = values[rows[at]]
  return least
}

function greatestOf(values: Uint32Array, rows: Uint32Array): number {
  let greatest = 0
  for (let at = 0; at < rows.length; at++) if (values[rows[at]] > greatest) greatest = values[rows[at]]
  return greatest
}

/** Rows of one place, port and kind as one point, and of one source unless it is counted by minute. */
function added(
  day: Moments,
  kinds: Uint8Array,
  places: Uint32Array,
  order: Uint32Array,
  by_minute: boolean,
): CountedPoints {
  const counts = Uint32Array.from(day.traits, ({ count }) => count)
  const points = taken(order.length)
  points.length = addPoints(day, counts, kinds, places, order, by_minute, points)
  return points
}

/** @returns how many there are */
function addPoints(
  { source, time, port, trait }: Moments,
  counts: Uint32Array,
  kinds: Uint8Array,
  places: Uint32Array,
  order: Uint32Array,
  by_minute: boolean,
  points: CountedPoints,
): number {
  let at = -1
  let before = -1
  for (let place = 0; place < order.length; place++) {
    const row = order[place]
    const is_same =
      before >= 0 &&
      places[before] === places[row] &&
      port[before] === port[row] &&
      kinds[before] === kinds[row] &&
      (by_minute || source[before] === source[row])
    if (!is_same) {
      at++
      points.time[at] = time[row]
      points.port[at] = port[row]
      points.kind[at] = kinds[row]
      points.source[at] = source[row]
      points.sources[at] = 1
      points.events[at] = 0
    } else if (source[before] !== source[row]) points.sources[at]++
    if (time[row] < points.time[at]) points.time[at] = time[row]
    points.events[at] += counts[trait[row]]
    before = row
  }
  return at + 1
}

/** @param name of the room that they take */
const taken = (length: number, name = ''): CountedPoints => ({
  length,
  ...room.columns(point_columns, length, name),
})

const point_columns = {
  time: Uint32Array,
  port: Uint32Array,
  kind: Uint8Array,
  source: Uint32Array,
  sources: Uint32Array,
  events: Float64Array,
}

/** By the second of the first; minute by minute they stand by port and kind already. */
function inOrderOfTime(points: CountedPoints, start: number, end: number): CountedPoints {
  const order = countingOrder(placesOf(points.time.subarray(0, points.length), start, 1), end - start + 1)
  const result = taken(points.length, 'in order')
  copyWords(result.time, points.time, order)
  copyWords(result.port, points.port, order)
  copyWords(result.source, points.source, order)
  copyWords(result.sources, points.sources, order)
  for (let at = 0; at < order.length; at++) {
    result.kind[at] = points.kind[order[at]]
    result.events[at] = points.events[order[at]]
  }
  return result
}

function copyWords(into: Uint32Array, from: Uint32Array, rows: Uint32Array): void {
  for (let at = 0; at < rows.length; at++) into[at] = from[rows[at]]
}
