import { none, type EventRow } from '../event.ts'
import { isIpv4 } from '../net/ip.ts'

/**
 * Events as columns of memory, laid out as the engine holds them: from a line to the store's vectors an event
 * is numbers in typed arrays, copied as memory, never an object. `bytes` is the width of a value; where it `is_half`, the
 * engine's is twice as wide, and its upper half zero. What an event does not state is 0; its context (context.ts) says
 * what it states.
 */
export const batch_columns = [
  { name: 'time', bytes: 4, is_half: true },
  { name: 'day', bytes: 4 },
  { name: 'context', bytes: 4 },
  { name: 'source', bytes: 4, is_half: true },
  { name: 'destination', bytes: 4, is_half: true },
  { name: 'source_port', bytes: 2 },
  { name: 'destination_port', bytes: 2 },
  { name: 'length', bytes: 4 },
  { name: 'ttl', bytes: 1 },
  { name: 'ip_id', bytes: 4 },
  { name: 'tcp_window', bytes: 4 },
  { name: 'tcp_sequence', bytes: 4 },
  { name: 'occurrence', bytes: 4 },
] as const

/** Addresses of 128 bits, in batches of events that hold one, and whether it is one; else it stands in its other column. */
export const ipv6_columns = [
  { name: 'source_ipv6', bytes: 16 },
  { name: 'destination_ipv6', bytes: 16 },
  { name: 'source_is_ipv6', bytes: 1 },
  { name: 'destination_is_ipv6', bytes: 1 },
] as const

/** An address is one number: of IPv4 its 32 bits, of IPv6 a number above this one, under which the store has it. */
export const ipv6_numbers = 2 ** 32

export type BatchColumn = (typeof batch_columns | typeof ipv6_columns)[number]['name']

export const batch_rows = 8192

const offsets = new Map<BatchColumn, number>()
let size = 0
for (const { name, bytes } of batch_columns) {
  offsets.set(name, size)
  size += bytes * batch_rows
}
const ipv4_bytes = size
for (const { name, bytes } of ipv6_columns) {
  offsets.set(name, size)
  size += bytes * batch_rows
}
const ipv6_bytes = size

/** Where a column begins in the buffer of a batch, in bytes. */
export const offsetOf = (name: BatchColumn): number => offsets.get(name) as number

/** A batch on its way: the buffer, the rows in it, and the first and last time of them, seconds. */
export interface FilledBatch {
  buffer: ArrayBuffer
  length: number
  first: number
  last: number
  /** Whether each event holds an address of IPv6, as the columns of 128 bits say. */
  is_ipv6: boolean
}

/** Whether the event holds an address of IPv6, so that it belongs in a batch of such. */
export const holdsIpv6 = (row: EventRow): boolean =>
  !isIpv4(row.source) || (row.has_destination && !isIpv4(row.destination))

export class EventBatch implements FilledBatch {
  readonly buffer: ArrayBuffer
  readonly is_ipv6: boolean
  length = 0
  first = 0
  last = 0
  private readonly words: Uint32Array
  private readonly shorts: Uint16Array
  private readonly bytes: Uint8Array

  /** @param buffer of a batch that is done with, to be used again: fresh memory costs more than filling it */
  constructor(is_ipv6: boolean, buffer = new ArrayBuffer(is_ipv6 ? ipv6_bytes : ipv4_bytes)) {
    this.is_ipv6 = is_ipv6
    this.buffer = buffer
    this.words = new Uint32Array(buffer)
    this.shorts = new Uint16Array(buffer)
    this.bytes = new Uint8Array(buffer)
  }

  get isFull(): boolean {
    return this.length === batch_rows
  }

  /** @param context number of the event's context in its archive */
  push(row: EventRow, context: number, occurrence: number): void {
    const at = this.length++
    const { words, shorts } = this
    const { source, destination, time } = row
    if (at === 0 || time < this.first) this.first = time
    if (time > this.last) this.last = time
    words[time_at + at] = time
    words[day_at + at] = row.day
    words[context_at + at] = context
    words[source_at + at] = source[3]
    words[destination_at + at] = row.has_destination ? destination[3] : 0
    shorts[source_port_at + at] = row.source_port === none ? 0 : row.source_port
    shorts[destination_port_at + at] = row.destination_port === none ? 0 : row.destination_port
    words[length_at + at] = row.length === none ? 0 : row.length
    this.bytes[ttl_at + at] = row.ttl === none ? 0 : row.ttl
    words[ip_id_at + at] = row.ip_id === none ? 0 : row.ip_id
    words[tcp_window_at + at] = row.tcp_window === none ? 0 : row.tcp_window
    words[tcp_sequence_at + at] = row.has_tcp_sequence ? row.tcp_sequence : 0
    words[occurrence_at + at] = occurrence
    if (!this.is_ipv6) return
    this.pushIpv6(at, source_columns, source, true)
    this.pushIpv6(at, destination_columns, destination, row.has_destination)
  }

  private pushIpv6(at: number, columns: AddressColumns, address: Uint32Array, is_stated: boolean): void {
    const { words } = this
    const is_ipv6 = is_stated && !isIpv4(address)
    const from = columns.address_at + at * 4
    // 128 bits, least significant word first, as a little-endian machine holds them.
    for (let word = 0; word < 4; word++) words[from + word] = is_ipv6 ? address[3 - word] : 0
    this.bytes[columns.is_ipv6_at + at] = Number(is_ipv6)
    if (is_ipv6) words[columns.number_at + at] = 0
  }
}

const wordAt = (name: BatchColumn) => offsetOf(name) / 4
const shortAt = (name: BatchColumn) => offsetOf(name) / 2
const time_at = wordAt('time')
const day_at = wordAt('day')
const context_at = wordAt('context')
const source_at = wordAt('source')
const destination_at = wordAt('destination')
const source_port_at = shortAt('source_port')
const destination_port_at = shortAt('destination_port')
const length_at = wordAt('length')
const ttl_at = offsetOf('ttl')
const ip_id_at = wordAt('ip_id')
const tcp_window_at = wordAt('tcp_window')
const tcp_sequence_at = wordAt('tcp_sequence')
const occurrence_at = wordAt('occurrence')

/** Where an address stands in a batch of IPv6: as a number, as 128 bits, and which of the two it is. */
interface AddressColumns {
  number_at: number
  address_at: number
  is_ipv6_at: number
}

const columnsOf = (name: 'source' | 'destination'): AddressColumns => ({
  number_at: wordAt(name),
  address_at: wordAt(`${name}_ipv6`),
  is_ipv6_at: offsetOf(`${name}_is_ipv6`),
})
const source_columns = columnsOf('source')
const destination_columns = columnsOf('destination')
