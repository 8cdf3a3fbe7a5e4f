import { km_per_unit, projected, world_height, world_width } from './world.ts'

interface Weighed {
  /** Degrees. */
  latitude: number
  longitude: number
  value: number
}

/** A grid of square cells over the map; all are of the same area on the globe, for the projection is equal-area. */
export interface DensityGrid {
  columns: number
  rows: number
  /** Edge of a cell, in units of the world's symbol. */
  cell: number
  /** Square km of one. */
  cell_area_km2: number
  /** Sources in each cell, row by row; the sum is that of the values. */
  sums: Float64Array
}

export const density_cell = 6
/** Where a Gaussian is cut off: beyond it lies a third of a per cent. */
const reach_bandwidths = 3.4

/**
 * Kernel density of values at places (Silverman, "Density Estimation for Statistics and Data Analysis", 1986): each
 * value is spread as a Gaussian of the bandwidth on the plane of the map. What would fall beyond the map's edge
 * stays within it, so that nothing is lost: the cells add up to the values.
 */
export const densityGrid = (places: readonly Weighed[], bandwidth_km: number): DensityGrid => {
  const columns = Math.ceil(world_width / density_cell)
  const rows = Math.ceil(world_height / density_cell)
  const sums = new Float64Array(columns * rows)
  const bandwidth = bandwidth_km / km_per_unit
  const reach = Math.ceil((bandwidth * reach_bandwidths) / density_cell)
  for (const { longitude, latitude, value } of places) {
    const [x, y] = projected(longitude, latitude)
    const across = weights(x / density_cell, bandwidth / density_cell, reach, columns)
    const down = weights(y / density_cell, bandwidth / density_cell, reach, rows)
    down.shares.forEach((share, i) => {
      const start = (down.first + i) * columns + across.first
      across.shares.forEach((other, j) => (sums[start + j] += value * share * other))
    })
  }
  return {
    columns,
    rows,
    cell: density_cell,
    cell_area_km2: (density_cell * km_per_unit) ** 2,
    sums,
  }
}

/** The Gaussian about `middle` at the cells of one axis, which add up to one; the product of two is the kernel. */
const weights = (
  middle: number,
  bandwidth: number,
  reach: number,
  count: number,
): { first: number; shares: number[] } => {
  const nearest = Math.min(count - 1, Math.max(0, Math.floor(middle)))
  const first = Math.max(0, nearest - reach)
  const last = Math.min(count - 1, nearest + reach)
  const shares: number[] = []
  for (let cell = first; cell <= last; cell++)
    shares.push(Math.exp(-0.5 * ((cell + 0.5 - middle) / bandwidth) ** 2))
  const sum = shares.reduce((total, share) => total + share, 0)
  return { first, shares: shares.map((share) => share / sum) }
}
