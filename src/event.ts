/**
 * The event: one row a log record. This file is the one truth for parsers (which fill an `EventRow`), the
 * store (whose columns are `event_columns`) and SQL. Names are the same in all three.
 */

export const kinds = ['packet', 'ban', 'login', 'alert'] as const
export type Kind = (typeof kinds)[number]

/** What happened, by kind: packets first, then bans, logins and alerts. */
export const actions = [
  'drop',
  'reject',
  'accept',
  'log',
  'ban',
  'unban',
  'restore',
  'found',
  'already_banned',
  'ignore',
  'failed',
  'invalid',
  'accepted',
  'refused',
  'closed',
  'disconnected',
  'bad_protocol',
  'no_identification',
  'break_in_warning',
  'alert',
] as const
export type Action = (typeof actions)[number]

export const network_types = ['ipv4', 'ipv6'] as const
export type NetworkType = (typeof network_types)[number]

/** TCP flags as in the header's control bits (RFC 9293, RFC 3168). */
export const tcp_flag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128 } as const

/** Stands for null in a numeric field of an `EventRow`: a small number, since above 2^31 each is an object of its own. */
export const none = -1

/** A kind, an action: the index under which an `EventRow` and a batch hold it. */
export const kindCode = (kind: Kind): number => kinds.indexOf(kind)
export const actionCode = (action: Action): number => actions.indexOf(action)

export type ColumnType =
  | 'timestamp' // seconds, UTC
  | 'date'
  | 'text'
  | 'kind'
  | 'action'
  | 'network_type'
  | 'transport'
  | 'uint8'
  | 'uint16'
  | 'uint32'

export interface Column {
  name: string
  type: ColumnType
  nullable: boolean
  about: string
}

const column = (name: string, type: ColumnType, nullable: boolean, about: string): Column => ({
  name,
  type,
  nullable,
  about,
})

/** The columns of the view `events`, less those of the source's place, which `source_columns` adds. */
export const event_columns: readonly Column[] = [
  column('time', 'timestamp', false, 'when, UTC, to the second'),
  column('day', 'date', false, "date of `time` in the site's time zone"),
  column('sensor', 'text', false, 'the host that wrote the line, or the name given in site.yaml'),
  column('kind', 'kind', false, kinds.join(', ')),
  column('action', 'action', false, actions.join(', ')),
  column('source_ip', 'text', false, 'canonical form (IPv6 per RFC 5952)'),
  column('destination_ip', 'text', true, 'canonical form'),
  column('network_type', 'network_type', false, network_types.join(', ')),
  column('source_port', 'uint16', true, '0-65535; null for protocols without ports'),
  column('destination_port', 'uint16', true, '0-65535; null for protocols without ports'),
  column('transport', 'transport', true, 'IANA keyword, lower case'),
  column('tcp_flags', 'uint8', true, 'control bits: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32'),
  column('length', 'uint32', true, 'IP total length in bytes'),
  column('ttl', 'uint8', true, 'time to live, or hop limit'),
  column('ip_id', 'uint32', true, 'IP identification'),
  column('tcp_window', 'uint32', true, 'window as sent, unscaled'),
  column('tcp_sequence', 'uint32', true, 'sequence number, where the firewall logs it'),
  column('ingress_interface', 'text', true, 'came in by'),
  column('egress_interface', 'text', true, 'was to leave by'),
  column('rule', 'text', true, 'log prefix, chain, jail, ACL or rule number'),
  column('user_name', 'text', true, 'logins only; never published'),
  column('count', 'uint32', false, 'how many the record stands for, at least 1'),
]

/** Where a source is, looked up once for each distinct source and joined in the view `events`. */
export const source_columns = [
  { name: 'country', sql: 'VARCHAR', about: 'ISO 3166-1 alpha-2; null is unknown' },
  { name: 'city', sql: 'VARCHAR', about: 'name in English; null is unknown' },
  { name: 'latitude', sql: 'FLOAT', about: 'degrees north' },
  { name: 'longitude', sql: 'FLOAT', about: 'degrees east' },
  { name: 'accuracy', sql: 'USMALLINT', about: 'radius in km, where the database states one' },
  { name: 'network', sql: 'VARCHAR', about: 'the network of the entry that answered, CIDR' },
] as const

