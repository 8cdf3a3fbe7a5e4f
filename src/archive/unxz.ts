import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'

/** What the decoder's return codes mean: xz_ret of XZ Embedded, https://tukaani.org/xz/embedded.html */
const meanings: Record<string, string> = {
  2: 'its check is of a kind that is not read',
  3: 'its dictionary is too large',
  4: 'its dictionary is too large',
  5: 'no xz',
  6: 'it needs a filter or a check that is not read; decompress the file, or recompress it with gzip',
  7: 'damaged: the check differs',
  8: 'the file breaks off',
}

/** The decompressed bytes of a file's. @throws Error in words when it breaks off or does not add up. */
export async function* unxz(compressed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // A CommonJS module whose names an import does not see; loaded when the first such file comes.
  const { XzReadableStream } = createRequire(import.meta.url)(
    'xz-decompress',
  ) as typeof import('xz-decompress')
  const input = Readable.toWeb(Readable.from(compressed)) as ReadableStream<Uint8Array>
  const output = new XzReadableStream(input as ConstructorParameters<typeof XzReadableStream>[0])
  const reader = output.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      if (value.length > 0) yield Buffer.from(value.buffer, value.byteOffset, value.length)
    }
  } catch (error) {
    const code = error instanceof Error ? /error code (\d+)/.exec(error.message)?.[1] : undefined
    throw code === undefined ? error : new Error(meanings[code] ?? `xz: code ${code}`)
  } finally {
    // The decoder is one a thread, and free for the next file once this one lets go of it.
    await reader.cancel().catch(() => undefined)
  }
}
