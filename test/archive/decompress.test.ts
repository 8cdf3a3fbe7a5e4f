import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { decompressed, look, readHead, sniff } from '../../src/archive/decompress.ts'

const folder = mkdtempSync(join(tmpdir(), 'blotter-decompress-'))
after(() => rmSync(folder, { recursive: true }))

let files = 0
function written(bytes: Uint8Array | string, name = `file-${++files}`): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

/** What comes out of a file before its end or its break, and what went wrong. */
async function unpack(path: string, from = 0) {
  const { compression } = await sniff(path)
  const parts: Buffer[] = []
  let read = 0
  let problem: string | null = null
  try {
    for await (const part of decompressed(path, compression, from, (bytes) => (read += bytes))) {
      parts.push(Buffer.from(part))
    }
  } catch (error) {
    problem = (error as Error).message
  }
  return { compression, text: Buffer.concat(parts).toString(), read, problem }
}

const line = (at: number) => `line ${at} ${(at * 2654435761) % 1000003}\n`
const long_text = Array.from({ length: 60_000 }, (_, at) => line(at)).join('')

describe('an archive is unpacked', () => {
  test('by its content, whatever its name says', async () => {
    const cases: [bytes: Uint8Array | string, name: string, compression: string][] = [
      ['plain text\n', 'messages.gz', 'plain'],
      [gzipSync('plain text\n'), 'messages', 'gzip'],
      [zstdCompressSync('plain text\n'), 'messages.1.gz', 'zstd'],
    ]
    for (const [bytes, name, compression] of cases) {
      const { text, problem, compression: found } = await unpack(written(bytes, name))
      assert.deepEqual({ text, problem, found }, { text: 'plain text\n', problem: null, found: compression })
    }
  })

  test('when it is empty, or shorter than any signature', async () => {
    for (const text of ['', '\x1f', 'B', 'BZ']) {
      assert.deepEqual(await unpack(written(text)), {
        compression: 'plain',
        text,
        read: text.length,
        problem: null,
      })
    }
  })

  test('member after member, where gzip files were joined', async () => {
    const path = written(Buffer.concat(['one\n', '', 'two\n'].map((text) => gzipSync(text))))
    const { text, problem } = await unpack(path)
    assert.deepEqual({ text, problem }, { text: 'one\ntwo\n', problem: null })
  })

  test('up to the end of its last member, where zeros fill the file up', async () => {
    const { text, problem } = await unpack(written(Buffer.concat([gzipSync('one\n'), Buffer.alloc(512)])))
    assert.deepEqual({ text, problem }, { text: 'one\n', problem: null })
  })

  for (const [name, packed] of [
    ['gzip', gzipSync(long_text)],
    ['zstd', zstdCompressSync(long_text)],
  ] as const) {
    test(`as far as it goes, when its ${name} breaks off`, async () => {
      const { text, problem } = await unpack(written(packed.subarray(0, packed.length >> 1)))
      assert.ok(text.length > 100_000, `${text.length} bytes`)
      assert.ok(long_text.startsWith(text))
      assert.notEqual(problem, null)
    })

    test(`with a problem, when its ${name} is corrupt`, async () => {
      const bytes = Buffer.from(packed)
      bytes.fill(0xff, packed.length >> 1, (packed.length >> 1) + 64)
      const { text, problem } = await unpack(written(bytes))
      assert.ok(text.length < long_text.length)
      assert.notEqual(problem, null)
    })
  }

  test('with a problem, when only the check sum at its end is wrong', async () => {
    const bytes = Buffer.from(gzipSync('one\n'))
    bytes[bytes.length - 5] ^= 1
    const { problem } = await unpack(written(bytes))
    assert.notEqual(problem, null)
  })

  test('from any position, when it is plain', async () => {
    const { text, read } = await unpack(written('one\ntwo\n'), 4)
    assert.deepEqual({ text, read }, { text: 'two\n', read: 4 })
    assert.equal((await unpack(written('one\n'), 99)).text, '')
  })

  test('with every byte of the file counted', async () => {
    const packed = gzipSync(long_text)
    const { read, text } = await unpack(written(packed))
    assert.equal(read, packed.length)
    assert.equal(text.length, long_text.length)
  })
})

