import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { bunzip2 } from '../../src/archive/bunzip2.ts'
import { decompressed, readHead, sniff, type Compression } from '../../src/archive/decompress.ts'

const folder = mkdtempSync(join(tmpdir(), 'blotter-decompress-'))
after(() => rmSync(folder, { recursive: true }))

const text = Buffer.from('the quick brown fox jumps over the lazy dog, line after line\n'.repeat(5000))
const of = (base64: string) => Buffer.from(base64, 'base64')

/** The text by `bzip2 -1` (three blocks) and by `xz`; node:zlib writes the others. */
const compressed: Record<Exclude<Compression, 'plain'>, Buffer> = {
  gzip: gzipSync(text),
  zstd: zstdCompressSync(text),
  bzip2: of(
    'QlpoMTFBWSZTWTFuQa4AqapRgAAQQAQ////wMAGQACgAGgAAE1VKe1IaGh5TTaMoKAAaAAD0hRToKKcCimgopwKKYFFOwop6iimwopmKKZiin0KKewop+CimQopqKKZCinOFFNYUU7iim4opgUU+xRTYUUwFFNxRTnCinIUU6iimSRRWYopwKKe8KKdhRTAop8iimwop4FFMxRTSFFO4opuKKchRTAopp4FFOBRTgUU1SKK/hRTqKKf5igrJMprPxrQrAAIzbowAAIIAIf///4GADIABQADQAACaqhNQ0A9EbRtUFAANAAB5wop8CimBRTPYUUwKKZiinYUU9BRTcUU0FFNBRT6FFPUUU6iimQop0FFMhRTnCinSFFM+4opwKKZiin2KKbiinKFFOBRTnCimoop+CimSRRWgopgUU9oUU7CinIUU+RRTcUU8CimgoptCincUU4FFNRRTxqKKZRRTAopgUU2SKK/hRTqKKf5igrJMprL7uoCMASaCowAAIIAIf///4GADIABQADQAACaqlPak0yND0RtGUFAANAABxhRToKKbiimgopuKKYFFO4op7CimoopmKKZiin0KKcxRTsKKZCinUUUyFFOUKKdYUU8CimwopgUU+xRTUUUxCimwopyhRTgKKfgopkkUVmKKbiinvCincUUwKKfIopqKKeRRTjgUU0hRTwKKbCinqKKYFFPIopuKKbiimWiRRX8KKdhRT/MUFZJlNZP/DxrAAE21GAABBABD////AwARgBQADQAAFAANAAAFKpT2pBk002kbSeSeyic6JvROtE3omKJ3onvRNaJmiZ0TpRONE7UTKiaUTKifCiaSJ4om1ExRPuia0TEibImnFRPWiflEyiqxRN6J8qJ3omKJ0omtE/qJmiaKJ4om1E4UTFE5om6JvROsVXmidqJ/i7kinChIVjE06QA=',
  ),
  xz: of(
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj5KdnAKhdADoaCM52x+Xp1gc0w9EOv85V4aq94OSPmAHdjeUHVJ5lJV8nOmp+tNNJA06Nr2lFgvzOPTYkvByzdOo5P8F5PFGa1GVVFXE3SSFEF+xOhnJfytVvaWBqOUlVePzzG/jv79YRV2kLaw8OLjRSdLsGdF48fILc1s38kvSzMFWUoFyH0TY9g8CKdOl5ka5Vzh1hUYVOXncomgqYVG7Xi8qIP18x+8g2/RMfAAADR4z0kV/8yAABxAHozhIAgQNChLHEZ/sCAAAAAARZWg==',
  ),
}

/** Two compressed files, one after the other: what `cat` makes of them is such a file again. */
const first_and_second: Record<Exclude<Compression, 'plain'>, Buffer> = {
  gzip: Buffer.concat([gzipSync('first\n'), gzipSync('second\n')]),
  zstd: Buffer.concat([zstdCompressSync('first\n'), zstdCompressSync('second\n')]),
  bzip2: of(
    'QlpoMTFBWSZTWRPK/Y0AAADBgAAQASAcACAAIYAMAycu4u5IpwoSAnlfsaBCWmgxMUFZJlNZltpZzwAAA0GAABAOAYgAIAAxDAENManOAHi7kinChIS20s54',
  ),
  xz: of(
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAFZmlyc3QKAAAASSUjpAqKAooAAR4GwS+kHR+2830BAAAAAARZWv03elhaAAAE5ta0RgIAIQEWAAAAdC/lowEABnNlY29uZAoAADG9t/lcwPFtAAEfBxYuuHMftvN9AQAAAAAEWVo=',
  ),
}

