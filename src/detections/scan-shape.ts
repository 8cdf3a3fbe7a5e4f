/** One packet of a scan: seconds since midnight, and the port it was for. */
export interface Probe {
  second: number
  port: number
}

/**
 * vertical: so fast that on a day's plot its points stand on one line. rising, falling: so slow and orderly that
 * they lie on a diagonal. scattered: neither.
 */
export type ScanShape = 'vertical' | 'rising' | 'falling' | 'scattered'

/**
 * The longest a vertical line lasts. Thirty minutes are a fiftieth of the day, the width of a finger on a wide
 * screen; what lasts longer is a band. A lower value leaves out scans that wait between packets.
 */
export const vertical_seconds_max = 30 * 60

/**
 * The shortest a diagonal lasts. Below four hours an orderly scan stands so steep that it reads as a line; the
 * scans from high to low ports that this finds take most of a day.
 */
export const diagonal_seconds_min = 4 * 60 * 60

/**
 * The least |rank correlation| of time and port of a diagonal. 1 is a port for a port in strict order; 0.9 bears
 * a scanner with a few hundred packets in flight, or one that comes back for what it missed. Random order gives
 * |ρ| below 0.3 in all but one of ten thousand scans of more than 50 ports with 170 packets, so that a scattered
 * scan does not become a diagonal by chance.
 */
export const diagonal_correlation_min = 0.9

/**
 * What a source's probes of one day look like on the plot of time and port.
 * @param probes of a source over the threshold of fast scans, in any order
 */
export const scanShape = (probes: readonly Probe[]): ScanShape => {
  if (probes.length === 0) return 'scattered'
  let first = Infinity
  let last = -Infinity
  for (const { second } of probes) {
    first = Math.min(first, second)
    last = Math.max(last, second)
  }
  if (last - first <= vertical_seconds_max) return 'vertical'
  if (last - first < diagonal_seconds_min) return 'scattered'
  const correlation = rankCorrelation(
    probes.map(({ second }) => second),
    probes.map(({ port }) => port),
  )
  if (Math.abs(correlation) < diagonal_correlation_min) return 'scattered'
  return correlation > 0 ? 'rising' : 'falling'
}

/** Spearman's ρ, from -1 to 1: Pearson's correlation of ranks, ties at their mean; 0 where all values tie. */
export const rankCorrelation = (xs: readonly number[], ys: readonly number[]): number => {
  const [a, b] = [ranks(xs), ranks(ys)]
  const mean = (xs.length + 1) / 2
  let both = 0
  let along = 0
  let across = 0
  for (let i = 0; i < a.length; i++) {
    both += (a[i] - mean) * (b[i] - mean)
    along += (a[i] - mean) ** 2
    across += (b[i] - mean) ** 2
  }
  return along === 0 || across === 0 ? 0 : both / Math.sqrt(along * across)
}

const ranks = (values: readonly number[]): Float64Array => {
  const order = values.map((_, i) => i).sort((i, j) => values[i] - values[j])
  const ranked = new Float64Array(values.length)
  for (let from = 0; from < order.length;) {
    let to = from + 1
    while (to < order.length && values[order[to]] === values[order[from]]) to++
    for (let at = from; at < to; at++) ranked[order[at]] = (from + to + 1) / 2
    from = to
  }
  return ranked
}
