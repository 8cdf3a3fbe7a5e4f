/**
 * bzip2, decompressed block by block: memory is bounded by one block whatever the size of the file. The
 * format as in Julian Seward's bzip2 1.0; notation (origPtr, tt, run-length coding 1) is his.
 * https://sourceware.org/bzip2/
 */

const stream_magic = 0x425a68 // BZh
const block_magic_high = 0x314159 // π
const block_magic_low = 0x265359
const end_magic_high = 0x177245 // √π
const end_magic_low = 0x385090

const code_bits_max = 20
const symbols_max = 258
const tables_max = 6
const group_symbols = 50
const selectors_max = 18002
const output_chunk_bytes = 1 << 20
/** A block never takes more than its content and this: symbol map, selectors, code lengths. */
const block_overhead_bytes = 40_000

const crc_table = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  return crc
})

/** The decompressed bytes of a file's. @throws Error in words when it breaks off or does not add up. */
export async function* bunzip2(compressed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const bits = new BitReader()
  const source = compressed[Symbol.asyncIterator]()
  let at_end = false
  const fill = async (bytes: number) => {
    while (!at_end && bits.bytesLeft < bytes) {
      const { done, value } = await source.next()
      if (done === true) at_end = true
      else bits.push(value)
    }
  }
  try {
    let streams = 0
    for (;;) {
      await fill(4)
      if (streams > 0 && bits.bytesLeft === 0) return
      if (bits.read(24) !== stream_magic) throw new Error(streams > 0 ? 'bytes after the end' : 'no bzip2')
      const level = bits.read(8) - 48
      if (level < 1 || level > 9) throw new Error(`no bzip2 block size: ${level}`)
      yield* readStream(bits, level * 100_000, fill)
      streams++
    }
  } finally {
    await source.return?.()
  }
}

async function* readStream(
  bits: BitReader,
  block_bytes: number,
  fill: (bytes: number) => Promise<void>,
): AsyncGenerator<Buffer> {
  const block = new Block(block_bytes)
  let stream_crc = 0
  for (;;) {
    await fill(block_bytes + block_overhead_bytes)
    const high = bits.read(24)
    const low = bits.read(24)
    if (high === end_magic_high && low === end_magic_low) break
    if (high !== block_magic_high || low !== block_magic_low)
      throw new Error('damaged: no block where one begins')
    block.read(bits)
    yield* block.content()
    stream_crc = ((stream_crc << 1) | (stream_crc >>> 31)) ^ block.crc
  }
  if (bits.readInt32() !== stream_crc) throw new Error('damaged: the checksum of the file differs')
  bits.alignToByte()
}

/** Bits of the bytes pushed, most significant first. */
class BitReader {
  private bytes: Buffer = Buffer.alloc(0)
  private at = 0
  private held = 0
  private held_bits = 0

  get bytesLeft(): number {
    return this.bytes.length - this.at
  }

  push(chunk: Buffer): void {
    this.bytes = this.at === this.bytes.length ? chunk : Buffer.concat([this.bytes.subarray(this.at), chunk])
    this.at = 0
  }

  /** The next 1-24 bits. */
  read(count: number): number {
    while (this.held_bits < count) {
      if (this.at === this.bytes.length) throw new Error('the file breaks off')
      this.held = (this.held << 8) | this.bytes[this.at++]
      this.held_bits += 8
    }
    this.held_bits -= count
    return (this.held >>> this.held_bits) & ((1 << count) - 1)
  }

  readInt32(): number {
    return (this.read(16) << 16) | this.read(16)
  }

  alignToByte(): void {
    this.held_bits -= this.held_bits % 8
  }
}

/** A Huffman code, canonical: codes of `length` bits that are at most limits[length] stand for a symbol. */
class HuffmanTable {
  readonly limits = new Int32Array(code_bits_max + 2)
  readonly bases = new Int32Array(code_bits_max + 2)
  readonly symbols = new Uint16Array(symbols_max)
  shortest = 0
  longest = 0

  build(lengths: Uint8Array, count: number): void {
    this.shortest = code_bits_max
    this.longest = 1
    const counts = new Int32Array(code_bits_max + 2)
    for (let symbol = 0; symbol < count; symbol++) {
      const length = lengths[symbol]
      counts[length]++
      if (length < this.shortest) this.shortest = length
      if (length > this.longest) this.longest = length
    }
    let at = 0
    for (let length = this.shortest; length <= this.longest; length++) {
      for (let symbol = 0; symbol < count; symbol++)
        if (lengths[symbol] === length) this.symbols[at++] = symbol
    }
    let code = 0
    let before = 0
    for (let length = this.shortest; length <= this.longest; length++) {
      this.bases[length] = code - before
      code += counts[length]
      before += counts[length]
      this.limits[length] = code - 1
      code <<= 1
    }
  }

  decode(bits: BitReader): number {
    let length = this.shortest
    let code = bits.read(length)
    while (code > this.limits[length]) {
      if (++length > this.longest) throw new Error('damaged: no such code')
      code = (code << 1) | bits.read(1)
    }
    const at = code - this.bases[length]
    if (at < 0 || at >= symbols_max) throw new Error('damaged: no such code')
    return this.symbols[at]
  }
}

class Block {
  crc = 0
  private readonly capacity: number
  /** Byte in the low 8 bits; the position of its successor in the others. */
  private readonly tt: Uint32Array
  private length = 0
  private origPtr = 0
  private readonly tables = Array.from({ length: tables_max }, () => new HuffmanTable())
  private readonly selectors = new Uint8Array(selectors_max)

  constructor(capacity: number) {
    this.capacity = capacity
    this.tt = new Uint32Array(capacity)
  }

