import { none, type EventRow } from '../event.ts'
import { isIpv4 } from '../net/ip.ts'

/**
 * Events as columns of memory, laid out as the engine holds them: from a line to the store's vectors an event
 * is numbers in typed arrays, copied as memory, never an object. `bytes` is the width of a value; nullable
 * columns have a bit a row, 1 for valid, least significant first.
 */
export const batch_columns = [
  { name: 'time', bytes: 8, nullable: false },
  { name: 'day', bytes: 4, nullable: false },
  { name: 'kind', bytes: 1, nullable: false },
  { name: 'action', bytes: 1, nullable: false },
  { name: 'network_type', bytes: 1, nullable: false },
  { name: 'transport', bytes: 2, nullable: true },
  { name: 'source', bytes: 16, nullable: false },
  { name: 'destination', bytes: 16, nullable: true },
  { name: 'source_port', bytes: 2, nullable: true },
  { name: 'destination_port', bytes: 2, nullable: true },
  { name: 'tcp_flags', bytes: 1, nullable: true },
  { name: 'length', bytes: 4, nullable: true },
  { name: 'ttl', bytes: 1, nullable: true },
  { name: 'ip_id', bytes: 4, nullable: true },
  { name: 'tcp_window', bytes: 4, nullable: true },
  { name: 'tcp_sequence', bytes: 4, nullable: true },
  { name: 'count', bytes: 4, nullable: false },
  { name: 'occurrence', bytes: 4, nullable: false },
  { name: 'sensor', bytes: 4, nullable: false },
  { name: 'ingress_interface', bytes: 4, nullable: false },
  { name: 'egress_interface', bytes: 4, nullable: false },
  { name: 'rule', bytes: 4, nullable: false },
  { name: 'user_name', bytes: 4, nullable: false },
] as const

/** The columns that hold ids of texts; 0 is null. */
export const text_columns = ['sensor', 'ingress_interface', 'egress_interface', 'rule', 'user_name'] as const

export type BatchColumn = (typeof batch_columns)[number]['name']

export const batch_rows = 16384

interface Place {
  /** Offset of the values, and of the validity bits (-1 without), in bytes. */
  values: number
  validity: number
}

const places = new Map<BatchColumn, Place>()
let size = 0
for (const { name, bytes } of batch_columns) {
  places.set(name, { values: size, validity: -1 })
  size += bytes * batch_rows
}
const validity_start = size
for (const { name, nullable } of batch_columns) {
  if (!nullable) continue
  ;(places.get(name) as Place).validity = size
  size += batch_rows / 8
}
export const batch_bytes = size

/** Where a column stands in the buffer of a batch. */
export const placeOf = (name: BatchColumn): Place => places.get(name) as Place

/** A batch on its way: the buffer, the rows in it, and the first and last time of them, seconds. */
export interface FilledBatch {
  buffer: ArrayBuffer
  length: number
  first: number
  last: number
}

export class EventBatch implements FilledBatch {
  readonly buffer: ArrayBuffer
  length = 0
  first: number = none
  last = 0
  private readonly words: Uint32Array
  private readonly shorts: Uint16Array
  private readonly bytes: Uint8Array

  /** @param buffer of a batch that is done with, to be used again: fresh memory costs more than filling it */
  constructor(buffer = new ArrayBuffer(batch_bytes)) {
    this.buffer = buffer
    this.words = new Uint32Array(buffer)
    this.shorts = new Uint16Array(buffer)
    this.bytes = new Uint8Array(buffer)
    this.bytes.fill(255, validity_start)
  }

  get isFull(): boolean {
    return this.length === batch_rows
  }

