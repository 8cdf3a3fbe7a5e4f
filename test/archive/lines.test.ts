import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { LineSplitter, line_bytes_max } from '../../src/archive/lines.ts'

type Found = { text: string | null; end_offset: number }

/** The lines of chunks, with the offset after each; null stands for one that is too long. */
function split(chunks: readonly Buffer[], offset = 0): Found[] {
  const found: Found[] = []
  const splitter = new LineSplitter(offset)
  const sink = {
    line(bytes: Uint8Array, start: number, end: number, end_offset: number) {
      found.push({ text: Buffer.from(bytes.subarray(start, end)).toString('latin1'), end_offset })
    },
    tooLong(end_offset: number) {
      found.push({ text: null, end_offset })
    },
  }
  for (const chunk of chunks) splitter.push(chunk, sink)
  splitter.finish(sink)
  return found
}

const texts = (...chunks: string[]) =>
  split(chunks.map((chunk) => Buffer.from(chunk, 'latin1'))).map(({ text }) => text)

describe('lines', () => {
  test('end in LF or in CR LF, and the last one may end in neither', () => {
    assert.deepEqual(texts('a\nb\r\n\n\r\nc'), ['a', 'b', '', '', 'c'])
    assert.deepEqual(texts('a\nb\n'), ['a', 'b'])
    assert.deepEqual(texts('a\rb\n'), ['a\rb'])
    assert.deepEqual(texts('a\r\r\n'), ['a\r'])
    assert.deepEqual(texts(''), [])
    assert.deepEqual(texts('\n'), [''])
  })

  test('keep bytes that are not UTF-8, and zeros', () => {
    assert.deepEqual(texts('\xff\xfe\0\n\xc3\n'), ['\xff\xfe\0', '\xc3'])
  })

  test('that end in CR LF are cut right where a chunk ends between the two', () => {
    assert.deepEqual(texts('a\r', '\nb\r', '\n'), ['a', 'b'])
  })

  test('have the offset just after their ending, counted from where reading began', () => {
    assert.deepEqual(
      split([Buffer.from('ab\r'), Buffer.from('\ncd\ne')], 1000).map(({ end_offset }) => end_offset),
      [1004, 1007, 1008],
    )
  })

  test('are the same however the bytes are cut into chunks', () => {
    const short = fc.string({ unit: fc.constantFrom('a', ' ', '\r', '\xff', '\0'), maxLength: 12 })
    const long = fc.constantFrom(line_bytes_max - 1, line_bytes_max, line_bytes_max + 1, 3 * line_bytes_max)
    const line = fc.oneof(
      { weight: 8, arbitrary: short },
      { weight: 1, arbitrary: long.map((length) => 'x'.repeat(length)) },
      { weight: 1, arbitrary: long.map((length) => 'x'.repeat(length - 1) + '\r') },
    )
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 12 }),
        fc.boolean(),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
        (lines, ends, shares) => {
          const bytes = Buffer.from(lines.join('\n') + (ends && lines.length > 0 ? '\n' : ''), 'latin1')
          const cuts = shares.map((share) => Math.round(share * bytes.length)).sort((a, b) => a - b)
          const chunks = [0, ...cuts].map((from, at) => bytes.subarray(from, cuts[at] ?? bytes.length))
          assert.deepEqual(split(chunks), split([bytes]))
          // And they are what a split of the whole text gives.
          const whole = bytes.toString('latin1').split('\n')
          if (whole.at(-1) === '') whole.pop()
          assert.deepEqual(
            split([bytes]).map(({ text }) => text),
            whole.map((text) => (text.length > line_bytes_max ? null : text.replace(/\r$/, ''))),
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  test('are the same byte by byte', () => {
    const bytes = Buffer.from('one\r\ntwo\n\nthree')
    assert.deepEqual(split([...bytes].map((byte) => Buffer.of(byte))), split([bytes]))
  })

  test('of 10 MB are told as one that is too long, and those around it are kept', () => {
    const chunk = Buffer.alloc(1 << 20, 0x61)
    const found = split([
      Buffer.from('before\n'),
      ...Array.from({ length: 10 }, () => chunk),
      Buffer.from('\nafter\n'),
    ])
    const end = 7 + 10 * chunk.length + 1
    assert.deepEqual(found, [
      { text: 'before', end_offset: 7 },
      { text: null, end_offset: end },
      { text: 'after', end_offset: end + 6 },
    ])
    assert.deepEqual(split([chunk]), [{ text: null, end_offset: chunk.length }])
  })
})
