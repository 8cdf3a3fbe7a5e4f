/**
 * Room for numbers by group, all zero where nobody uses it: whoever does puts back the zeros, so that hundreds of
 * periods need neither new memory nor to go through more of it than they have groups.
 */
const free: Float64Array[] = []

/** @returns zeros, `size` at the least */
export function borrowed(size: number): Float64Array {
  const at = free.findIndex(({ length }) => length >= size)
  return at < 0 ? new Float64Array(size) : free.splice(at, 1)[0]
}

/** @param room as it was borrowed, every number zero */
export function giveBack(room: Float64Array): void {
  free.push(room)
}