/** Made by bzip2 and xz themselves; each is said here in full, so that nothing is taken on trust. */
const contents: Record<string, Buffer> = {
  // 1.4 MB, more than a block of bzip2 holds.
  runs: Buffer.from('the same line\n'.repeat(100_000)),
  noise: Buffer.from(Array.from({ length: 6000 }, (_, at) => (at * at * 7919) >> 5)),
  // Runs of 1-8 and of 250-264 equal bytes: where run-length coding begins and ends.
  lengths: Buffer.from(
    [...Array.from({ length: 8 }, (_, at) => 1 + at), ...Array.from({ length: 15 }, (_, at) => 250 + at)]
      .map((length) => `${String.fromCharCode(65 + (length % 26)).repeat(length)}\n`)
      .join(''),
  ),
  empty: Buffer.alloc(0),
  streams: Buffer.from('one\ntwo\n'),
}
const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'fixtures', name))

for (const [ending, compression] of [
  ['bz2', 'bzip2'],
  ['xz', 'xz'],
] as const) {
  describe(`a file of ${compression} is unpacked`, () => {
    for (const [name, content] of Object.entries(contents)) {
      test(`with ${name}, whatever its name says`, async () => {
        const path = written(fixture(`${name}.${ending}`), `${name}-${ending}.gz`)
        assert.equal((await sniff(path)).compression, compression)
        const parts: Buffer[] = []
        for await (const part of decompressed(path, compression, 0, () => undefined)) parts.push(part)
        assert.ok(Buffer.concat(parts).equals(content))
      })
    }

    test('as far as it goes, with a problem, when it breaks off', async () => {
      const bytes = fixture(`noise.${ending}`)
      for (const length of [bytes.length - 1, bytes.length >> 1, 20]) {
        const { text, problem } = await unpack(written(bytes.subarray(0, length)))
        assert.notEqual(problem, null, `${length} bytes`)
        assert.ok(contents.noise.toString().startsWith(text) || text === '')
      }
    })

    test('with a problem, when a byte of it is wrong', async () => {
      const bytes = fixture(`noise.${ending}`)
      for (const at of [40, bytes.length >> 1, bytes.length - 100]) {
        const wrong = Buffer.from(bytes)
        wrong[at] ^= 0x10
        assert.notEqual((await unpack(written(wrong))).problem, null, `byte ${at}`)
      }
    })

    test('at its head alone, without reading further', async () => {
      const head = await readHead(written(fixture(`runs.${ending}`)), compression, 4096)
      assert.ok(head.equals(contents.runs.subarray(0, 4096)))
    })

    test('again, after one that was damaged', async () => {
      await unpack(written(fixture(`noise.${ending}`).subarray(0, 100)))
      assert.equal((await unpack(written(fixture(`streams.${ending}`)))).text, 'one\ntwo\n')
    })
  })
}

