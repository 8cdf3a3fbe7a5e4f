import { scanShape, type FastScanRow, type Probe } from '../detections/index.ts'
import { tcp, transports } from '../net/transport.ts'
import { no_port, type Moments } from '../store/moments.ts'
import { isReply } from './counting/reply.ts'
import { Room } from './room.ts'
import type { PeriodFiles, RedactedSource } from './schema.ts'

/** The fast scans of a day as marks on its plot: what a source tried, and the shape of that. */

/** Findings of a day that its plot can tell apart. */
const marks_max = 40
/** Corners of the line that follows a diagonal. */
const trail_length = 12

const room = new Room()

/**
 * What sources tried on a day, by source: each second and port once, replies to forged packets left aside.
 * @param sources_length how many there are in all
 */
export function probesOf(
  day: Moments,
  sources: readonly number[],
  sources_length: number,
  secondOf: (epoch: number) => number,
): Map<number, Probe[]> {
  const is_reply = day.traits.map(({ transport, tcp_flags }) =>
    isReply(transport === tcp || transport === transports.length, tcp_flags),
  )
  // Of what comes several times the last row stands for all.
  const seen = new Map(sources.map((source) => [source, new Map<number, number>()]))
  const rows = rowsOf(day.source, sources, sources_length)
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]
    if (day.port[row] === no_port || is_reply[day.trait[row]]) continue
    seen.get(day.source[row])?.set(day.time[row] * no_port + day.port[row], row)
  }
  return new Map([...seen].map(([source, rows]) => [source, probesAt(day, [...rows.values()], secondOf)]))
}

/** By time, then port. */
function probesAt(
  { time, port }: Moments,
  rows: readonly number[],
  secondOf: (epoch: number) => number,
): Probe[] {
  const in_order = rows.toSorted((a, b) => time[a] - time[b] || port[a] - port[b])
  return in_order.map((row) => ({ second: secondOf(time[row]), port: port[row] }))
}

/** By source, 1 where its rows are being looked for. */
let is_wanted = new Uint8Array(0)

function rowsOf(of_rows: Uint32Array, sources: readonly number[], sources_length: number): Uint32Array {
  if (is_wanted.length < sources_length) is_wanted = new Uint8Array(sources_length)
  for (const source of sources) is_wanted[source] = 1
  const rows = wantedRows(of_rows, is_wanted)
  for (const source of sources) is_wanted[source] = 0
  return rows
}

function wantedRows(sources: Uint32Array, is_wanted: Uint8Array): Uint32Array {
  const rows = room.column(Uint32Array, 'wanted', sources.length)
  return rows.subarray(0, fillWanted(rows, sources, is_wanted))
}

/** @returns how many there are */
function fillWanted(rows: Uint32Array, sources: Uint32Array, is_wanted: Uint8Array): number {
  let count = 0
  for (let row = 0; row < rows.length; row++) if (is_wanted[sources[row]] === 1) rows[count++] = row
  return count
}

/** The fast scans of a day by the shape of their points, those with most ports first. */
export function marksOf(
  fast: readonly FastScanRow[],
  probesOf: (sources: readonly number[]) => ReadonlyMap<number, Probe[]>,
  redacted: (source: number) => RedactedSource,
): PeriodFiles['points']['marks'] {
  const marked = fast
    .toSorted((a, b) => b.ports - a.ports || (a.first_seen < b.first_seen ? -1 : 1))
    .slice(0, marks_max)
  const probes = probesOf(marked.map(({ source }) => source))
  return marked.map(({ source, country, ports, events }) => {
    const list = (probes.get(source) ?? []).sort((a, b) => a.second - b.second)
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
