import { geoDistance, geoInterpolate } from 'd3-geo'
import { projected } from './world.ts'

interface Place {
  latitude: number
  longitude: number
}

type Point = readonly [x: number, y: number]

/** How far a drawn curve may lie beside its great circle, in units of the world's symbol: half a pixel. */
const tolerance = 1.5
const halvings_max = 8
/** Of the way, where it jumps from one edge of the map to the other. */
const edge = 1e-6

/**
 * The shortest ways over the globe from one place to others, as path text in whole units of the world's symbol.
 * Bézier curves stand for them, cut until they fit; a way over the date line leaves at one edge of the map and
 * comes in at the other. Places where home is have none.
 */
export const greatArcs = (home: Place, places: readonly Place[]): string =>
  places
    .map(({ latitude, longitude }) => {
      const way = wayBetween([home.longitude, home.latitude], [longitude, latitude])
      if (way === null) return ''
      const cut = jumpOf(way)
      return cut === null
        ? curve(way, 0, 1)
        : curve(way, 0, Math.max(0, cut - edge)) + curve(way, Math.min(1, cut + edge), 1)
    })
    .join('')

type Way = (share: number) => [longitude: number, latitude: number]

const wayBetween = (from: [number, number], to: [number, number]): Way | null => {
  const distance = geoDistance(from, to)
  if (distance < 1e-4) return null
  // Opposite points have no one way between them; beside one there is.
  return geoInterpolate(from, Math.PI - distance < 1e-4 ? [to[0] + 0.1, to[1] * 0.999 + 0.01] : to)
}

/** Where the longitude jumps by the whole globe, or null. */
const jumpOf = (way: Way): number | null => {
  const steps = 32
  for (let step = 0; step < steps; step++) {
    let [low, high] = [step / steps, (step + 1) / steps]
    if (!jumps(way(low), way(high))) continue
    while (high - low > edge / 4) {
      const middle = (low + high) / 2
      if (jumps(way(low), way(middle))) high = middle
      else low = middle
    }
    return (low + high) / 2
  }
  return null
}

const jumps = ([a]: [number, number], [b]: [number, number]): boolean => Math.abs(a - b) > 180

const pointAt = (way: Way, share: number): Point => projected(...way(share))

/** A moved pen and one curve or more, between two shares of the way. */
const curve = (way: Way, from: number, to: number): string => {
  const [x, y] = pointAt(way, from).map(Math.round)
  const pen = { x, y }
  const body = curved(way, from, to, pen, 0)
  return body === '' ? '' : `M${x} ${y}${body}`
}

const curved = (way: Way, from: number, to: number, pen: { x: number; y: number }, depth: number): string => {
  const at = (share: number): Point => pointAt(way, from + (to - from) * share)
  const [start, one, two, end] = [at(0), at(1 / 3), at(2 / 3), at(1)]
  // The cubic through four points at even shares.
  const control = (near: Point, next: Point, far: Point, last: Point): Point => [
    (-5 * near[0] + 18 * next[0] - 9 * far[0] + 2 * last[0]) / 6,
    (-5 * near[1] + 18 * next[1] - 9 * far[1] + 2 * last[1]) / 6,
  ]
  const first = control(start, one, two, end)
  const second = control(end, two, one, start)
  if (depth < halvings_max && [1 / 6, 1 / 2, 5 / 6].some((share) => beside(share) > tolerance)) {
    const middle = (from + to) / 2
    return curved(way, from, middle, pen, depth + 1) + curved(way, middle, to, pen, depth + 1)
  }
  const [x, y] = end.map(Math.round)
  if (x === pen.x && y === pen.y) return ''
  const words = [first, second, [x, y] as Point]
    .flatMap(([cx, cy]) => [Math.round(cx) - pen.x, Math.round(cy) - pen.y])
    .map((part, i) => (i === 0 || part < 0 ? String(part) : ` ${part}`))
    .join('')
  pen.x = x
  pen.y = y
  return `c${words}`

  function beside(share: number): number {
    const rest = 1 - share
    const weights = [rest ** 3, 3 * rest ** 2 * share, 3 * rest * share ** 2, share ** 3]
    const points = [start, first, second, end]
    const of = (axis: 0 | 1): number => points.reduce((sum, point, i) => sum + point[axis] * weights[i], 0)
    const [true_x, true_y] = at(share)
    return Math.hypot(of(0) - true_x, of(1) - true_y)
  }
}
