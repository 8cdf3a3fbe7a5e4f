import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { Mmdb } from '../../src/enrich/mmdb.ts'
import { PagedFile } from '../../src/enrich/paged-file.ts'
import { Double, Pointer, Unread, writeMmdb, type MmdbValue } from './mmdb.ts'

const folder = mkdtempSync(join(tmpdir(), 'blotter-values-'))
after(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'one.mmdb')

const ipv4 = (address: number) => Uint32Array.of(0, 0, 0xffff, address)
const of_test = { type: 'Test', ip_version: 4, built: '2026-05-04' } as const

/** What the database says of an address, once it is written. */
function found(
  entries: [string, MmdbValue][],
  address: number,
  record_bits: 24 | 28 | 32 = 24,
): ReturnType<Mmdb['find']> {
  writeFileSync(path, writeMmdb({ ...of_test, entries, record_bits }))
  const mmdb = new Mmdb(path)
  try {
    // Objects as others are: those that are read have no prototype.
    return structuredClone(mmdb.find(ipv4(address)))
  } finally {
    mmdb.close()
  }
}

describe('a value is read as it was written:', () => {
  test('texts, numbers, lists and maps, however deep', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.nat(),
        fc.boolean(),
        fc.double({ noNaN: true, noInteger: true }),
        fc.array(tie('any'), { maxLength: 40 }),
        fc.dictionary(fc.string(), tie('any'), { maxKeys: 40, noNullPrototype: true }),
      ),
    })).any as fc.Arbitrary<MmdbValue>
    fc.assert(
      fc.property(value, (value) => {
        const read = found([['10.0.0.0/8', value]], 0x0a000001)
        assert.deepEqual(read, { value, depth: 8 })
      }),
    )
  })

  test('texts of every length that is told in another way', () => {
    for (const length of [0, 28, 29, 284, 285, 65820, 65821, 70000]) {
      const text = 'ä'.padEnd(Math.max(0, length - 1), 'x').slice(0, length)
      assert.equal(found([['10.0.0.0/8', text]], 0x0a000001).value, text)
    }
  })

  test('by pointers of every width, near and far', () => {
    const text = (size: number) => 'x'.repeat(size)
    // 'far' begins behind the values before it, and what tells their lengths.
    for (const [before, bytes] of [
      [1, 1],
      [2000, 1],
      [3000, 2],
      [600000, 3],
      [600000, 4],
    ]) {
      const far = before + 1 + [0, 29, 285, 65821].findLastIndex((least) => before >= least)
      const read = found(
        [
          ['10.0.0.0/8', text(before)],
          ['11.0.0.0/8', 'far'],
          ['12.0.0.0/8', { near: new Pointer(far, bytes), behind: ['still', 'read'] }],
        ],
        0x0c000001,
      )
      assert.deepEqual(read.value, { near: 'far', behind: ['still', 'read'] }, `${bytes} bytes`)
    }
  })

  test('around bytes, which nothing is made of', () => {
    const entry: MmdbValue = { raw: new Unread(300), city: 'Sampletown', latitude: new Double(2) }
    assert.deepEqual(found([['10.0.0.0/8', entry]], 0x0a000001).value, {
      raw: null,
      city: 'Sampletown',
      latitude: 2,
    })
  })
})

test('an address is found in trees of every width', () => {
  const [octet, length] = [fc.integer({ min: 1, max: 255 }), fc.integer({ min: 9, max: 32 })]
  fc.assert(
    fc.property(octet, length, fc.nat(0xffffff), (octet, length, rest) => {
      const inside = octet * 2 ** 24 + rest
      const cidr = `${octet}.${rest >> 16}.${(rest >> 8) & 255}.${rest & 255}/${length}`
      for (const bits of [24, 28, 32] as const) {
        // Far behind, so that a wide record needs its highest bits.
        const before = new Unread(bits === 24 ? 10 : 2 ** 24 + 10)
        const entries: [string, MmdbValue][] = [
          ['0.0.0.0/9', before],
          [cidr, 'here'],
        ]
        assert.deepEqual(found(entries, inside, bits), { value: 'here', depth: length })
        const beside = (inside ^ (1 << (32 - length))) >>> 0
        assert.deepEqual(found(entries, beside, bits), { value: null, depth: length })
      }
    }),
    { numRuns: 10 },
  )
})

test('a file is read where it is looked into, and nowhere else', () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 251))
  writeFileSync(path, bytes)
  const file = new PagedFile(path)
  const around = (at: number) => [file.bytes[at], file.bytes[at + 1]]
  // What is written into the file between two looks tells which pages were read at the first.
  file.need(8191, 2)
  writeFileSync(path, Buffer.alloc(bytes.length, 255))
  file.need(8191, 2)
  assert.deepEqual(around(8191), [...bytes.subarray(8191, 8193)])
  file.need(99_998, 2)
  assert.deepEqual(around(99_998), [255, 255])
  assert.throws(() => file.need(99_999, 2), /nothing at byte 99999/)
  writeFileSync(path, '')
  assert.throws(() => file.need(50_000, 1), /shorter than it was/)
  file.close()
})
