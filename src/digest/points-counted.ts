import { network_types } from '../event.ts'
import { tcp, udp } from '../net/transport.ts'
import { countingOrder, type Facts, type Sources } from '../store/facts.ts'
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
  // 256 is flags that nobody wrote down.
  if (transport !== tcp || flags === 256) return nothing
  if ((flags & 4) !== 0) return rst
  if ((flags & 17) === 17) return fin
  return (flags & 18) === 18 ? syn_ack : nothing
}

/** @param by_minute counts points by minute and port, whoever sent them; else each is exact */
export function countPoints(day: Facts, { network_type }: Sources, by_minute: boolean): CountedPoints {
  const label = (name: string) => {
    const found = day.labels.get(name)
    if (found === undefined) throw new Error(`no label of facts: ${name}`)
    return found
  }
  const transport = label('transport')
  const [of_tcp, of_udp] = transports.map((name) => transport.words.indexOf(name))
  const ports = label('destination_port').codes
  const flags = label('tcp_flags').codes
  const chosen: number[] = []
  const kinds = new Uint8Array(day.length)
  let start = Infinity
  let end = 0
  for (let row = 0; row < day.length; row++) {
    const code = transport.codes[row]
    if ((code !== of_tcp && code !== of_udp) || ports[row] === 65_536) continue
    const protocol = code === of_tcp ? tcp : udp
    const of_network = Number(protocol === udp) * network_types.length + network_type.codes[day.source[row]]
    kinds[row] = of_network * sorted_noises.length + noiseOf(ports[row], protocol, flags[row])
    if (day.first[row] < start) start = day.first[row]
    if (day.first[row] > end) end = day.first[row]
    chosen.push(row)
  }
  if (chosen.length === 0) return taken(0)
  // A minute of the clock, not sixty seconds from the first point.
  start -= start % 60
  const seconds = new Uint32Array(day.length)
  for (const row of chosen) seconds[row] = day.first[row] - start
  const minutes = by_minute ? seconds.map((second) => (second / 60) | 0) : seconds
  // Rows come by source, and stay so where all else is equal.
  const size = (by_minute ? ((end - start) / 60) | 0 : end - start) + 1
  let order = countingOrder(kinds, point_kinds.length, Uint32Array.from(chosen))
  order = countingOrder(ports, 65_536, order)
  order = countingOrder(minutes, size, order)
  const points = taken(order.length)
  let at = -1
  let before = -1
  for (const row of order) {
    const is_same =
      before >= 0 &&
      minutes[before] === minutes[row] &&
      ports[before] === ports[row] &&
      kinds[before] === kinds[row] &&
      (by_minute || day.source[before] === day.source[row])
    if (!is_same) {
      at++
      points.time[at] = day.first[row]
      points.port[at] = ports[row]
      points.kind[at] = kinds[row]
      points.source[at] = day.source[row]
      points.sources[at] = 1
    } else if (day.source[before] !== day.source[row]) points.sources[at]++
    if (day.first[row] < points.time[at]) points.time[at] = day.first[row]
    points.events[at] += day.count[row]
    before = row
  }
  points.length = at + 1
  return by_minute ? inOrderOfTime(points, start, end) : points
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
