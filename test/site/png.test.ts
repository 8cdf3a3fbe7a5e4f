import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import sharp from 'sharp'
import { indexedPng } from '../../src/site/png.ts'

test('a picture of up to 15 colours is read back as it was drawn', async () => {
  const channel = fc.integer({ min: 0, max: 255 })
  const picture = fc
    .record({
      width: fc.integer({ min: 1, max: 19 }),
      colours: fc.array(fc.tuple(channel, channel, channel), { minLength: 1, maxLength: 15 }),
    })
    .chain(({ width, colours }) =>
      fc.record({
        width: fc.constant(width),
        colours: fc.constant(colours),
        rows: fc.array(fc.array(fc.nat(colours.length), { minLength: width, maxLength: width }), {
          minLength: 1,
          maxLength: 9,
        }),
      }),
    )
  await fc.assert(
    fc.asyncProperty(picture, async ({ width, colours, rows }) => {
      const pixels = Uint8Array.from(rows.flat())
      const png = await indexedPng(pixels, width, rows.length, colours)
      const read = await sharp(png).ensureAlpha().raw().toBuffer()
      const drawn = [...pixels].flatMap((at) => (at === 0 ? [0, 0, 0, 0] : [...colours[at - 1], 255]))
      assert.deepEqual([...read], drawn)
    }),
    { numRuns: 50 },
  )
})
