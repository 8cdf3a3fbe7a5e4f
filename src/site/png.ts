import { promisify } from 'node:util'
import { crc32, deflate } from 'node:zlib'

/**
 * A picture of a few colours as a PNG, of as few bits a pixel as tell them apart.
 * @param pixels row by row: 0 for nothing, 1 for the first of the colours, 2 for the next
 * @param colours red, green and blue of each, 0 to 255; at most 15
 */
export const indexedPng = async (
  pixels: Uint8Array,
  width: number,
  height: number,
  colours: readonly (readonly number[])[],
): Promise<Buffer> => {
  const bits = colours.length < 2 ? 1 : colours.length < 4 ? 2 : 4
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([bits, of_palette, 0, 0, 0], 8)
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from([[0, 0, 0], ...colours].flat())),
    chunk('tRNS', Buffer.of(0)),
    chunk('IDAT', await promisify(deflate)(packed(pixels, width, height, bits))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const signature = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
/** Pixels are places in a palette. */
const of_palette = 3

/** Rows of whole bytes, each after a byte that says that it is as it is. */
const packed = (pixels: Uint8Array, width: number, height: number, bits: number): Uint8Array => {
  const stride = 1 + Math.ceil((width * bits) / 8)
  const bytes = new Uint8Array(stride * height)
  for (let at = 0; at < pixels.length; at++) {
    if (pixels[at] === 0) continue
    const x = (at % width) * bits
    bytes[Math.floor(at / width) * stride + 1 + (x >> 3)] |= pixels[at] << (8 - bits - (x & 7))
  }
  return bytes
}

const chunk = (name: string, content: Uint8Array): Buffer => {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const ends = [Buffer.alloc(4), Buffer.alloc(4)]
  ends[0].writeUInt32BE(content.length)
  ends[1].writeUInt32BE(crc32(named))
  return Buffer.concat([ends[0], named, ends[1]])
}