const compressions = ['gzip', 'bzip2', 'xz', 'zstd'] as const

let files = 0
function fileOf(bytes: Buffer): string {
  const path = join(folder, `messages.${files++}`)
  writeFileSync(path, bytes)
  return path
}

/** What can be read of a file, and the problem met. */
async function readAll(path: string, compression: Compression) {
  const parts: Buffer[] = []
  let bytes_read = 0
  let problem: string | null = null
  try {
    const stream = decompressed(path, compression, 0, (bytes) => (bytes_read += bytes))
    for await (const part of stream) parts.push(part as Buffer)
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error)
  }
  return { content: Buffer.concat(parts), bytes_read, problem }
}

for (const compression of compressions) {
  test(`${compression} is told by its bytes and read whole`, async () => {
    const path = fileOf(compressed[compression])
    assert.equal((await sniff(path)).compression, compression)
    const { content, bytes_read, problem } = await readAll(path, compression)
    assert.equal(problem, null)
    assert.equal(bytes_read, compressed[compression].length)
    assert.ok(content.equals(text))
  })

  test(`the head of a ${compression} file is read without the rest, again and again`, async () => {
    const path = fileOf(compressed[compression])
    for (let time = 0; time < 3; time++) {
      assert.ok((await readHead(path, compression, 4096)).equals(text.subarray(0, 4096)))
    }
    assert.equal((await readAll(path, compression)).content.length, text.length)
  })

  test(`files appended to each other are one ${compression} file`, async () => {
    const { content, problem } = await readAll(fileOf(first_and_second[compression]), compression)
    assert.deepEqual([content.toString(), problem], ['first\nsecond\n', null])
  })

  test(`a ${compression} file that breaks off keeps what came before, and says so`, async () => {
    const whole = compressed[compression]
    const path = fileOf(whole.subarray(0, Math.floor(whole.length * 0.8)))
    const { content, problem } = await readAll(path, compression)
    assert.match(problem ?? '', /breaks off|unexpected end of file/)
    // gzip and zstd write so short a text as one block, of which nothing is certain before its end.
    if (compression === 'bzip2' || compression === 'xz') assert.ok(content.length > 70_000)
    assert.ok(text.subarray(0, content.length).equals(content))
  })

  test(`a damaged ${compression} file is told`, async () => {
    const damaged = Buffer.from(compressed[compression])
    damaged[Math.floor(damaged.length * 0.8)] ^= 0x55
    assert.notEqual((await readAll(fileOf(damaged), compression)).problem, null)
  })
}

test('a long gzip or zstd file that breaks off keeps what came before', async () => {
  const random = Buffer.from(Array.from({ length: 400_000 }, (_, at) => (at * 2654435761) >>> 13))
  for (const compression of ['gzip', 'zstd'] as const) {
    const whole = compression === 'gzip' ? gzipSync(random) : zstdCompressSync(random)
    const { content, problem } = await readAll(fileOf(whole.subarray(0, whole.length - 20)), compression)
    assert.match(problem ?? '', /unexpected end of file/)
    assert.ok(content.length > 100_000, `${compression}: ${content.length}`)
    assert.ok(random.subarray(0, content.length).equals(content))
  }
})

test('text after the end of a bzip2 file is told, and what came before is kept', async () => {
  const { content, problem } = await readAll(
    fileOf(Buffer.concat([compressed.bzip2, Buffer.from('Feb  2 03:04:05 host kernel: x\n')])),
    'bzip2',
  )
  assert.equal(content.length, text.length)
  assert.equal(problem, 'bytes after the end')
})

test('no bytes make the bzip2 reader do anything but read or refuse', async () => {
  const places = fc.array(fc.tuple(fc.nat(compressed.bzip2.length - 1), fc.nat(255)), { maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(places, async (changes) => {
      const bytes = Buffer.from(compressed.bzip2)
      for (const [at, byte] of changes) bytes[at] = byte
      const read: Buffer[] = []
      try {
        for await (const part of bunzip2(oneByOne(bytes))) read.push(part)
      } catch (error) {
        assert.ok(error instanceof Error && error.constructor === Error, String(error))
      }
      const content = Buffer.concat(read)
      // A block is handed on while its checksum is still being counted.
      if (changes.length === 0) assert.ok(content.equals(text))
    }),
    { numRuns: 60 },
  )
})

async function* oneByOne(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7)
}
