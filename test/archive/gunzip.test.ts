import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createGunzip, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { gunzip } from '../../src/archive/gunzip.ts'
import { inflate } from '../../src/archive/inflate.ts'

const chunk_bytes = 64

/** What comes out, how it comes, and what went wrong. */
async function taken(chunks: AsyncIterable<Buffer>) {
  const parts: Buffer[] = []
  let problem: string | null = null
  try {
    for await (const chunk of chunks) parts.push(Buffer.from(chunk))
  } catch (error) {
    problem = (error as Error).message
  }
  return { text: Buffer.concat(parts).toString('latin1'), problem, sizes: parts.map(({ length }) => length) }
}

/** The bytes in pieces of memory of their own. */
async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size)
    yield Buffer.from(new Uint8Array(bytes.subarray(at, at + size)))
}

const contents = fc.oneof(
  // Of runs, a few bytes make many; of noise, hardly fewer than they are.
  fc.tuple(fc.nat(300), fc.constantFrom('a', '\n')).map(([length, byte]) => Buffer.alloc(length, byte)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(0, 1, 2, 3).map((count) => Buffer.alloc(count * chunk_bytes, 'b')),
)
const files = fc.array(contents, { minLength: 1, maxLength: 4 }).map((list) => ({
  content: Buffer.concat(list),
  packed: Buffer.concat(list.map((each) => gzipSync(each))),
}))

describe('gzip is unpacked within the thread', () => {
  test('to what was packed, in chunks that are full but for the last', async () => {
    await fc.assert(
      fc.asyncProperty(files, fc.integer({ min: 1, max: 400 }), async ({ content, packed }, size) => {
        const { text, problem, sizes } = await taken(gunzip(inPieces(packed, size), chunk_bytes))
        assert.deepEqual({ text, problem }, { text: content.toString('latin1'), problem: null })
        assert.ok(sizes.slice(0, -1).every((length) => length === chunk_bytes))
      }),
      { numRuns: 500 },
    )
  })

  test('to the same as by the thread pool, also when it is damaged, breaks off or goes on with something else', async () => {
    const damages: fc.Arbitrary<(packed: Buffer, at: number) => Buffer>[] = [
      fc.constant((packed, at) => packed.subarray(0, at)),
      fc.constant((packed) => Buffer.concat([packed, Buffer.alloc(200)])),
      fc.constant((packed) => Buffer.concat([packed, Buffer.from('something else')])),
      fc.nat(255).map((byte) => (packed, at) => {
        const damaged = Buffer.from(packed)
        damaged[at] = byte
        return damaged
      }),
    ]
    await fc.assert(
      fc.asyncProperty(
        files,
        fc.oneof(...damages),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        fc.integer({ min: 1, max: 400 }),
        async ({ packed }, damage, where, size) => {
          const damaged = damage(packed, Math.floor(packed.length * where))
          const here = await taken(gunzip(inPieces(damaged, size), chunk_bytes))
          const gunzipper = createGunzip({ chunkSize: chunk_bytes })
          const there = await taken(inflate(inPieces(damaged, size), gunzipper, null))
          assert.deepEqual(
            { text: here.text, problem: here.problem },
            { text: there.text, problem: there.problem },
          )
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('into the same memory again and again', async () => {
    const memories = new Set<ArrayBufferLike>()
    for await (const { buffer } of gunzip(inPieces(gzipSync(Buffer.alloc(10_000, 'c')), 100), chunk_bytes)) {
      memories.add(buffer)
    }
    assert.equal(memories.size, 1)
  })

  test('and its file is closed when no more is asked for', async () => {
    let is_closed = false
    async function* compressed() {
      try {
        yield* inPieces(gzipSync(Buffer.alloc(10_000, 'd')), 10)
      } finally {
        is_closed = true
      }
    }
    for await (const chunk of gunzip(compressed(), chunk_bytes)) {
      assert.equal(chunk.length, chunk_bytes)
      break
    }
    assert.ok(is_closed)
  })
})
