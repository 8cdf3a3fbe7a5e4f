import ipaddr from 'ipaddr.js'

/**
 * Writes databases of MaxMind's format, so that tests need none: a search tree of records, the values
 * that its leaves point to, and the metadata behind a marker. https://maxmind.github.io/MaxMind-DB/
 */

export type MmdbValue =
  string | number | boolean | Double | Wide | Pointer | Unread | MmdbValue[] | { [key: string]: MmdbValue }
/** A number that is written as a double even where it is whole. */
export class Double {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}
/** An unsigned number of 64 bits. */
class Wide {
  readonly value: bigint
  constructor(value: bigint) {
    this.value = value
  }
}
/** Leads to the value that begins so many bytes behind the first one, written in 1 to 4 bytes. */
export class Pointer {
  readonly target: number
  readonly bytes: number
  constructor(target: number, bytes: number) {
    this.target = target
    this.bytes = bytes
  }
}
/** So many bytes of no meaning. */
export class Unread {
  readonly size: number
  constructor(size: number) {
    this.size = size
  }
}

export interface Mmdb {
  /** Such as GeoLite2-City. */
  type: string
  /** 6 holds IPv4 as well, at ::/96. */
  ip_version: 4 | 6
  /** When it was built: 2026-06-05 */
  built: string
  /** What is known of networks, CIDR; none lies within another. */
  entries: [network: string, value: MmdbValue][]
  record_bits?: 24 | 28 | 32
}

type Record = { node: Node } | { value: number } | null
type Node = [Record, Record]

export function writeMmdb({ type, ip_version, built, entries, record_bits = 24 }: Mmdb): Buffer {
  const root: Node = [null, null]
  const values: Buffer[] = []
  let values_length = 0
  for (const [network, value] of entries) {
    insert(root, bitsOf(network, ip_version), { value: values_length })
    const encoded = encode(value)
    values.push(encoded)
    values_length += encoded.length
  }
  const nodes: Node[] = []
  number(root, nodes)
  const numbers = new Map(nodes.map((node, at) => [node, at]))
  const tree = Buffer.concat(
    nodes.map((node) => {
      const [left, right] = node.map((record) => BigInt(recordValue(record, nodes.length, numbers)))
      return nodeOf(left, right, record_bits)
    }),
  )
  const metadata = encode({
    node_count: nodes.length,
    record_size: record_bits,
    ip_version,
    database_type: type,
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: new Wide(BigInt(Date.parse(built) / 1000)),
    description: { en: 'made by a test' },
  })
  return Buffer.concat([
    tree,
    Buffer.alloc(16),
    ...values,
    Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'),
    metadata,
  ])
}

/** A node in bytes; of 28 bits, the highest four of both records share the byte between them. */
function nodeOf(left: bigint, right: bigint, bits: 24 | 28 | 32): Buffer {
  const rest = (1n << 24n) - 1n
  const halves =
    bits === 28
      ? ((left & rest) << 32n) | ((left >> 24n) << 28n) | ((right >> 24n) << 24n) | (right & rest)
      : (left << BigInt(bits)) | right
  return Buffer.from(halves.toString(16).padStart(bits / 2, '0'), 'hex')
}

/** The first bits of the addresses of a network, as 0 and 1. */
function bitsOf(network: string, ip_version: 4 | 6): number[] {
  const [address, length] = ipaddr.parseCIDR(network)
  const bytes = address.toByteArray()
  const before = address.kind() === 'ipv4' && ip_version === 6 ? Array<number>(96).fill(0) : []
  const bits = bytes.flatMap((byte) => Array.from({ length: 8 }, (_, at) => (byte >> (7 - at)) & 1))
  return [...before, ...bits.slice(0, length)]
}

function insert(root: Node, bits: readonly number[], leaf: Record): void {
  let node = root
  for (const bit of bits.slice(0, -1)) {
    const record = node[bit]
    if (record !== null && 'node' in record) node = record.node
    else {
      const next: Node = [null, null]
      node[bit] = { node: next }
      node = next
    }
  }
  node[bits[bits.length - 1]] = leaf
}

function number(node: Node, nodes: Node[]): void {
  nodes.push(node)
  for (const record of node) if (record !== null && 'node' in record) number(record.node, nodes)
}

function recordValue(record: Record, node_count: number, numbers: ReadonlyMap<Node, number>): number {
  if (record === null) return node_count
  return 'node' in record ? (numbers.get(record.node) ?? 0) : node_count + 16 + record.value
}

/** Type numbers of the format; those over 7 stand in a byte of their own. */
const types = { text: 2, double: 3, uint32: 6, map: 7, uint64: 9, array: 11, boolean: 14, bytes: 4 }

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value)
    return Buffer.concat([control(types.text, bytes.length), bytes])
  }
  if (value instanceof Pointer) return pointer(value)
  if (value instanceof Unread)
    return Buffer.concat([control(types.bytes, value.size), Buffer.alloc(value.size)])
  if (typeof value === 'boolean') return control(types.boolean, Number(value))
  if (value instanceof Wide) {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64BE(value.value)
    return Buffer.concat([control(types.uint64, 8), bytes])
  }
  if (value instanceof Double || (typeof value === 'number' && !Number.isInteger(value))) {
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleBE(value instanceof Double ? value.value : value)
    return Buffer.concat([control(types.double, 8), bytes])
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return Buffer.concat([control(types.uint32, 4), bytes])
  }
  if (Array.isArray(value)) return Buffer.concat([control(types.array, value.length), ...value.map(encode)])
  const entries = Object.entries(value)
  return Buffer.concat([
    control(types.map, entries.length),
    ...entries.flatMap(([key, each]) => [encode(key), encode(each)]),
  ])
}

function pointer({ target, bytes }: Pointer): Buffer {
  const written = Buffer.alloc(5)
  const number = target - [0, 2048, 526336, 0][bytes - 1]
  if (number < 0) throw new Error(`too near for a pointer of ${bytes} bytes: ${target}`)
  written.writeUInt32BE(bytes === 4 ? number : (number * 2 ** (8 * (3 - bytes))) >>> 0, 1)
  written[0] = (1 << 5) | ((bytes - 1) << 3)
  if (bytes === 4) return written
  // The first byte holds the highest three bits.
  written[0] |= written[1] & 7
  return Buffer.concat([written.subarray(0, 1), written.subarray(2, 2 + bytes)])
}

function control(type: number, size: number): Buffer {
  const lengths = [0, 29, 285, 65821]
  const length = lengths.findLastIndex((least) => size >= least)
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length === 0 ? 0 : size - lengths[length])
  const first = (type <= 7 ? type << 5 : 0) | (length === 0 ? size : 28 + length)
  return Buffer.from([first, ...(type <= 7 ? [] : [type - 7]), ...bytes.subarray(4 - length)])
}
