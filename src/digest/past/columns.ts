import { closeSync, fstatSync, openSync, readSync, statSync, writev } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'

/**
 * A file of columns of numbers, with a header in JSON behind them and, at its end, how long both are and a sum of their
 * bytes. It is there whole or not at all; of one that is damaged, or of another kind, nothing is read.
 */

type Kind = 'u4' | 'f8'
type Columns = Uint32Array | Float64Array

export interface FoundColumns {
  header: unknown
  columns: Columns[]
}

const magic = 'blotter columns 4\n'
const end_bytes = 64

/**
 * Writes columns while others are still being made; the file takes its place when all are there. The system is given
 * them at once, so that it writes while this thread has no time for turns.
 */
export class ColumnsFile {
  private readonly path: string
  private readonly shape: [Kind, number][] = []
  /** Null once it is closed, or where it never was open. */
  private file: number | null = null
  private bytes = 0
  private sum = 0
  private readonly writing: Promise<void>[] = []

  constructor(path: string) {
    this.path = path
    try {
      this.file = openSync(`${path}.next`, 'w')
    } catch (error) {
      this.keep(Promise.reject(error))
    }
  }

  /** They are read back in the order in which they are added; nothing may change in them any more. */
  add(columns: readonly ArrayLike<number>[]): void {
    const arrays = columns.map(compact)
    this.shape.push(
      ...arrays.map((column): [Kind, number] => [column instanceof Uint32Array ? 'u4' : 'f8', column.length]),
    )
    this.append(
      arrays.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
    )
  }

  /** @param header anything that JSON can hold @throws what the system says of the disk */
  async end(header: unknown): Promise<void> {
    const length = this.bytes
    const head = Buffer.from(JSON.stringify({ header, shape: this.shape }))
    this.append([head])
    this.append([Buffer.from(`${magic}${length} ${head.length} ${this.sum}`.padEnd(end_bytes))])
    await this.written()
    // Put in its place it would be waited for until it is on the disk: it may as well be missing after a crash.
    await rm(this.path, { force: true })
    await rename(`${this.path}.next`, this.path)
  }

  /** Leaves the file as it was before. */
  async abandon(): Promise<void> {
    await this.written().catch(() => undefined)
    await rm(`${this.path}.next`, { force: true })
  }

  private async written(): Promise<void> {
    const ends = await Promise.allSettled(this.writing)
    if (this.file !== null) closeSync(this.file)
    this.file = null
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  }

  /** With as much behind each as makes the next one begin where numbers may; each in its place, in any order. */
  private append(pieces: readonly Uint8Array[]): void {
    const parts = pieces.flatMap((piece) => [...partsOf(piece), ...partsOf(filling(piece.length))])
    const position = this.bytes
    this.bytes += parts.reduce((sum, { length }) => sum + length, 0)
    this.sum = sumOf(parts, this.sum)
    if (this.file !== null) this.keep(writeAll(this.file, parts, position))
  }

  private keep(writing: Promise<void>): void {
    // Whoever ends the file is told.
    writing.catch(() => undefined)
    this.writing.push(writing)
  }
}

const written = promisify(writev)

/** What the system did not take at once is offered again. */
async function writeAll(file: number, parts: readonly Uint8Array[], position: number): Promise<void> {
  let left = parts.filter(({ length }) => length > 0)
  while (left.length > 0) {
    let { bytesWritten } = await written(file, left, position)
    position += bytesWritten
    while (left.length > 0 && bytesWritten >= left[0].length) {
      bytesWritten -= left[0].length
      left = left.slice(1)
    }
    if (bytesWritten > 0) left = [left[0].subarray(bytesWritten), ...left.slice(1)]
  }
}

/**
 * The header and the columns, in memory that threads can share, each with some room behind it for what may come to it;
 * null where there is no such file that can be read, or not all of it as it was written.
 */
export function readColumns(path: string): FoundColumns | null {
  const file = opened(path)
  if (file === null) return null
  try {
    const size = fstatSync(file).size
    const end = Buffer.alloc(end_bytes)
    if (size < end_bytes || !readAll(file, end, size - end_bytes)) return null
    const text = end.toString('latin1')
    const [length, head_length, sum] =
      /^(\d+) (\d+) (\d+) *$/.exec(text.slice(magic.length))?.slice(1).map(Number) ?? []
    if (!text.startsWith(magic) || length + padded(head_length) + end_bytes !== size) return null
    const head = Buffer.alloc(padded(head_length))
    if (!readAll(file, head, length)) return null
    const { header, shape } = headOf(head.toString('utf8', 0, head_length))
    const sizes = shape.map(([kind, size]) => padded(size * bytes_of[kind]))
    if (sizes.reduce((sum, bytes) => sum + bytes, 0) !== length) return null
    let [at, found] = [0, 0]
    const columns = shape.map(([kind, size], column): Columns => {
      const memory = new SharedArrayBuffer(padded(sizes[column] * (1 + room_behind)))
      const bytes = new Uint8Array(memory, 0, sizes[column])
      // What is missing of a file that becomes shorter meanwhile is zero, and is seen by the sum.
      readAll(file, bytes, at)
      at += bytes.length
      found = sumOf(partsOf(bytes), found)
      return kind === 'u4' ? new Uint32Array(memory, 0, size) : new Float64Array(memory, 0, size)
    })
    return sumOf(partsOf(head), found) === sum ? { header, columns } : null
  } finally {
    closeSync(file)
  }
}

const bytes_of: Record<Kind, number> = { u4: 4, f8: 8 }

/** Of what a column has: a night brings a fraction of it. */
const room_behind = 1 / 32

/** Of one that is damaged no columns, which no file has. */
function headOf(text: string): { header: unknown; shape: [Kind, number][] } {
  try {
    const { header, shape } = JSON.parse(text) as { header: unknown; shape: [Kind, number][] }
    if (shape.every(([kind, size]) => kind in bytes_of && size >= 0)) return { header, shape }
  } catch {
    // As any that is damaged.
  }
  return { header: null, shape: [] }
}

/** Null where nothing is there, something else than a file, or one of somebody who keeps it to himself. */
function opened(path: string): number | null {
  try {
    return statSync(path).isFile() ? openSync(path, 'r') : null
  } catch {
    return null
  }
}

/** Half the bytes where the numbers allow it. */
function compact(values: ArrayLike<number>): Columns {
  if (values instanceof Uint32Array) return values
  // Made of an array as a whole: an iterator would take many times as long.
  const whole = new Uint32Array(values)
  for (let at = 0; at < whole.length; at++) if (whole[at] !== values[at]) return new Float64Array(values)
  return whole
}

const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8

/** What comes after so many bytes, so that each column begins where numbers may. */
const filling = (bytes: number): Uint8Array => new Uint8Array(padded(bytes) - bytes)

/** No more at once than one call to the system takes. */
const part_bytes = 1 << 28

const partsOf = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / part_bytes) }, (_, at) =>
    bytes.subarray(at * part_bytes, (at + 1) * part_bytes),
  )

const sumOf = (parts: readonly Uint8Array[], before: number): number =>
  parts.reduce((sum, part) => crc32(part, sum), before)

function readAll(file: number, bytes: Uint8Array, from: number): boolean {
  let position = from
  for (const part of partsOf(bytes)) {
    for (let at = 0; at < part.length;) {
      const read = readSync(file, part, at, part.length - at, position)
      if (read === 0) return false
      at += read
      position += read
    }
  }
  return true
}
