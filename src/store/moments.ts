import { gathered, type Label } from './facts.ts'
import type { Ipv4Sources } from './source-numbers.ts'

/** Inbound drops one by one, day after day, in memory that threads can share: for what happens within a day. */
export interface Moments {
  readonly length: number
  /** `dayCode` of the day, ascending. */
  readonly day: Uint32Array
  /** Number of the source, as in `Facts`. */
  readonly source: Uint32Array
  /** Seconds since the epoch. */
  readonly time: Uint32Array
  /** Destination port; `no_port` where there is none. */
  readonly port: Uint32Array
  /** Which of the traits. */
  readonly trait: Uint32Array
  readonly traits: readonly Trait[]
}

/**
 * Drops that are still being taken in, in memory that threads share. How many a day has is known from the start. In place
 * of the number of a source of IPv4 there is its address: whoever adds drops up has fewer to look up.
 */
export interface Arriving {
  moments: Moments
  /** How many sources there are, and how to number those of IPv4. */
  sources: number
  ipv4: Ipv4Sources
  /** By row, 1 where the source is of IPv6, and numbered. */
  of_ipv6: Uint8Array
  /** By `dayCode`, the row of the next drop of that day. */
  next: Uint32Array
  /** One number, which grows whenever some have been taken in. */
  turn: Int32Array
}

/** Blocks this thread until the drops of a day are there. @param to the row after its last one */
export function awaitDay({ next, turn }: Arriving, day: number, to: number): void {
  for (;;) {
    const now = Atomics.load(turn, 0)
    if (next[day] === to) return
    Atomics.wait(turn, 0, now)
  }
}

/** What many drops have in common. */
export interface Trait {
  /** Place of the transport in `transports`; their number where none is told. */
  transport: number
  /** `no_flags` where none are told. */
  tcp_flags: number
  /** How many packets a record stands for. */
  count: number
}

export const no_port = 65_536
export const no_flags = 256
/** What the codes of both stand for: themselves, and null. */
export const port_words: Label['words'] = [...Array(no_port).keys(), null]
export const flags_words: Label['words'] = [...Array(no_flags).keys(), null]

/** The rows from one to before another, without a copy. */
export function momentsWithin(moments: Moments, from: number, to: number): Moments {
  const { day, source, time, port, trait, traits } = moments
  return {
    length: to - from,
    day: day.subarray(from, to),
    source: source.subarray(from, to),
    time: time.subarray(from, to),
    port: port.subarray(from, to),
    trait: trait.subarray(from, to),
    traits,
  }
}

/** The rows of the days that are marked, by `dayCode`. */
export function momentsOfDays(moments: Moments, marked: Uint8Array): Moments {
  const { day, source, time, port, trait, traits } = moments
  const chosen = new Uint32Array(moments.length)
  let length = 0
  for (let row = 0; row < chosen.length; row++) if (marked[day[row]] === 1) chosen[length++] = row
  if (length === moments.length) return moments
  const rows = chosen.subarray(0, length)
  const taken = (column: Uint32Array) => gathered(column, rows)
  return {
    length,
    day: taken(day),
    source: taken(source),
    time: taken(time),
    port: taken(port),
    trait: taken(trait),
    traits,
  }
}
