import ipaddr from 'ipaddr.js'

/**
 * Writes databases of MaxMind's format, so that tests need none: a search tree of 24-bit records, the values
 * that its leaves point to, and the metadata behind a marker. https://maxmind.github.io/MaxMind-DB/
 */

export type MmdbValue = string | number | Double | Wide | MmdbValue[] | { [key: string]: MmdbValue }
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

export interface Mmdb {
  /** Such as GeoLite2-City. */
  type: string
  /** 6 holds IPv4 as well, at ::/96. */
  ip_version: 4 | 6
  /** When it was built: 2026-06-05 */
  built: string
  /** What is known of networks, CIDR; none lies within another. */
  entries: [network: string, value: MmdbValue][]
}

type Record = { node: Node } | { value: number } | null
type Node = [Record, Record]

export function writeMmdb({ type, ip_version, built, entries }: Mmdb): Buffer {
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
  const tree = Buffer.alloc(nodes.length * 6)
  for (const [at, node] of nodes.entries()) {
    for (const [side, record] of node.entries()) {
      tree.writeUIntBE(recordValue(record, nodes.length, numbers), at * 6 + side * 3, 3)
    }
  }
  const metadata = encode({
    node_count: nodes.length,
    record_size: 24,
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
const types = { text: 2, double: 3, uint32: 6, map: 7, uint64: 9, array: 11 }

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value)
    return Buffer.concat([control(types.text, bytes.length), bytes])
  }
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

function control(type: number, size: number): Buffer {
  if (size > 284) throw new Error(`too long for this writer: ${size}`)
  const first = (type <= 7 ? type << 5 : 0) | Math.min(size, 29)
  const extended = type <= 7 ? [] : [type - 7]
  return Buffer.from([first, ...extended, ...(size >= 29 ? [size - 29] : [])])
}
