/**
 * A small seeded generator, sfc32 (Chris Doty-Humphrey, PractRand). The same seed gives the same numbers on
 * every machine, which is why nothing here asks the clock or Math.random.
 */
export class Random {
  private a: number
  private b: number
  private c: number
  private counter = 1

  constructor(seed: number, stream = 0) {
    this.a = seed | 0
    this.b = stream | 0
    this.c = 0x9e3779b9 | 0
    for (let round = 0; round < 15; round++) this.uint32()
  }

  uint32(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum
    this.c |= 0
    return sum >>> 0
  }

  /** In [0, 1). */
  fraction(): number {
    return this.uint32() / 0x100000000
  }

  /** An integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound)
  }

  /** An integer in [low, high]. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1)
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]
  }
}

/** Draws an index with the odds of its weight. */
export class Weighted {
  private readonly sums: Float64Array

  constructor(weights: readonly number[]) {
    this.sums = new Float64Array(weights.length)
    let sum = 0
    for (let at = 0; at < weights.length; at++) this.sums[at] = sum += weights[at]
  }

  draw(random: Random): number {
    const sums = this.sums
    const target = random.fraction() * sums[sums.length - 1]
    let low = 0
    let high = sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle] > target) high = middle
      else low = middle + 1
    }
    return low
  }
}
