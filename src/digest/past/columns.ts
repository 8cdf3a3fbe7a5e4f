import { closeSync, existsSync, openSync, readSync, renameSync, writeSync } from 'node:fs'

/**
 * A file of columns of numbers, with a header in JSON before them. It is written whole or not at all; of one that is
 * cut short, or of another kind, nothing is read.
 */

type Kind = 'u4' | 'f8'
type Columns = Uint32Array | Float64Array

const magic = 'blotter columns 1\n'
const line_bytes = 64

/** @param header anything that JSON can hold; `columns` are read back in the order in which they stand here */
export function writeColumns(path: string, header: unknown, columns: readonly ArrayLike<number>[]): void {
  const arrays = columns.map(compact)
  const shape = arrays.map((array) => [array instanceof Uint32Array ? 'u4' : 'f8', array.length])
  const head = Buffer.from(JSON.stringify({ header, shape }))
  const line = `${magic}${head.length} ${arrays.reduce((sum, { byteLength }) => sum + padded(byteLength), 0)}`
  const file = openSync(`${path}.next`, 'w')
  try {
    writeAll(file, Buffer.from(line.padEnd(line_bytes)))
    writeAll(file, Buffer.concat([head, Buffer.alloc(padded(head.length) - head.length)]))
    for (const array of arrays) {
      writeAll(file, new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
      writeAll(file, new Uint8Array(padded(array.byteLength) - array.byteLength))
    }
  } finally {
    closeSync(file)
  }
  renameSync(`${path}.next`, path)
}

/** The header and the columns, in memory that threads can share; null where there is no such file, or not all of it. */
export function readColumns(path: string): { header: unknown; columns: Columns[] } | null {
  if (!existsSync(path)) return null
  const file = openSync(path, 'r')
  try {
    const line = Buffer.alloc(line_bytes)
    readSync(file, line)
    const [, head_length, length] = /^(\d+) (\d+) *$/.exec(line.toString().slice(magic.length)) ?? []
    if (!line.toString().startsWith(magic) || length === undefined) return null
    const head = Buffer.alloc(padded(Number(head_length)))
    const bytes = new Uint8Array(new SharedArrayBuffer(Number(length)))
    if (!readAll(file, head) || !readAll(file, bytes)) return null
    const { header, shape } = JSON.parse(head.toString('utf8', 0, Number(head_length)))
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

/** Half the bytes where the numbers allow it. */
function compact(values: ArrayLike<number>): Columns {
  if (values instanceof Uint32Array) return values
  // Made of an array as a whole: an iterator would take many times as long.
  const whole = new Uint32Array(values)
  for (let at = 0; at < whole.length; at++) if (whole[at] !== values[at]) return new Float64Array(values)
  return whole
}

const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}

function readAll(file: number, bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length;) {
    const read = readSync(file, bytes, at, bytes.length - at, null)
    if (read === 0) return false
    at += read
  }
  return true
}
