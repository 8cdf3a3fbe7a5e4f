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
  const weigh = (i: number): number => doubleArea(line[previous[i]!]!, line[i]!, line[next[i]!]!) / 2
  const weights = line.map((_, i) => (i === 0 || i === line.length - 1 ? Infinity : weigh(i)))
  if (area <= 0) return [...line.keys()]
  const left = new Set(line.keys())
  while (left.size > 2) {
    let least = -1
    for (const i of left) if (least < 0 || weights[i]! < weights[least]!) least = i
    const weight = weights[least]!
    if (weight >= area) break
    left.delete(least)
    const before = previous[least]!
    const after = next[least]!
    next[before] = after
    previous[after] = before
    // A neighbour never weighs less than what has gone: else a peak would be taken down from its foot.
    if (before > 0) weights[before] = Math.max(weight, weigh(before))
    if (after < line.length - 1) weights[after] = Math.max(weight, weigh(after))
  }
  return [...left]
}

/** The arcs of a topology in degrees, without its quantization. */
const degrees = ({ arcs, transform }: Topology): Point[][] =>
  arcs.map((arc) => {
    if (transform === undefined) return arc.map(([x = 0, y = 0]) => [x, y] as const)
    let x = 0
    let y = 0
    return arc.map(([dx = 0, dy = 0]) => {
      x += dx
      y += dy
      return [
        x * transform.scale[0] + transform.translate[0],
        y * transform.scale[1] + transform.translate[1],
      ] as const
    })
  })

/**
 * The topology with the points left out that do not show where `project` draws them. It works on the arcs, which
 * neighbours share, so their borders still meet.
 */
export const simplified = (topology: Topology, project: (point: Point) => Point, area: number): Topology => {
  const { transform: _, ...rest } = topology
  return {
    ...rest,
    arcs: degrees(topology).map((arc) => {
      const kept = significant(arc.map(project), area).map((i) => [...arc[i]!])
      return kept
    }),
  }
}
