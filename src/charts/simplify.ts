import type { Topology } from 'topojson-specification'

type Point = readonly [x: number, y: number]

/** Twice the area of a triangle. */
const doubleArea = (a: Point, b: Point, c: Point): number =>
  Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]))

/**
 * Which points of a line stay when every point whose triangle with its neighbours is smaller than `area` (in the
 * plane's square units) goes, smallest first: Visvalingam & Whyatt, "Line generalisation by repeated elimination
 * of points", 1993. The ends always stay.
 */
export const significant = (line: readonly Point[], area: number): number[] => {
  const previous = line.map((_, i) => i - 1)
  const next = line.map((_, i) => i + 1)
  const weigh = (i: number): number => doubleArea(line[previous[i]], line[i], line[next[i]]) / 2
  const weights = line.map((_, i) => (i === 0 || i === line.length - 1 ? Infinity : weigh(i)))
  const left = new Set(line.keys())
  while (left.size > 2) {
    let least = -1
    for (const i of left) if (least < 0 || weights[i] < weights[least]) least = i
    const weight = weights[least]
    if (weight >= area) break
    left.delete(least)
    const before = previous[least]
    const after = next[least]
    next[before] = after
    previous[after] = before
    // A neighbour never weighs less than what has gone: else a peak would be taken down from its foot.
    if (before > 0) weights[before] = Math.max(weight, weigh(before))
    if (after < line.length - 1) weights[after] = Math.max(weight, weigh(after))
  }
  return [...left]
}

/** The topology with its arcs in degrees, without its quantization. */
export const unquantized = ({ transform, ...topology }: Topology): Topology => {
  if (transform === undefined) return topology
  const [across, up] = transform.scale
  const [west, south] = transform.translate
  const arcs = topology.arcs.map((arc) => {
    let x = 0
    let y = 0
    return arc.map(([dx, dy]) => {
      x += dx
      y += dy
      return [x * across + west, y * up + south]
    })
  })
  return { ...topology, arcs }
}

/**
 * The topology, unquantized, less the points that do not show where `project` draws them. It works on the arcs,
 * which neighbours share, so their borders still meet.
 */
export const simplified = (
  topology: Topology,
  project: (longitude: number, latitude: number) => Point,
  area: number,
): Topology => ({
  ...topology,
  arcs: topology.arcs.map((arc) =>
    significant(
      arc.map(([longitude, latitude]) => project(longitude, latitude)),
      area,
    ).map((i) => arc[i]),
  ),
})
