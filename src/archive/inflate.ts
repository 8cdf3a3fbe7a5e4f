import type { Gunzip, ZstdDecompress } from 'node:zlib'
import { release } from './release.ts'

/**
 * The decompressed bytes of a file's, by the decompressors of node:zlib. Chunk by chunk, and only as it is
 * asked for, so that memory is bounded and, where the file breaks off or is damaged, all that came before
 * is handed on before the error is thrown: a pipe would drop what waits in it.
 * @param compressed whose chunks are memory of their own, and are given up
 * @param more makes the decompressor of what follows the end of a frame; null when nothing does.
 */
export async function* inflate(
  compressed: AsyncIterable<Buffer>,
  first: Gunzip | ZstdDecompress,
  more: (() => Gunzip | ZstdDecompress) | null,
): AsyncGenerator<Buffer> {
  let pump = new Pump(first)
  let is_fresh = true
  try {
    for await (const chunk of compressed) {
      let rest = chunk
      while (rest.length > 0) {
        const before = pump.bytesTaken
        yield* pump.feed(rest)
        const taken = pump.bytesTaken - before
        rest = rest.subarray(taken)
        const is_over = pump.ended || rest.length > 0
        if (is_over) {
          if (more === null) return
          if (is_fresh && taken === 0) throw new Error('bytes after the end')
          pump.destroy()
          pump = new Pump(more())
        }
        is_fresh = is_over
      }
      release(chunk)
    }
    if (!is_fresh) yield* pump.finish()
  } finally {
    pump.destroy()
  }
}

/** A decompressor that is fed by hand. */
class Pump {
  ended = false
  private readonly stream: Gunzip | ZstdDecompress
  private error: Error | null = null
  private wake: () => void = () => undefined

  constructor(stream: Gunzip | ZstdDecompress) {
    this.stream = stream
    stream.on('readable', () => this.wake())
    stream.on('end', () => {
      this.ended = true
      this.wake()
    })
    stream.on('error', (error) => {
      this.error = error
      this.wake()
    })
  }

  /** Of all bytes fed, those that belong to what is decompressed. */
  get bytesTaken(): number {
    return this.stream.bytesWritten
  }

  feed(chunk: Buffer): AsyncGenerator<Buffer> {
    let taken = false
    this.stream.write(chunk, () => {
      taken = true
      this.wake()
    })
    return this.drain(() => taken)
  }

  finish(): AsyncGenerator<Buffer> {
    this.stream.end()
    return this.drain(() => this.ended)
  }

  destroy(): void {
    this.stream.destroy()
  }

  private async *drain(isDone: () => boolean): AsyncGenerator<Buffer> {
    for (;;) {
      const part = this.stream.read() as Buffer | null
      if (part !== null) yield part
      else if (this.error !== null) throw this.error
      else if (this.ended || isDone()) return
      else await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }
}
