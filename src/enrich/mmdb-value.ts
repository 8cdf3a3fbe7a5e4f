import type { PagedFile } from './paged-file.ts'

export type MmdbValue = null | boolean | number | string | MmdbValue[] | { [key: string]: MmdbValue }

/** Kinds of values by their number in the format. */
const pointer = 1
const text = 2
const double = 3
const bytes = 4
const map = 7
const int32 = 8
const array = 11
const boolean = 14
const float = 15
/** Of 16, 32, 64 and 128 bits. */
const unsigned: ReadonlySet<number> = new Set([5, 6, 9, 10])

/** What is added to a pointer of so many bytes, less one. */
const pointer_offsets = [0, 2048, 526336, 0]

const known_max = 4000

/** Reads the values of a section of a MaxMind database, as its format lays them out. */
export class MmdbValues {
  private readonly file: PagedFile
  private readonly section: number
  /** Behind what was read last. */
  private at = 0
  /**
   * What pointers have led to, by where it stands. Emptied when full: to know which of them were used last takes
   * longer than to read them again.
   */
  private readonly known = new Map<number, MmdbValue>()

  /** @param section where it begins, in bytes of the file: pointers count from there */
  constructor(file: PagedFile, section: number) {
    this.file = file
    this.section = section
  }

  /**
   * The value that stands at a byte of the file. Bytes are left out (null), numbers beyond 53 bits inexact.
   * @throws Error when there is none, in words
   */
  read(at: number): MmdbValue {
    const known = this.known.get(at)
    if (known !== undefined) return known
    this.at = at
    const value = this.next()
    if (this.known.size >= known_max) this.known.clear()
    this.known.set(at, value)
    return value
  }

  private next(): MmdbValue {
    const control = this.byte()
    let type = control >> 5
    if (type === pointer) {
      const target = this.pointer(control)
      const behind = this.at
      const value = this.read(target)
      this.at = behind
      return value
    }
    if (type === 0) type = 7 + this.byte()
    const size = this.sizeOf(control & 31)
    if (type === map) return this.map(size)
    if (type === array) return Array.from({ length: size }, () => this.next())
    if (type === boolean) return size !== 0
    const start = this.take(size)
    const { bytes: memory } = this.file
    if (type === text) return memory.toString('utf8', start, start + size)
    if (type === double && size === 8) return memory.readDoubleBE(start)
    if (type === float && size === 4) return memory.readFloatBE(start)
    if (type === bytes) return null
    if (type === int32) return this.unsigned(start, size) | 0
    if (unsigned.has(type)) return this.unsigned(start, size)
    throw new Error(`no value at byte ${start}`)
  }

  private map(size: number): MmdbValue {
    // Without a prototype, which a key could name.
    const fields: { [key: string]: MmdbValue } = { __proto__: null }
    for (let field = 0; field < size; field++) {
      const key = this.next()
      fields[String(key)] = this.next()
    }
    return fields
  }

  private pointer(control: number): number {
    const length = (control >> 3) & 3
    const high = length === 3 ? 0 : (control & 7) * 256 ** (length + 1)
    const start = this.take(length + 1)
    return this.section + high + this.unsigned(start, length + 1) + pointer_offsets[length]
  }

  private sizeOf(size: number): number {
    if (size < 29) return size
    const length = size - 28
    const start = this.take(length)
    return [29, 285, 65821][length - 1] + this.unsigned(start, length)
  }

  private unsigned(start: number, length: number): number {
    let value = 0
    for (let at = start; at < start + length; at++) value = value * 256 + this.file.bytes[at]
    return value
  }

  private byte(): number {
    return this.file.bytes[this.take(1)]
  }

  /** Moves on by so many bytes. @returns where they begin */
  private take(length: number): number {
    const start = this.at
    this.file.need(start, length)
    this.at = start + length
    return start
  }
}
