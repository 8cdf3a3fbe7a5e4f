import { constants, createGunzip, type Gunzip } from 'node:zlib'
import { inflate } from './inflate.ts'
import { release } from './release.ts'

/**
 * The decompressed bytes of a gzip file, member after member. They are unpacked by this thread, into the same memory again
 * and again: a trip through the thread pool for every chunk, and fresh memory for it, take a twentieth of an ingest. So a
 * chunk is the caller's only until the next is asked for. As of `inflate`, what came before damage is handed on.
 * @param compressed whose chunks are memory of their own, and are given up
 * @param chunk_bytes of what is handed on at a time
 */
export async function* gunzip(
  compressed: AsyncIterable<Buffer>,
  chunk_bytes: number,
): AsyncGenerator<Buffer> {
  const stream = createGunzip({ chunkSize: chunk_bytes })
  const inside = insideOf(stream)
  if (inside === null) return yield* inflate(compressed, stream, null)
  // What is wrong is asked for after every write.
  stream.on('error', () => undefined)
  const into = new Filling(stream, inside, chunk_bytes)
  try {
    // Where there is nothing at all, nothing is missing.
    let is_over = true
    for await (const chunk of compressed) {
      let left = chunk.length
      do {
        if (into.is_full) yield into.take()
        left = into.unpack(constants.Z_NO_FLUSH, chunk, chunk.length - left)
        // Where it is full, there may be more of it inside.
      } while (into.is_full)
      // With room for more, it wants none of what comes after its end.
      is_over = left > 0
      if (is_over) break
      release(chunk)
    }
    while (!is_over) {
      if (into.is_full) yield into.take()
      into.unpack(constants.Z_FINISH, nothing, 0)
      is_over = !into.is_full
    }
  } catch (error) {
    if (!into.is_empty) yield into.take()
    throw error
  } finally {
    stream.destroy()
  }
  if (!into.is_empty) yield into.take()
}

const nothing = Buffer.alloc(0)

/** Of a decompressor of node:zlib, what unpacks without leaving the thread; pngjs and minizlib live on it as well. */
interface Inside {
  _handle: {
    writeSync(
      flush: number,
      from: Buffer,
      from_at: number,
      from_length: number,
      into: Buffer,
      into_at: number,
      into_length: number,
    ): void
  }
  /** Bytes of room and of input left by the last write. */
  _writeState: Uint32Array
}

/** Null in a runtime that has none of it. */
function insideOf(stream: Gunzip): Inside | null {
  const { _handle, _writeState } = stream as unknown as Partial<Inside>
  return typeof _handle?.writeSync === 'function' && _writeState instanceof Uint32Array
    ? { _handle, _writeState }
    : null
}

/** Memory that is filled by what a decompressor unpacks, taken, and filled again. */
class Filling {
  private readonly stream: Gunzip
  private readonly inside: Inside
  private readonly memory: Buffer
  private filled = 0

  constructor(stream: Gunzip, inside: Inside, size_bytes: number) {
    this.stream = stream
    this.inside = inside
    this.memory = Buffer.allocUnsafeSlow(size_bytes)
  }

  get is_empty(): boolean {
    return this.filled === 0
  }

  get is_full(): boolean {
    return this.filled === this.memory.length
  }

  /** Unpacks what a chunk has from `at` on, as far as there is room. @returns how many bytes of it are left */
  unpack(flush: number, chunk: Buffer, at: number): number {
    const { stream, memory, filled } = this
    const { _handle, _writeState } = this.inside
    _handle.writeSync(flush, chunk, at, chunk.length - at, memory, filled, memory.length - filled)
    if (stream.errored !== null) throw stream.errored
    this.filled = memory.length - _writeState[0]
    return _writeState[1]
  }

  /** What it is filled with, valid until it is filled again. */
  take(): Buffer {
    const { memory, filled } = this
    this.filled = 0
    return filled === memory.length ? memory : memory.subarray(0, filled)
  }
}
