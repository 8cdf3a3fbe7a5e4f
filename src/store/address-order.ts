import { rangeOf, type Network } from '../net/cidr.ts'
import type { AddressRange } from './store.ts'

/**
 * The sources whose addresses are of a range. They stand in the order of these, so their numbers follow each other.
 * @param words of all sources, as `Sources` has them
 * @returns the first of them, and the one after the last
 */
export const numbersIn = (words: Uint32Array, { first, last }: AddressRange): [from: number, to: number] => [
  firstAt(words, first),
  firstAt(words, last + 1n),
]

/** The same of a network. */
export const numbersWithin = (words: Uint32Array, network: Network): [from: number, to: number] =>
  numbersIn(words, rangeOf(network))

/** The first source whose address is that or greater; by halves. */
function firstAt(words: Uint32Array, address: bigint): number {
  let from = 0
  let to = words.length / 4
  while (from < to) {
    const middle = (from + to) >> 1
    const value = words
      .subarray(middle * 4, middle * 4 + 4)
      .reduce((sum, word) => (sum << 32n) | BigInt(word), 0n)
    if (value < address) from = middle + 1
    else to = middle
  }
  return from
}
