import { network_types } from '../event.ts'
import { tcp, udp } from '../net/transport.ts'
import { countingOrder, type Sources } from '../store/facts.ts'
import { no_flags, no_port, type Moments } from '../store/moments.ts'
import { sortRuns } from './counting/sort.ts'
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

/** @param by_minute counts points by minute and port, whoever sent them; else each is exact */
export function countPoints(day: Moments, sources: Sources, by_minute: boolean): CountedPoints {
  const { kinds, chosen } = chosenPoints(day, sources)
  if (chosen.length === 0) return taken(0)
  const [first, end] = [leastOf(day.time, chosen), greatestOf(day.time, chosen)]
  // A minute of the clock, not sixty seconds from the first point.
  const start = first - (first % 60)
  const step = by_minute ? 60 : 1
  const places = new Uint32Array(day.length)
  for (let row = 0; row < day.length; row++) places[row] = ((day.time[row] - start) / step) | 0
  const order = countingOrder(places, (((end - start) / step) | 0) + 1, chosen)
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
  const { source, port, trait } = day
  const { codes } = network_type
  const kind_of = kindsOf(day)
  const kinds = new Uint8Array(day.length)
  const chosen = new Uint32Array(day.length)
  let length = 0
  for (let row = 0; row < kinds.length; row++) {
    const of_trait = trait[row] * network_types.length + codes[source[row]]
    const kind = kind_of[of_trait * 2 + Number(port[row] !== 0)]
    if (kind < 0 || port[row] === no_port) continue
    kinds[row] = kind
    chosen[length++] = row
  }
  return { kinds, chosen: chosen.subarray(0, length) }
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
  { source, time, port, trait, traits }: Moments,
  kinds: Uint8Array,
  places: Uint32Array,
  order: Uint32Array,
  by_minute: boolean,
): CountedPoints {
  const counts = Uint32Array.from(traits, ({ count }) => count)
  const points = taken(order.length)
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
    } else if (source[before] !== source[row]) points.sources[at]++
    if (time[row] < points.time[at]) points.time[at] = time[row]
    points.events[at] += counts[trait[row]]
    before = row
  }
  points.length = at + 1
  return points
}

const taken = (length: number): CountedPoints => ({
  length,
  time: new Uint32Array(length),
  port: new Uint32Array(length),
  kind: new Uint8Array(length),
  source: new Uint32Array(length),
  sources: new Uint32Array(length),
  events: new Float64Array(length),
})

/** Within a minute, by the second of the first, then by port and kind. */
function inOrderOfTime(points: CountedPoints, start: number, end: number): CountedPoints {
  const seconds = points.time.subarray(0, points.length).map((time) => time - start)
  let order = countingOrder(points.kind.subarray(0, points.length), point_kinds.length)
  order = countingOrder(points.port, 65_536, order)
  order = countingOrder(seconds, end - start + 1, order)
  const result = taken(points.length)
  for (const name of ['time', 'port', 'kind', 'source', 'sources', 'events'] as const) {
    for (let at = 0; at < order.length; at++) result[name][at] = points[name][order[at]]
  }
  return result
}