describe('what a file begins with', () => {
  test('tells the time that its gzip header states, and none where that is zero', async () => {
    const packed = gzipSync('one\n')
    assert.equal((await sniff(written(packed))).stored_modified, null)
    packed.writeUInt32LE(1549152001, 4)
    assert.equal((await sniff(written(packed))).stored_modified, 1549152001)
    assert.equal((await sniff(written('one\n'))).stored_modified, null)
  })

  test('is the same plain, packed, and broken off further on', async () => {
    const packed = gzipSync(long_text)
    const expected = long_text.slice(0, 4096)
    for (const [bytes, compression] of [
      [Buffer.from(long_text), 'plain'],
      [packed, 'gzip'],
      [packed.subarray(0, packed.length >> 1), 'gzip'],
      [zstdCompressSync(long_text), 'zstd'],
    ] as const) {
      assert.equal((await readHead(written(bytes), compression, 4096)).toString(), expected)
    }
    assert.equal((await readHead(written('short'), 'plain', 4096)).toString(), 'short')
    assert.equal((await readHead(written(gzipSync('')), 'gzip', 4096)).length, 0)
  })

  test('is seen at one look as byte by byte', async () => {
    const packed = gzipSync(long_text)
    const noise = Buffer.from(Array.from({ length: 30_000 }, (_, at) => (at * at * 7919) >> 5))
    const wrong = Buffer.from(packed)
    wrong[wrong.length >> 1] ^= 0x10
    for (const bytes of [
      ...[long_text, 'short', '', packed, packed.subarray(0, packed.length >> 1), wrong].map((each) =>
        Buffer.from(each),
      ),
      ...[gzipSync(''), gzipSync('short'), Buffer.concat([gzipSync('one'), packed]), gzipSync(noise)],
      ...[zstdCompressSync(long_text), fixture('runs.bz2'), fixture('runs.xz')],
    ]) {
      const path = written(bytes)
      const { head, ...found } = await look(path, 4096)
      assert.deepEqual(found, await sniff(path))
      assert.ok(head.equals(await readHead(path, found.compression, 4096)), path)
    }
    const path = written(packed.subarray(0, 12))
    await assert.rejects(look(path, 4096))
    await assert.rejects(look(`${path}-none`, 4096), /ENOENT/)
  })

  test('cannot be told of a packed file that breaks off before its first byte', async () => {
    const path = written(gzipSync(long_text).subarray(0, 12))
    await assert.rejects(readHead(path, 'gzip', 4096))
  })

  test('is read without keeping the file open', { skip: process.platform !== 'linux' }, async () => {
    // Incompressible, so that the file is far longer than what is read of it.
    const noise = Buffer.from(Array.from({ length: 1 << 20 }, (_, at) => (at * at * 7919) >> 5))
    for (const [bytes, compression] of [
      [gzipSync(noise), 'gzip'],
      [zstdCompressSync(noise), 'zstd'],
      [noise, 'plain'],
    ] as const) {
      const path = written(bytes)
      await readHead(path, compression, 4096)
      // A read that is under way ends first, on a busy machine not at once.
      const until = performance.now() + 10_000
      while (isOpen(path) && performance.now() < until) await turn()
      assert.ok(!isOpen(path), compression)
    }
  })
})

function isOpen(path: string): boolean {
  return readdirSync('/proc/self/fd').some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path
    } catch {
      // The descriptor of this very listing is gone by now.
      return false
    }
  })
}

describe('a decompression bomb', () => {
  const empty_lines = Buffer.alloc(70 << 20, '\n')
  const bombs: [compression: string, bytes: () => Uint8Array][] = [
    ['gzip', () => gzipSync(empty_lines)],
    ['zstd', () => zstdCompressSync(empty_lines)],
    [
      'bzip2',
      () =>
        Buffer.from(
          'QlpoOTFBWSZTWStxu3EBX45AAIAQAAggADCATUZCoCWpCoCXMUFZJlNZ5TEEpgDSo8EAgBBAAAAIIAAwzAUppqhJEtgRJEvF3JFOFCQs9JyRAA==',
          'base64',
        ),
    ],
    ['xz', () => readFileSync(join(import.meta.dirname, 'fixtures/bomb.xz'))],
  ]
  const drain = async (path: string, ratio?: number) => {
    const { compression } = await sniff(path)
    let bytes = 0
    let problem = ''
    try {
      for await (const part of decompressed(path, compression as 'gzip', 0, () => undefined, ratio))
        bytes += part.length
    } catch (error) {
      problem = (error as Error).message
    }
    return { compression, bytes, problem }
  }

  for (const [compression, bytes] of bombs) {
    test(`of ${compression} is put out, and what came before is kept`, async () => {
      const path = written(bytes())
      const out = await drain(path)
      assert.equal(out.compression, compression)
      assert.match(out.problem, /^decompresses to more than 200 times its size.*limits\.decompression_ratio/)
      assert.ok(out.bytes > 32 << 20 && out.bytes <= 64 << 20, `${out.bytes} bytes`)
      assert.deepEqual(await drain(path, 2_000_000), { compression, bytes: 70 << 20, problem: '' })
    })
  }

  test('is none when it is small, or a log that says the same all day', async () => {
    assert.equal((await drain(written(gzipSync(Buffer.alloc(60 << 20, '\n'))))).problem, '')
    const day = Array.from({ length: 90_000 }, (_, at) => `${line(at % 86400)} the same thing again\n`).join(
      '',
    )
    assert.equal((await drain(written(gzipSync(day.repeat(20))))).problem, '')
  })

  test('within another is not unpacked: one layer is', async () => {
    const inner = gzipSync('text\n')
    const { text } = await unpack(written(gzipSync(inner)))
    assert.equal(text, inner.toString())
  })
})
