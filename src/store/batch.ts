import type { EventRow } from '../event.ts'
import { isIpv4 } from '../net/ip.ts'

/**
 * Events as columns of 32-bit words, the shape in which they go from the reading threads to the store: one
 * allocation a batch, no object an event, and a copy of memory into the engine's vectors.
 */
export const batch_columns = [
  { name: 'time', words: 1 },
  { name: 'day', words: 1 },
  { name: 'kind', words: 1 },
  { name: 'action', words: 1 },
  { name: 'transport', words: 1 },
  { name: 'present', words: 1 },
  { name: 'source_port', words: 1 },
  { name: 'destination_port', words: 1 },
  { name: 'tcp_flags', words: 1 },
  { name: 'length', words: 1 },
  { name: 'ttl', words: 1 },
  { name: 'ip_id', words: 1 },
  { name: 'tcp_window', words: 1 },
  { name: 'tcp_sequence', words: 1 },
  { name: 'count', words: 1 },
  { name: 'occurrence', words: 1 },
  { name: 'sensor', words: 1 },
  { name: 'ingress_interface', words: 1 },
  { name: 'egress_interface', words: 1 },
  { name: 'rule', words: 1 },
  { name: 'user_name', words: 1 },
  // Least significant word first: a 128-bit integer of a little-endian machine.
  { name: 'source', words: 4 },
  { name: 'destination', words: 4 },
] as const

/** The columns that hold ids of texts. */
export const text_columns = ['sensor', 'ingress_interface', 'egress_interface', 'rule', 'user_name'] as const

/** Bits of `present`. */
export const has_destination_bit = 1
export const has_sequence_bit = 2
export const is_ipv6_bit = 4

export const batch_rows = 16384
const words_a_row = batch_columns.reduce((sum, { words }) => sum + words, 0)
export const batch_bytes = batch_rows * words_a_row * 4

export type BatchColumn = (typeof batch_columns)[number]['name']

/** Where a column begins in the buffer of a batch, in bytes. */
export function columnOffset(name: BatchColumn): number {
  let words = 0
  for (const column of batch_columns) {
    if (column.name === name) break
    words += column.words
  }
  return words * batch_rows * 4
}

export class EventBatch {
  readonly buffer = new ArrayBuffer(batch_bytes)
  length = 0
  private readonly time = this.column('time')
  private readonly day = this.column('day')
  private readonly kind = this.column('kind')
  private readonly action = this.column('action')
  private readonly transport = this.column('transport')
  private readonly present = this.column('present')
  private readonly source_port = this.column('source_port')
  private readonly destination_port = this.column('destination_port')
  private readonly tcp_flags = this.column('tcp_flags')
  private readonly packet_length = this.column('length')
  private readonly ttl = this.column('ttl')
  private readonly ip_id = this.column('ip_id')
  private readonly tcp_window = this.column('tcp_window')
  private readonly tcp_sequence = this.column('tcp_sequence')
  private readonly count = this.column('count')
  private readonly occurrence = this.column('occurrence')
  private readonly sensor = this.column('sensor')
  private readonly ingress_interface = this.column('ingress_interface')
  private readonly egress_interface = this.column('egress_interface')
  private readonly rule = this.column('rule')
  private readonly user_name = this.column('user_name')
  private readonly source = new Uint32Array(this.buffer, columnOffset('source'), batch_rows * 4)
  private readonly destination = new Uint32Array(this.buffer, columnOffset('destination'), batch_rows * 4)

  get isFull(): boolean {
    return this.length === batch_rows
  }

  push(row: EventRow, occurrence: number): void {
    const at = this.length++
    const { source, destination } = row
    let present = isIpv4(source) ? 0 : is_ipv6_bit
    if (row.has_destination) present |= has_destination_bit
    if (row.has_tcp_sequence) present |= has_sequence_bit
    this.time[at] = row.time
    this.day[at] = row.day
    this.kind[at] = row.kind
    this.action[at] = row.action
    this.transport[at] = row.transport
    this.present[at] = present
    this.source_port[at] = row.source_port
    this.destination_port[at] = row.destination_port
    this.tcp_flags[at] = row.tcp_flags
    this.packet_length[at] = row.length
    this.ttl[at] = row.ttl
    this.ip_id[at] = row.ip_id
    this.tcp_window[at] = row.tcp_window
    this.tcp_sequence[at] = row.tcp_sequence
    this.count[at] = row.count
    this.occurrence[at] = occurrence
    this.sensor[at] = row.sensor
    this.ingress_interface[at] = row.ingress_interface
    this.egress_interface[at] = row.egress_interface
    this.rule[at] = row.rule
    this.user_name[at] = row.user_name
    const words = at * 4
    this.source[words] = source[3]
    this.source[words + 1] = source[2]
    this.source[words + 2] = source[1]
    this.source[words + 3] = source[0]
    this.destination[words] = destination[3]
    this.destination[words + 1] = destination[2]
    this.destination[words + 2] = destination[1]
    this.destination[words + 3] = destination[0]
  }

  private column(name: BatchColumn): Uint32Array {
    return new Uint32Array(this.buffer, columnOffset(name), batch_rows)
  }
}
