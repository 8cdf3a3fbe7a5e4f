/**
 * Numbers of 32 bits, as many as come, in the same memory again and again: what is let go of in every round piles up,
 * since there is little else that would make a collector look for it.
 */
export class GrowingNumbers {
  private values = new Uint32Array(3 << 10)
  private length = 0

  push(value: number): void {
    if (this.length === this.values.length) this.values = grown(this.values, this.length * 2)
    this.values[this.length++] = value
  }

  /** All of them, until others come. */
  all(): Uint32Array {
    return this.values.subarray(0, this.length)
  }

  clear(): void {
    this.length = 0
  }
}

/** The column with room for more. */
export function grown(column: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(length)
  wider.set(column)
  return wider
}
