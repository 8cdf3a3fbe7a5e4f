import { ipv6_numbers } from './batch.ts'
import { countingOrder } from './facts.ts'

/** Sources as the store has them: two words of a number and four of an address each, least significant first. */
export interface StoredSources {
  readonly length: number
  readonly numbers: Uint32Array
  /** Of IPv6 alone. */
  readonly addresses: Uint32Array
}

/**
 * The sources in the order of their addresses, numbered from 0, by their numbers in the store: an address of IPv4 is
 * its own, of IPv6 one that stands for it. They are looked up for every event.
 */
export class SourceNumbers {
  readonly length: number
  /** Four words a source, most significant first. */
  readonly words: Uint32Array
  /** Rows of the stored sources, in their new order. */
  readonly order: Uint32Array
  /** How many of IPv4 there are, and which is the first of them. */
  readonly ipv4: { readonly first: number; readonly length: number }
  /** Where a source of IPv4 is: a table with open addressing, 0 where none is, else its number and one. */
  private readonly places: Uint32Array
  private readonly mask: number
  /** By what the number in the store is above those of IPv4. */
  private readonly of_ipv6: Int32Array

  constructor({ length, numbers, addresses }: StoredSources) {
    this.length = length
    const { ipv4, ipv6 } = byNetwork(numbers, length)
    const by_address = ipv6.sort((a, b) => compared(addresses, a, b))
    // IPv4 is where it is mapped into IPv6, and nothing else is there.
    const before = by_address.filter((row) => isBelowIpv4(addresses, row)).length
    const in_order = ascending(ipv4, numbers)
    this.order = new Uint32Array(length)
    this.order.set(by_address.subarray(0, before))
    this.order.set(in_order, before)
    this.order.set(by_address.subarray(before), before + in_order.length)
    this.ipv4 = { first: before, length: in_order.length }
    this.words = new Uint32Array(new SharedArrayBuffer(length * 16))
    let size = 8
    while (size < in_order.length * 2) size *= 2
    this.places = new Uint32Array(size)
    this.mask = size - 1
    const most = by_address.reduce((most, row) => Math.max(most, numbers[row * 2] + 1), 0)
    this.of_ipv6 = new Int32Array(most).fill(-1)
    for (let number = 0; number < length; number++) this.enter(number, this.order[number], numbers, addresses)
  }

  /**
   * The number of a source, by the words of its number in the store, the least significant first.
   * @throws Error for what is no source
   */
  of(low: number, high: number): number {
    const number = high === 0 ? this.ofIpv4(low) : this.of_ipv6[low]
    if (!(number >= 0)) throw new Error(`an event of no source: ${high} ${low}`)
    return number
  }

  private ofIpv4(low: number): number {
    let place = hashOf(low) & this.mask
    for (;;) {
      const number = this.places[place] - 1
      if (number < 0 || this.words[number * 4 + 3] === low) return number
      place = (place + 1) & this.mask
    }
  }

  private enter(number: number, row: number, numbers: Uint32Array, addresses: Uint32Array): void {
    const { words, places, mask } = this
    if (numbers[row * 2 + 1] !== 0) {
      this.of_ipv6[numbers[row * 2]] = number
      for (let word = 0; word < 4; word++) words[number * 4 + word] = addresses[row * 4 + 3 - word]
      return
    }
    words[number * 4 + 2] = ipv4_mapped
    words[number * 4 + 3] = numbers[row * 2]
    let place = hashOf(numbers[row * 2]) & mask
    while (places[place] !== 0) place = (place + 1) & mask
    places[place] = number + 1
  }
}

/** The third word of addresses of IPv4 among those of IPv6 (RFC 4291 2.5.5.2). */
const ipv4_mapped = 0xffff

if (ipv6_numbers !== 2 ** 32) throw new Error('the upper word of a number tells the network')

function hashOf(low: number): number {
  const hash = Math.imul(low, 0x9e3779b1)
  return hash ^ (hash >>> 15)
}

/** Their rows. */
function byNetwork(numbers: Uint32Array, length: number): { ipv4: Uint32Array; ipv6: Uint32Array } {
  const rows = new Uint32Array(length)
  let [ipv4, ipv6] = [0, length]
  for (let row = 0; row < length; row++) rows[numbers[row * 2 + 1] === 0 ? ipv4++ : --ipv6] = row
  return { ipv4: rows.subarray(0, ipv4), ipv6: rows.subarray(ipv6) }
}

/** Rows in the order of the least significant words of their numbers, half by half. */
function ascending(rows: Uint32Array, numbers: Uint32Array): Uint32Array {
  const low = rows.map((row) => numbers[row * 2])
  const by_lower = countingOrder(
    low.map((word) => word & 0xffff),
    65_536,
  )
  return countingOrder(
    low.map((word) => word >>> 16),
    65_536,
    by_lower,
  ).map((at) => rows[at])
}

function compared(addresses: Uint32Array, a: number, b: number): number {
  for (let word = 3; word >= 0; word--) {
    const difference = addresses[a * 4 + word] - addresses[b * 4 + word]
    if (difference !== 0) return difference
  }
  return 0
}

const isBelowIpv4 = (addresses: Uint32Array, row: number): boolean =>
  addresses[row * 4 + 3] === 0 && addresses[row * 4 + 2] === 0 && addresses[row * 4 + 1] < ipv4_mapped
