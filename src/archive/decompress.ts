import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { Readable } from 'node:stream'

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

/** How a file is compressed, by its first bytes. @throws the system's error when it can't be read. */
export async function sniff(path: string): Promise<Sniffed> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(10), 0, 10, 0)
    for (const [compression, signature] of signatures) {
      if (bytesRead < signature.length || !signature.every((byte, at) => buffer[at] === byte)) continue
      const stored = compression === 'gzip' && bytesRead === 10 ? buffer.readUInt32LE(4) : 0
      return { compression, stored_modified: stored > 0 ? stored : null }
    }
    return { compression: 'plain', stored_modified: null }
  } finally {
    await file.close()
  }
}

const file_chunk_bytes = 1 << 17
/** Large, since each chunk is a trip through the thread pool. */
const output_chunk_bytes = 1 << 20

/**
 * The decompressed bytes of a file, in order. Plain files may begin at `from`.
 * @param onRead told how many bytes of the file itself were read, as they are.
 */
export function decompressed(
  path: string,
  compression: Compression,
  from: number,
  onRead: (bytes: number) => void,
): Readable {
  if (compression === 'plain') {
    const file = createReadStream(path, { start: from, highWaterMark: output_chunk_bytes })
    file.on('data', (chunk) => onRead(chunk.length))
    return file
  }
  const file = createReadStream(path, { highWaterMark: file_chunk_bytes })
  const unpack =
    compression === 'gzip'
      ? createGunzip({ chunkSize: output_chunk_bytes })
      : compression === 'zstd'
        ? createZstdDecompress({ chunkSize: output_chunk_bytes })
        : null
  if (unpack === null) {
    file.destroy()
    throw new Error(`${compression} is not read yet; decompress the file, or recompress it with gzip`)
  }
  file.on('data', (chunk) => onRead(chunk.length))
  file.on('error', (error) => unpack.destroy(error))
  return file.pipe(unpack)
}

/** The first `length` decompressed bytes, or fewer where the file has fewer or breaks off. */
export async function readHead(path: string, compression: Compression, length: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  const stream =
    compression === 'plain'
      ? createReadStream(path, { end: length - 1 })
      : decompressed(path, compression, 0, () => {})
  try {
    for await (const part of stream) {
      parts.push(part as Buffer)
      size += (part as Buffer).length
      if (size >= length) break
    }
  } catch (error) {
    // What is broken further on is told when the archive is read; its head still identifies it.
    if (size === 0) throw error
  } finally {
    stream.destroy()
  }
  return Buffer.concat(parts).subarray(0, length)
}
