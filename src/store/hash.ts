/** A hash of a number of 32 bits, for tables of a power of two: its low bits follow from all of the number's. */
export function hashOf(number: number): number {
  const hash = Math.imul(number, 0x9e3779b1)
  return hash ^ (hash >>> 15)
}
