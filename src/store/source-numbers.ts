import { ipv6_numbers } from './batch.ts'
import { rowsAsTheyStand } from './facts.ts'
import { hashOf } from './hash.ts'

/** Sources as the store has them, ascending: a number each, in two words, the least significant first. */
export interface StoredSources {
  readonly length: number
  /** An address of IPv4 is its own number; those of IPv6 have numbers that stand for them. */
  readonly numbers: Uint32Array
  /** These numbers, and the addresses that they stand for in four words, the least significant first. */
  readonly ipv6: { readonly ids: Uint32Array; readonly addresses: Uint32Array }
}

/** The sources in the order of their addresses, numbered from 0, by their numbers in the store. */
export class SourceNumbers {
  readonly length: number
  /** Four words a source, most significant first. */
  readonly words: Uint32Array
  /** Rows of the stored sources, in the order of their addresses. */
  readonly order: Uint32Array
  /** How many of IPv4 there are, and which is the first of them. */
  readonly ipv4: { readonly first: number; readonly length: number }
  private readonly ipv4_numbers: Ipv4Numbers
  /** By what the number in the store is above those of IPv4. */
  private readonly of_ipv6: Int32Array

  /** @throws Error where a number of IPv6 stands for no address, or numbers do not ascend */
  constructor({ length, numbers, ipv6: { ids, addresses } }: StoredSources) {
    this.length = length
    const ipv4_length = lengthOfIpv4(numbers)
    const addressed = addressedBy(ids)
    const address_of = (row: number): number => {
      const address = addressed[numbers[row * 2]]
      if (!(address >= 0)) throw new Error(`a source of IPv6 without an address: ${numbers[row * 2]}`)
      return address
    }
    const by_address = rowsAsTheyStand(ipv4_length, length).sort((a, b) =>
      compared(addresses, address_of(a), address_of(b)),
    )
    // IPv4 is where it is mapped into IPv6, and nothing else is there.
    const before = by_address.filter((row) => isBelowIpv4(addresses, address_of(row))).length
    this.order = new Uint32Array(length)
    this.order.set(by_address.subarray(0, before))
    this.order.set(rowsAsTheyStand(0, ipv4_length), before)
    this.order.set(by_address.subarray(before), before + ipv4_length)
    this.ipv4 = { first: before, length: ipv4_length }
    this.words = new Uint32Array(new SharedArrayBuffer(length * 16))
    fillIpv4(this.words, this.ipv4, numbers)
    this.ipv4_numbers = new Ipv4Numbers(this.ipv4_sources)
    this.of_ipv6 = new Int32Array(addressed.length).fill(-1)
    for (const [at, row] of by_address.entries()) {
      const number = at < before ? at : at + ipv4_length
      const address = address_of(row)
      this.of_ipv6[numbers[row * 2]] = number
      for (let word = 0; word < 4; word++) this.words[number * 4 + word] = addresses[address * 4 + 3 - word]
    }
  }

  /**
   * The number of a source, by the words of its number in the store, the least significant first.
   * @throws Error for what is no source
   */
  of(low: number, high: number): number {
    const number = high === 0 ? this.ipv4_numbers.of(low) : this.of_ipv6[low]
    if (!(number >= 0)) throw ofNoSource(low, high)
    return number
  }

  /** As threads can hand it on. */
  get ipv4_sources(): Ipv4Sources {
    return { words: this.words, ...this.ipv4 }
  }
}

export const ofNoSource = (low: number, high: number): Error =>
  new Error(`an event of no source: ${high} ${low}`)

/** What numbers of sources of IPv4 follow from, as threads can hand it on. */
export interface Ipv4Sources {
  /** Of all sources, four words each. */
  words: Uint32Array
  /** The first source of IPv4, and how many there are. */
  first: number
  length: number
}

/** The numbers of sources of IPv4, by their addresses. */
export class Ipv4Numbers {
  private readonly words: Uint32Array
  private readonly first: number
  private readonly length: number
  /** Where a source is: a table with open addressing, 0 where none is, else its number and one. */
  private places = new Uint32Array(0)
  /** Sources that have been looked for without a table. */
  private searched = 0

  constructor({ words, first, length }: Ipv4Sources) {
    this.words = words
    this.first = first
    this.length = length
  }

  /** @returns -1 for what is no source */
  of(low: number): number {
    const { places } = this
    const mask = places.length - 1
    if (mask < 0) return this.search(low)
    let place = hashOf(low) & mask
    for (;;) {
      const number = places[place] - 1
      if (number < 0 || this.words[number * 4 + 3] === low) return number
      place = (place + 1) & mask
    }
  }

  /** By halves: for the events of a night a table is not worth while. */
  private search(low: number): number {
    const { words, first, length } = this
    if (this.searched++ > length / searches_a_table) this.places = placesOf(words, first, length)
    let [from, to] = [first, first + length]
    while (from < to) {
      const middle = (from + to) >>> 1
      if (words[middle * 4 + 3] < low) from = middle + 1
      else to = middle
    }
    return from < first + length && words[from * 4 + 3] === low ? from : -1
  }
}

/** A table is made in the time of about so many searches a source. */
const searches_a_table = 16

function placesOf(words: Uint32Array, first: number, length: number): Uint32Array<ArrayBuffer> {
  let size = 8
  while (size < length * 2) size *= 2
  const mask = size - 1
  const places = new Uint32Array(size)
  for (let number = first; number < first + length; number++) {
    let place = hashOf(words[number * 4 + 3]) & mask
    while (places[place] !== 0) place = (place + 1) & mask
    places[place] = number + 1
  }
  return places
}

function fillIpv4(words: Uint32Array, { first, length }: SourceNumbers['ipv4'], numbers: Uint32Array): void {
  let last = -1
  for (let row = 0; row < length; row++) {
    const into = (first + row) * 4
    const number = numbers[row * 2]
    if (number <= last) throw new Error(`sources do not ascend: ${number} after ${last}`)
    last = number
    words[into + 2] = ipv4_mapped
    words[into + 3] = number
  }
}

/** By what numbers are above those of IPv4, the row where their address is; -1 for none. */
function addressedBy(ids: Uint32Array): Int32Array {
  let most = -1
  for (let row = 0; row * 2 < ids.length; row++) most = Math.max(most, ids[row * 2])
  const rows = new Int32Array(most + 1).fill(-1)
  for (let row = 0; row * 2 < ids.length; row++) rows[ids[row * 2]] = row
  return rows
}

/** The third word of addresses of IPv4 among those of IPv6 (RFC 4291 2.5.5.2). */
const ipv4_mapped = 0xffff

if (ipv6_numbers !== 2 ** 32) throw new Error('the upper word of a number tells the network')

/** How many have no upper word: they are those of IPv4. */
function lengthOfIpv4(numbers: Uint32Array): number {
  let length = numbers.length / 2
  while (length > 0 && numbers[length * 2 - 1] !== 0) length--
  return length
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