/**
 * One event being read, reused for every line so that reading costs no allocation. Parsers set what the line
 * says after `reset`; time, day and sensor are the reader's. Text is an id of `texts`, 0 for null.
 */
export class EventRow {
  time = 0
  day = 0
  kind = 0
  action = 0
  transport: number = none
  /** 128 bits, most significant word first; IPv4 as IPv4-mapped IPv6 (RFC 4291). */
  readonly source = new Uint32Array(4)
  readonly destination = new Uint32Array(4)
  has_destination = false
  source_port: number = none
  destination_port: number = none
  tcp_flags: number = none
  length: number = none
  ttl: number = none
  ip_id: number = none
  tcp_window: number = none
  tcp_sequence = 0
  has_tcp_sequence = false
  sensor = 0
  ingress_interface = 0
  egress_interface = 0
  rule = 0
  user_name = 0
  count = 1
  readonly texts: Texts

  constructor(texts: Texts) {
    this.texts = texts
  }

  reset(kind: number, action: number): void {
    this.kind = kind
    this.action = action
    this.transport = none
    this.has_destination = false
    this.source_port = none
    this.destination_port = none
    this.tcp_flags = none
    this.length = none
    this.ttl = none
    this.ip_id = none
    this.tcp_window = none
    this.tcp_sequence = 0
    this.has_tcp_sequence = false
    this.ingress_interface = 0
    this.egress_interface = 0
    this.rule = 0
    this.user_name = 0
    this.count = 1
  }
}

/** The longest text kept of a line, in bytes; what is longer is cut. */
const text_bytes_max = 128

/**
 * Texts seen, each under a small number, so that an event holds numbers only. Id 0 is null, and the empty
 * text is null too. Bytes that are not UTF-8 become U+FFFD.
 */
export class Texts {
  private slots = new Int32Array(1024)
  private hashes: number[] = [0]
  private bytes: Uint8Array[] = [new Uint8Array(0)]
  private readonly decoder = new TextDecoder()
  private readonly encoder = new TextEncoder()
  /** By id. */
  readonly strings: (string | null)[] = [null]

  /** The id of the text in bytes[start, end). */
  intern(bytes: Uint8Array, start: number, end: number): number {
    if (end <= start) return 0
    if (end - start > text_bytes_max) end = start + text_bytes_max
    let hash = 0x811c9dc5
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193)
    const mask = this.slots.length - 1
    let slot = (hash ^ (hash >>> 15)) & mask
    for (let id = this.slots[slot]; id !== 0; id = this.slots[slot]) {
      if (this.hashes[id] === hash && this.same(this.bytes[id], bytes, start, end)) return id
      slot = (slot + 1) & mask
    }
    const id = this.strings.length
    // Not `slice`, which of Node's buffers is no copy: it would keep the whole chunk of the log.
    const copy = new Uint8Array(bytes.subarray(start, end))
    this.slots[slot] = id
    this.hashes.push(hash)
    this.bytes.push(copy)
    this.strings.push(this.decoder.decode(copy))
    if (id * 2 > this.slots.length) this.grow()
    return id
  }

  /** As `intern`; cheaper where the text is the one of this id, as it mostly was on the line before. */
  internAs(id: number, bytes: Uint8Array, start: number, end: number): number {
    return id < this.bytes.length && end > start && this.same(this.bytes[id], bytes, start, end)
      ? id
      : this.intern(bytes, start, end)
  }

  internString(text: string): number {
    const bytes = this.encoder.encode(text)
    return this.intern(bytes, 0, bytes.length)
  }

  private same(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
    if (known.length !== end - start) return false
    for (let at = 0; at < known.length; at++) if (known[at] !== bytes[start + at]) return false
    return true
  }

  private grow(): void {
    const slots = new Int32Array(this.slots.length * 4)
    const mask = slots.length - 1
    for (let id = 1; id < this.hashes.length; id++) {
      const hash = this.hashes[id]
      let slot = (hash ^ (hash >>> 15)) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = id
    }
    this.slots = slots
  }
}
