import type { EventRow } from '../event.ts'
import { isIpv4 } from '../net/ip.ts'

/**
 * Numbers events that are equal in all they say: 1 for the first of a second, 2 for the next. With its number
 * an event is one of a set, so the union of archives is a union of sets: what two archives both hold counts
 * once, and what one archive holds twice counts twice, in whatever order they arrive.
 *
 * Equality is by a hash of 64 bits over all columns, within one second. An archive that is read on is numbered from
 * where its last second begins: an equal record of an earlier second that comes in late, after others were read, is
 * taken for the one that is known.
 */
export class Occurrences {
  private low = new Int32Array(1024)
  private high = new Int32Array(1024)
  /** The second a slot belongs to; a slot of another second is free. */
  private times = new Uint32Array(1024)
  private counts = new Uint32Array(1024)
  private used = 0
  private second = -1
  /** What an event says, to be hashed. */
  private readonly words = new Uint32Array(14)

  /** @param context number of the event's context in its archive */
  of(row: EventRow, context: number): number {
    if (row.time !== this.second) {
      this.second = row.time
      this.used = 0
    }
    const { words } = this
    const { source, destination } = row
    words[0] = source[3]
    words[1] = context
    words[2] = row.source_port ^ (row.destination_port << 16)
    words[3] = row.ip_id ^ (row.ttl << 16)
    words[4] = row.length
    words[5] = row.tcp_window
    words[6] = row.tcp_sequence
    words[7] = row.has_destination ? destination[3] : 0
    let length = 8
    if (!isIpv4(source)) for (let word = 0; word < 3; word++) words[length++] = source[word]
    if (row.has_destination && !isIpv4(destination)) {
      for (let word = 0; word < 3; word++) words[length++] = destination[word]
    }
    let low = 0x811c9dc5
    let high = 0x9e3779b9
    for (let at = 0; at < length; at++) {
      low = Math.imul(low ^ words[at], 0x01000193)
      low ^= low >>> 15
      high = Math.imul(high ^ words[at], 0x85ebca6b)
      high ^= high >>> 13
    }
    return this.count(row.time, low, high)
  }

  private count(time: number, low: number, high: number): number {
    if (this.used * 2 >= this.times.length) this.grow()
    const mask = this.times.length - 1
    let slot = (low ^ high) & mask
    while (this.times[slot] === time) {
      if (this.low[slot] === low && this.high[slot] === high) return ++this.counts[slot]
      slot = (slot + 1) & mask
    }
    this.put(slot, time, low, high, 1)
    return 1
  }

  private put(slot: number, time: number, low: number, high: number, count: number): void {
    this.times[slot] = time
    this.low[slot] = low
    this.high[slot] = high
    this.counts[slot] = count
    this.used++
  }

  /** Twice the room, for a second with very many events. */
  private grow(): void {
    const { low, high, times, counts } = this
    const size = times.length * 2
    this.low = new Int32Array(size)
    this.high = new Int32Array(size)
    this.times = new Uint32Array(size)
    this.counts = new Uint32Array(size)
    this.used = 0
    for (let at = 0; at < times.length; at++) {
      if (times[at] !== this.second) continue
      let slot = (low[at] ^ high[at]) & (size - 1)
      while (this.times[slot] === this.second) slot = (slot + 1) & (size - 1)
      this.put(slot, times[at], low[at], high[at], counts[at])
    }
  }
}