  /** Reads a block from after its magic, and undoes all but the first run-length coding. */
  read(bits: BitReader): void {
    this.crc = bits.readInt32()
    if (bits.read(1) === 1) throw new Error('randomised blocks (bzip2 0.9) are not read')
    this.origPtr = bits.read(24)
    const used = readSymbolMap(bits)
    const selector_count = this.readTables(bits, used.length + 2)
    const counts = this.readContent(bits, used, selector_count)
    if (this.origPtr >= this.length) throw new Error('damaged: block begins outside itself')
    this.link(counts)
  }

  /** Selectors and code tables. @returns the number of selectors. */
  private readTables(bits: BitReader, symbol_count: number): number {
    const table_count = bits.read(3)
    const selector_count = bits.read(15)
    if (table_count < 2 || table_count > tables_max || selector_count === 0)
      throw new Error('damaged: no tables')
    const order = [0, 1, 2, 3, 4, 5]
    for (let at = 0; at < selector_count; at++) {
      let index = 0
      while (bits.read(1) === 1) if (++index >= table_count) throw new Error('damaged: no such table')
      const [table] = order.splice(index, 1)
      order.unshift(table)
      // Some writers pad the selectors beyond what a block can use.
      if (at < selectors_max) this.selectors[at] = table
    }
    const lengths = new Uint8Array(symbols_max)
    for (let table = 0; table < table_count; table++) {
      let length = bits.read(5)
      for (let symbol = 0; symbol < symbol_count; symbol++) {
        for (;;) {
          if (length < 1 || length > code_bits_max) throw new Error(`damaged: code of ${length} bits`)
          if (bits.read(1) === 0) break
          length += bits.read(1) === 0 ? 1 : -1
        }
        lengths[symbol] = length
      }
      this.tables[table].build(lengths, symbol_count)
    }
    return Math.min(selector_count, selectors_max)
  }

  /** Huffman codes, run lengths of zeros and move-to-front. @returns how often each byte occurs. */
  private readContent(bits: BitReader, used: Uint8Array, selector_count: number): Int32Array {
    const { tt, capacity } = this
    const counts = new Int32Array(256)
    const front = used.slice()
    const end_symbol = used.length + 1
    let length = 0
    let selector = 0
    let left_of_group = 0
    let table = this.tables[0]
    let run = 0
    let run_weight = 1
    for (;;) {
      if (left_of_group-- === 0) {
        if (selector === selector_count) throw new Error('damaged: too few selectors')
        table = this.tables[this.selectors[selector++]]
        left_of_group = group_symbols - 1
      }
      const symbol = table.decode(bits)
      if (symbol <= 1) {
        // A run's length is written in the digits 1 and 2, to the base 2.
        run += run_weight << symbol
        run_weight <<= 1
        if (run > capacity) throw new Error('damaged: block too long')
        continue
      }
      if (run > 0) {
        if (length + run > capacity) throw new Error('damaged: block too long')
        counts[front[0]] += run
        tt.fill(front[0], length, length + run)
        length += run
        run = 0
        run_weight = 1
      }
      if (symbol === end_symbol) break
      if (length === capacity) throw new Error('damaged: block too long')
      if (symbol > end_symbol) throw new Error('damaged: no such code')
      const index = symbol - 1
      const byte = front[index]
      front.copyWithin(1, 0, index)
      front[0] = byte
      counts[byte]++
      tt[length++] = byte
    }
    this.length = length
    return counts
  }

  /** Links each byte to its successor: the Burrows-Wheeler transform, undone. */
  private link(counts: Int32Array): void {
    const { tt, length } = this
    let sum = 0
    for (let byte = 0; byte < 256; byte++) {
      const count = counts[byte]
      counts[byte] = sum
      sum += count
    }
    for (let at = 0; at < length; at++) tt[counts[tt[at] & 255]++] |= at << 8
  }

  /** The block's bytes, with the first run-length coding undone: four equal bytes are followed by a count. */
  *content(): Generator<Buffer> {
    const { tt } = this
    let crc = -1
    let next = tt[this.origPtr]
    let previous = -1
    let equal = 0
    let output = Buffer.allocUnsafe(output_chunk_bytes)
    let filled = 0
    for (let left = this.length; left > 0; left--) {
      next = tt[next >>> 8]
      const byte = next & 255
      if (equal === 4) {
        equal = 0
        if (filled + byte > output.length) {
          yield output.subarray(0, filled)
          output = Buffer.allocUnsafe(output_chunk_bytes)
          filled = 0
        }
        output.fill(previous, filled, filled + byte)
        filled += byte
        for (let copy = 0; copy < byte; copy++) crc = (crc << 8) ^ crc_table[(crc >>> 24) ^ previous]
        previous = -1
        continue
      }
      equal = byte === previous ? equal + 1 : 1
      previous = byte
      if (filled === output.length) {
        yield output
        output = Buffer.allocUnsafe(output_chunk_bytes)
        filled = 0
      }
      output[filled++] = byte
      crc = (crc << 8) ^ crc_table[(crc >>> 24) ^ byte]
    }
    if (~crc !== this.crc) throw new Error('damaged: the checksum of a block differs')
    yield output.subarray(0, filled)
  }
}

/** The byte values that occur in a block, in order. */
function readSymbolMap(bits: BitReader): Uint8Array {
  const sixteens = bits.read(16)
  const used: number[] = []
  for (let high = 0; high < 16; high++) {
    if ((sixteens & (0x8000 >>> high)) === 0) continue
    const ones = bits.read(16)
    for (let low = 0; low < 16; low++) if ((ones & (0x8000 >>> low)) !== 0) used.push(high * 16 + low)
  }
  if (used.length === 0) throw new Error('damaged: a block without bytes')
  return Uint8Array.from(used)
}
