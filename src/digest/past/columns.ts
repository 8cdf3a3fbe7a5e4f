import { closeSync, fstatSync, openSync, readSync, renameSync, statSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/**
 * A file of columns of numbers, with a header in JSON before them, and a sum of all bytes. It is written whole or not
 * at all; of one that is damaged, or of another kind, nothing is read.
 */

type Kind = 'u4' | 'f8'
type Columns = Uint32Array | Float64Array

const magic = 'blotter columns 2\n'
const line_bytes = 64

/** @param header anything that JSON can hold; `columns` are read back in the order in which they stand here */
export function writeColumns(path: string, header: unknown, columns: readonly ArrayLike<number>[]): void {
  const arrays = columns.map(compact)
  const shape = arrays.map((array) => [array instanceof Uint32Array ? 'u4' : 'f8', array.length])
  const head = Buffer.from(JSON.stringify({ header, shape }))
  const file = openSync(`${path}.next`, 'w')
  try {
    let [at, sum] = [line_bytes, 0]
    const put = (bytes: Uint8Array) => {
      for (const part of partsOf(bytes)) {
        writeAll(file, part, at)
        at += part.length
        sum = crc32(part, sum)
      }
    }
    put(head)
    put(filling(head.length))
    const begin = at
    for (const { buffer, byteOffset, byteLength } of arrays) {
      put(new Uint8Array(buffer, byteOffset, byteLength))
      put(filling(byteLength))
    }
    writeAll(file, Buffer.from(`${magic}${head.length} ${at - begin} ${sum}`.padEnd(line_bytes)), 0)
  } finally {
    closeSync(file)
  }
  renameSync(`${path}.next`, path)
}

/**
 * The header and the columns, in memory that threads can share; null where there is no such file that can be read, or
 * not all of it as it was written.
 */
export function readColumns(path: string): { header: unknown; columns: Columns[] } | null {
  const file = opened(path)
  if (file === null) return null
  try {
    const file_bytes = fstatSync(file).size
    const line = Buffer.alloc(line_bytes)
    if (file_bytes < line_bytes || !readAll(file, line)) return null
    const text = line.toString('latin1')
    const [head_length, length, sum] =
      /^(\d+) (\d+) (\d+) *$/.exec(text.slice(magic.length))?.slice(1).map(Number) ?? []
    if (!text.startsWith(magic) || file_bytes !== line_bytes + padded(head_length) + length) return null
    const head = Buffer.alloc(padded(head_length))
    const bytes = new Uint8Array(new SharedArrayBuffer(length))
    if (!readAll(file, head) || !readAll(file, bytes)) return null
    if ([head, bytes].flatMap(partsOf).reduce((sum, part) => crc32(part, sum), 0) !== sum) return null
    const { header, shape } = JSON.parse(head.toString('utf8', 0, head_length))
    let at = 0
    const columns = (shape as [Kind, number][]).map(([kind, size]): Columns => {
      const column =
        kind === 'u4' ? new Uint32Array(bytes.buffer, at, size) : new Float64Array(bytes.buffer, at, size)
      at += padded(column.byteLength)
      return column
    })
    return { header, columns }
  } finally {
    closeSync(file)
  }
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

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, position + at)
}

function readAll(file: number, bytes: Uint8Array): boolean {
  for (const part of partsOf(bytes)) {
    for (let at = 0; at < part.length;) {
      const read = readSync(file, part, at, part.length - at, null)
      if (read === 0) return false
      at += read
    }
  }
  return true
}
