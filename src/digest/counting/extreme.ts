import type { Block } from './block.ts'
import type { Codes } from './key.ts'
import { borrowed, giveBack } from './scratch.ts'

/** Above all numbers of a column. */
const above = 2 ** 32

/** The least or the greatest number of a column in every group. */
export class Extreme {
  private readonly values: Codes
  private readonly is_least: boolean
  /** What counts for nothing, and stands where there is nothing else. */
  private readonly unknown: number
  /** By group, the greatest rank so far; 0 for none. */
  private ranks: Float64Array

  /** @param size every group is below it */
  constructor(values: Codes, is_least: boolean, unknown: number, size: number) {
    this.values = values
    this.is_least = is_least
    this.unknown = unknown
    this.ranks = borrowed(size)
  }

  /** @param first group of those that are counted now, `size` of them */
  add(block: Block, first: number, size: number, from: number, rows: number): void {
    const { column, table } = this.values
    const { ranks, is_least, unknown } = this
    for (let at = 0; at < rows; at++) {
      const group = block[at] - first
      if (!(group >= 0 && group < size)) continue
      const number = column[from + at]
      const value = table === null ? number : table[number]
      if (value === unknown) continue
      const rank = is_least ? above - value : value + 1
      if (rank > ranks[group]) ranks[group] = rank
    }
  }

  /** Of the groups, and forgets them. */
  take(groups: Uint32Array): Float64Array {
    const found = new Float64Array(groups.length)
    for (let at = 0; at < found.length; at++) {
      const rank = this.ranks[groups[at]]
      this.ranks[groups[at]] = 0
      found[at] = rank === 0 ? this.unknown : this.is_least ? above - rank : rank - 1
    }
    return found
  }

  /** Hands back its room. */
  end(): void {
    giveBack(this.ranks)
  }
}
