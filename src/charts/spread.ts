/**
 * Places near the wanted ones, which ascend, each at least `distance` from the next and all within the bounds:
 * those that crowd stand side by side around the middle of what they want.
 */
export const spread = (
  wanted: readonly number[],
  distance: number,
  [from, to]: readonly [from: number, to: number],
): number[] => {
  // A run is laid out from its first place; its best start is the mean of what its members want of it.
  const runs: { start: number; size: number }[] = []
  const within = (start: number, size: number): number =>
    Math.max(from, Math.min(start, to - (size - 1) * distance))
  for (const place of wanted) {
    let run = { start: within(place, 1), size: 1 }
    let last = runs.at(-1)
    while (last !== undefined && last.start + last.size * distance > run.start) {
      runs.pop()
      const size = last.size + run.size
      const start = (last.start * last.size + (run.start - last.size * distance) * run.size) / size
      run = { start: within(start, size), size }
      last = runs.at(-1)
    }
    runs.push(run)
  }
  return runs.flatMap(({ start, size }) => Array.from({ length: size }, (_, i) => start + i * distance))
}
