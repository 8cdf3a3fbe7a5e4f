import { none, type EventRow } from '../event.ts'
import { isIpv4 } from '../net/ip.ts'

/**
 * What most events of a log have in common: who wrote the record, what kind it is, which of its numbers it
 * states. It is held once, as a context under a small number, so that an event is a dozen numbers and the store
 * has half of the columns to write.
 */

/** Columns of a batch that not every record states; in a context a bit each, least significant first. */
export const optional_columns = [
  'destination',
  'source_port',
  'destination_port',
  'length',
  'ttl',
  'ip_id',
  'tcp_window',
  'tcp_sequence',
] as const
export type OptionalColumn = (typeof optional_columns)[number]

/** The words of a context, in order. Texts are ids, 0 for null; transport and tcp_flags are `null_word` for null. */
export const context_words = [
  'kind',
  'action',
  'network_type',
  'transport',
  'tcp_flags',
  'count',
  'stated',
  'sensor',
  'ingress_interface',
  'egress_interface',
  'rule',
  'user_name',
] as const
export const context_width = context_words.length

/** `none`, as words hold it. */
export const null_word = none >>> 0

/** What a reader has seen of an archive for the first time: its ids go on from those that came before. */
export interface FreshWords {
  texts: readonly (string | null)[]
  /** As `Contexts.since` gives them. */
  contexts: Uint32Array
}

/** Contexts of one archive, numbered from 0 in the order in which they are first seen. */
export class Contexts {
  length = 0
  private words = new Uint32Array(64 * context_width)
  /** Number of the context + 1, by hash; 0 is free. */
  private slots = new Uint32Array(256)
  private readonly current = new Uint32Array(context_width)

  /** The number of the event's context. */
  of(row: EventRow): number {
    const { current } = this
    current[0] = row.kind
    current[1] = row.action
    current[2] = isIpv4(row.source) ? 0 : 1
    current[3] = row.transport
    current[4] = row.tcp_flags
    current[5] = row.count
    current[6] =
      (row.has_destination ? 1 : 0) |
      (row.source_port !== none ? 2 : 0) |
      (row.destination_port !== none ? 4 : 0) |
      (row.length !== none ? 8 : 0) |
      (row.ttl !== none ? 16 : 0) |
      (row.ip_id !== none ? 32 : 0) |
      (row.tcp_window !== none ? 64 : 0) |
      (row.has_tcp_sequence ? 128 : 0)
    current[7] = row.sensor
    current[8] = row.ingress_interface
    current[9] = row.egress_interface
    current[10] = row.rule
    current[11] = row.user_name
    const mask = this.slots.length - 1
    let slot = hashOf(current, 0) & mask
    for (let found = this.slots[slot]; found !== 0; found = this.slots[slot]) {
      if (this.isCurrent(found - 1)) return found - 1
      slot = (slot + 1) & mask
    }
    return this.add(slot)
  }

  /** The words of the contexts from number `from` on. */
  since(from: number): Uint32Array {
    return this.words.slice(from * context_width, this.length * context_width)
  }

  private isCurrent(number: number): boolean {
    const { words, current } = this
    const at = number * context_width
    for (let word = 0; word < context_width; word++) if (words[at + word] !== current[word]) return false
    return true
  }

  private add(slot: number): number {
    const number = this.length++
    if (this.length * context_width > this.words.length) {
      const larger = new Uint32Array(this.words.length * 2)
      larger.set(this.words)
      this.words = larger
    }
    this.words.set(this.current, number * context_width)
    this.slots[slot] = number + 1
    if (this.length * 2 > this.slots.length) this.spread()
    return number
  }

  /** Four times the slots. */
  private spread(): void {
    const slots = new Uint32Array(this.slots.length * 4)
    const mask = slots.length - 1
    for (let number = 0; number < this.length; number++) {
      let slot = hashOf(this.words, number * context_width) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = number + 1
    }
    this.slots = slots
  }
}

function hashOf(words: Uint32Array, at: number): number {
  let hash = 0x811c9dc5
  for (let word = at; word < at + context_width; word++) hash = Math.imul(hash ^ words[word], 0x01000193)
  return hash ^ (hash >>> 15)
}
