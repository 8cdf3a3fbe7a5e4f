/** Values below it are counted by value: of most lists all are, and none is sorted. */
const small = 1024

/**
 * The places of the greatest values between two places, the greatest first; of a tie the lower place.
 * @param values counts: whole numbers, zero at the least
 * @param most places that are wanted
 */
export function greatestOf(values: ArrayLike<number>, most: number, from = 0, to = values.length): number[] {
  const least = to - from <= most ? 0 : leastOfGreatest(values, most, from, to)
  return placesOfAtLeast(values, least, from, to)
    .sort((a, b) => values[b] - values[a] || a - b)
    .slice(0, most)
}

function placesOfAtLeast(values: ArrayLike<number>, least: number, from: number, to: number): number[] {
  const places: number[] = []
  for (let at = from; at < to; at++) if (values[at] >= least) places.push(at)
  return places
}

/** The least of those that are among the greatest. */
function leastOfGreatest(values: ArrayLike<number>, most: number, from: number, to: number): number {
  const of_value = new Uint32Array(small)
  for (let at = from; at < to; at++) if (values[at] < small) of_value[values[at]]++
  let above = to - from
  for (let value = 0; value < small; value++) above -= of_value[value]
  if (above >= most) {
    const great = new Float64Array(above)
    for (let at = from, count = 0; at < to; at++) if (values[at] >= small) great[count++] = values[at]
    return great.sort()[great.length - most]
  }
  for (let value = small - 1; value > 0; value--) if ((above += of_value[value]) >= most) return value
  return 0
}
