import { isIpv4 } from '../net/ip.ts'
import { MmdbValues, type MmdbValue } from './mmdb-value.ts'
import { PagedFile } from './paged-file.ts'

const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
/** Where the metadata begins at the earliest, counted from the end. */
const metadata_bytes_max = 128 << 10
/** Between the search tree and the values. */
const separator_bytes = 16

/**
 * A database in MaxMind's format: a tree of the bits of addresses, whose leaves point to values; read as it is
 * looked into. https://maxmind.github.io/MaxMind-DB/
 */
export class Mmdb {
  readonly type: string
  readonly ip_version: number
  readonly built: Date
  private readonly file: PagedFile
  private readonly values: MmdbValues
  private readonly record_bits: number
  private readonly node_bytes: number
  private readonly nodes: number
  /** Where the tree of IPv4 begins. */
  private readonly ipv4_root: number

  /** @throws Error in words, or the system's, when the file is none */
  constructor(path: string) {
    const file = new PagedFile(path)
    try {
      const metadata = metadataOf(file)
      const number = (name: string) => Number(metadata[name])
      this.type = String(metadata.database_type)
      this.ip_version = number('ip_version')
      this.built = new Date(number('build_epoch') * 1000)
      this.record_bits = number('record_size')
      if (![24, 28, 32].includes(this.record_bits)) throw new Error(`records of ${this.record_bits} bits`)
      this.file = file
      this.nodes = number('node_count')
      this.node_bytes = this.record_bits / 4
      this.values = new MmdbValues(file, this.nodes * this.node_bytes + separator_bytes)
      this.ipv4_root = this.ip_version === 4 ? 0 : this.walk(0, new Uint32Array(3), 96).record
    } catch (error) {
      file.close()
      throw error
    }
  }

  /**
   * What is said of an address; null where nothing is.
   * @returns that, and how many of the bits of the address, which are 32 or 128, it holds for
   * @throws Error in words when the file is damaged
   */
  find(address: Uint32Array): { value: MmdbValue; depth: number } {
    const is_ipv4 = isIpv4(address)
    const { record, depth } = is_ipv4
      ? this.walk(this.ipv4_root, address.subarray(3), 32)
      : this.walk(0, address, 128)
    if (record === this.nodes) return { value: null, depth }
    if (record < this.nodes) throw new Error('an address without an end')
    return { value: this.values.read(record - this.nodes + this.nodes * this.node_bytes), depth }
  }

  close(): void {
    this.file.close()
  }

  private walk(root: number, words: Uint32Array, bits: number): { record: number; depth: number } {
    let record = root
    let depth = 0
    for (; depth < bits && record < this.nodes; depth++) {
      record = this.record(record, (words[depth >> 5] >>> (31 - (depth & 31))) & 1)
    }
    return { record, depth }
  }

  /** A node's record: of the addresses whose next bit is this. */
  private record(node: number, bit: number): number {
    const { node_bytes, file } = this
    const { bytes } = file
    const at = node * node_bytes
    file.need(at, node_bytes)
    if (this.record_bits === 24) {
      const from = at + bit * 3
      return (bytes[from] << 16) | (bytes[from + 1] << 8) | bytes[from + 2]
    }
    if (this.record_bits === 32) return bytes.readUInt32BE(at + bit * 4)
    // Of 28 bits: the highest four of both share the byte between them.
    const high = bit === 0 ? bytes[at + 3] >> 4 : bytes[at + 3] & 15
    const from = at + bit * 4
    return (high << 24) | (bytes[from] << 16) | (bytes[from + 1] << 8) | bytes[from + 2]
  }
}

function metadataOf(file: PagedFile): { [key: string]: MmdbValue } {
  const { bytes } = file
  const from = Math.max(0, bytes.length - metadata_bytes_max)
  file.need(from, bytes.length - from)
  file.need(0, Math.min(bytes.length, 2))
  const at = bytes.subarray(from).lastIndexOf(marker)
  if (at < 0) {
    const is_gzip = bytes.length > 1 && bytes[0] === 0x1f && bytes[1] === 0x8b
    throw new Error(is_gzip ? 'packed with gzip; unpack it' : 'without metadata')
  }
  const start = from + at + marker.length
  const metadata = new MmdbValues(file, start).read(start)
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    throw new Error('with other metadata')
  }
  return metadata
}
