import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { constants, createZstdDecompress, gunzipSync } from 'node:zlib'
import { bunzip2 } from './bunzip2.ts'
import { gunzip } from './gunzip.ts'
import { inflate } from './inflate.ts'
import { unxz } from './unxz.ts'

export type Compression = 'plain' | 'gzip' | 'bzip2' | 'xz' | 'zstd'

/** Bytes that compressed files begin with. Names say nothing: logrotate, copies and mail attachments rename. */
const signatures: readonly [Compression, readonly number[]][] = [
  ['gzip', [0x1f, 0x8b]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
]

export interface Sniffed {
  compression: Compression
  /** The time that a gzip header states, seconds since the epoch: when its content was last modified. */
  stored_modified: number | null
}

/** How a file is compressed, by its first bytes. @throws Error in words when it may not be read. */
export async function sniff(path: string): Promise<Sniffed> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EACCES' && error.code !== 'EPERM') throw error
    throw new Error('permission denied; run as a user who may read it')
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(10), 0, 10, 0)
    return sniffed(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

function sniffed(first: Buffer): Sniffed {
  for (const [compression, signature] of signatures) {
    if (first.length < signature.length || !signature.every((byte, at) => first[at] === byte)) continue
    const stored = compression === 'gzip' && first.length >= 10 ? first.readUInt32LE(4) : 0
    return { compression, stored_modified: stored > 0 ? stored : null }
  }
  return { compression: 'plain', stored_modified: null }
}

/** Enough for the head of what is packed: all logs shrink. */
const look_bytes = 1 << 13

/**
 * How a file is compressed, and its first `length` decompressed bytes, as of `sniff` and `readHead`. Of most files at one
 * look: a first run has hundreds.
 */
export async function look(path: string, length: number): Promise<Sniffed & { head: Buffer }> {
  const first = firstBytes(path)
  if (first === null) {
    const found = await sniff(path)
    return { ...found, head: await readHead(path, found.compression, length) }
  }
  const found = sniffed(first)
  const head = headWithin(first, found.compression, length)
  return { ...found, head: head ?? (await readHead(path, found.compression, length)) }
}

/** Null where they cannot be read, for whatever reason. */
function firstBytes(path: string): Buffer | null {
  let file: number | null = null
  try {
    file = openSync(path, 'r')
    const buffer = Buffer.allocUnsafe(look_bytes)
    return buffer.subarray(0, readSync(file, buffer, 0, look_bytes, 0))
  } catch {
    return null
  } finally {
    if (file !== null) closeSync(file)
  }
}

/** Null where it takes more than these bytes to tell. */
function headWithin(first: Buffer, compression: Compression, length: number): Buffer | null {
  // With fewer of them it has no more.
  if (compression === 'plain') return length <= look_bytes ? first.subarray(0, length) : null
  if (compression !== 'gzip') return null
  try {
    const head = gunzipSync(first, { finishFlush: constants.Z_SYNC_FLUSH })
    return head.length < length ? null : head.subarray(0, length)
  } catch {
    return null
  }
}

/** Small enough that whoever unpacks and reads within its thread hears of other things in between. */
const file_chunk_bytes = 1 << 17
/** Large, since each chunk is some turns of the event loop. */
const output_chunk_bytes = 1 << 18
const head_chunk_bytes = 1 << 14

/**
 * The decompressed bytes of a file, in order; a chunk is valid until the next is asked for. Plain files may begin at
 * `from`. Where a file breaks off or is damaged, what came before is handed on before the error is thrown.
 * @param onRead told how many bytes of the file itself were read, as they are.
 * @param ratio_max so many times its size a file may decompress to. One layer is taken off a file, never two.
 * @param chunk_bytes of what is handed on at a time, where a decompressor heeds it
 */
export function decompressed(
  path: string,
  compression: Compression,
  from: number,
  onRead: (bytes: number) => void,
  ratio_max = decompression_ratio,
  chunk_bytes = output_chunk_bytes,
): AsyncGenerator<Buffer> {
  if (compression === 'plain') {
    return counted(createReadStream(path, { start: from, highWaterMark: chunk_bytes }), onRead)
  }
  let bytes_read = 0
  const file = counted(createReadStream(path, { highWaterMark: file_chunk_bytes }), (bytes) => {
    bytes_read += bytes
    onRead(bytes)
  })
  return bounded(unpacked(file, compression, chunk_bytes), () => bytes_read, ratio_max)
}

function unpacked(
  file: AsyncGenerator<Buffer>,
  compression: Exclude<Compression, 'plain'>,
  chunkSize: number,
): AsyncGenerator<Buffer> {
  switch (compression) {
    case 'gzip':
      return gunzip(file, chunkSize)
    case 'zstd': {
      // What is appended to a zstd file is a frame of its own; node:zlib reads one.
      const frame = () => createZstdDecompress({ chunkSize })
      return inflate(file, frame(), frame)
    }
    case 'bzip2':
      return bunzip2(file)
    case 'xz':
      return unxz(file)
  }
}

/** Logs shrink to a tenth or a thirtieth, and to a hundredth where they say the same all day. */
export const decompression_ratio = 200
/** Up to so many bytes nothing is harmed, whatever they came from. */
const harmless_bytes = 64 << 20

/** @throws Error in words when more comes out than a log can have been, after what came before. */
async function* bounded(
  chunks: AsyncGenerator<Buffer>,
  bytesRead: () => number,
  ratio_max: number,
): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > harmless_bytes && bytes > bytesRead() * ratio_max) {
      throw new Error(
        `decompresses to more than ${ratio_max} times its size, as no log does; if it is one, raise limits.decompression_ratio in site.yaml`,
      )
    }
    yield chunk
  }
}

async function* counted(file: Readable, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of file) {
    onRead((chunk as Buffer).length)
    yield chunk as Buffer
  }
}

/** The first `length` decompressed bytes, or fewer where the file has fewer or breaks off. */
export async function readHead(path: string, compression: Compression, length: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  try {
    const chunks = decompressed(path, compression, 0, () => undefined, decompression_ratio, head_chunk_bytes)
    for await (const part of chunks) {
      parts.push(Buffer.from(part))
      size += part.length
      if (size >= length) break
    }
  } catch (error) {
    // What is broken further on is told when the archive is read; its head still identifies it.
    if (size === 0) throw error
  }
  return Buffer.concat(parts).subarray(0, length)
}