  push(row: EventRow, occurrence: number): void {
    const at = this.length++
    const { words, shorts, bytes } = this
    const { source, destination, time } = row
    if (time < this.first) this.first = time
    if (time > this.last) this.last = time
    words[time_at + at * 2] = time
    words[day_at + at] = row.day
    bytes[kind_at + at] = row.kind
    bytes[action_at + at] = row.action
    bytes[network_type_at + at] = isIpv4(source) ? 0 : 1
    const quad = at * 4
    // Least significant word first, as a little-endian machine holds 128 bits.
    words[source_at + quad] = source[3]
    words[source_at + quad + 1] = source[2]
    words[source_at + quad + 2] = source[1]
    words[source_at + quad + 3] = source[0]
    if (row.has_destination) {
      words[destination_at + quad] = destination[3]
      words[destination_at + quad + 1] = destination[2]
      words[destination_at + quad + 2] = destination[1]
      words[destination_at + quad + 3] = destination[0]
    } else this.setNull(destination_bits, at)
    if (row.transport === none) this.setNull(transport_bits, at)
    else shorts[transport_at + at] = row.transport
    if (row.source_port === none) this.setNull(source_port_bits, at)
    else shorts[source_port_at + at] = row.source_port
    if (row.destination_port === none) this.setNull(destination_port_bits, at)
    else shorts[destination_port_at + at] = row.destination_port
    if (row.tcp_flags === none) this.setNull(tcp_flags_bits, at)
    else bytes[tcp_flags_at + at] = row.tcp_flags
    if (row.length === none) this.setNull(length_bits, at)
    else words[length_at + at] = row.length
    if (row.ttl === none) this.setNull(ttl_bits, at)
    else bytes[ttl_at + at] = row.ttl
    if (row.ip_id === none) this.setNull(ip_id_bits, at)
    else words[ip_id_at + at] = row.ip_id
    if (row.tcp_window === none) this.setNull(tcp_window_bits, at)
    else words[tcp_window_at + at] = row.tcp_window
    if (row.has_tcp_sequence) words[tcp_sequence_at + at] = row.tcp_sequence
    else this.setNull(tcp_sequence_bits, at)
    words[count_at + at] = row.count
    words[occurrence_at + at] = occurrence
    words[sensor_at + at] = row.sensor
    words[ingress_at + at] = row.ingress_interface
    words[egress_at + at] = row.egress_interface
    words[rule_at + at] = row.rule
    words[user_name_at + at] = row.user_name
  }

  private setNull(bits: number, at: number): void {
    this.bytes[bits + (at >> 3)] &= ~(1 << (at & 7))
  }
}

const wordAt = (name: BatchColumn) => placeOf(name).values / 4
const shortAt = (name: BatchColumn) => placeOf(name).values / 2
const byteAt = (name: BatchColumn) => placeOf(name).values
const bitsAt = (name: BatchColumn) => placeOf(name).validity
const time_at = wordAt('time')
const day_at = wordAt('day')
const kind_at = byteAt('kind')
const action_at = byteAt('action')
const network_type_at = byteAt('network_type')
const transport_at = shortAt('transport')
const source_at = wordAt('source')
const destination_at = wordAt('destination')
const source_port_at = shortAt('source_port')
const destination_port_at = shortAt('destination_port')
const tcp_flags_at = byteAt('tcp_flags')
const length_at = wordAt('length')
const ttl_at = byteAt('ttl')
const ip_id_at = wordAt('ip_id')
const tcp_window_at = wordAt('tcp_window')
const tcp_sequence_at = wordAt('tcp_sequence')
const count_at = wordAt('count')
const occurrence_at = wordAt('occurrence')
const sensor_at = wordAt('sensor')
const ingress_at = wordAt('ingress_interface')
const egress_at = wordAt('egress_interface')
const rule_at = wordAt('rule')
const user_name_at = wordAt('user_name')
const transport_bits = bitsAt('transport')
const destination_bits = bitsAt('destination')
const source_port_bits = bitsAt('source_port')
const destination_port_bits = bitsAt('destination_port')
const tcp_flags_bits = bitsAt('tcp_flags')
const length_bits = bitsAt('length')
const ttl_bits = bitsAt('ttl')
const ip_id_bits = bitsAt('ip_id')
const tcp_window_bits = bitsAt('tcp_window')
const tcp_sequence_bits = bitsAt('tcp_sequence')
