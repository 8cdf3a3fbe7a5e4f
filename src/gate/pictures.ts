import { inflateSync } from 'node:zlib'

/** Something inside of a file. */
export interface Part {
  name: string
  bytes: Buffer
  /** Searched as it is, and not looked into. */
  is_whole?: boolean
}

/** Pixels and frames: nothing is written there, and by chance anything. */
const png_pixels = new Set(['IDAT', 'fdAT'])
const riff_pixels = new Set(['VP8 ', 'VP8L', 'ALPH', 'ANMF', 'ANIM', 'VP8X'])

/** The chunks of a PNG but for the pixels; packed ones unpacked. https://www.w3.org/TR/png-3/#11Chunks */
export function* pngParts(bytes: Buffer): Generator<Part> {
  let at = 8
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    const chunk = bytes.subarray(at + 8, at + 8 + length)
    at += 12 + length
    if (png_pixels.has(type)) continue
    yield { name: type, bytes: chunk, is_whole: true }
    const text = packedText(type, chunk)
    if (text !== null) yield { name: type, bytes: text, is_whole: true }
    if (type === 'IEND') break
  }
  if (at < bytes.length) yield { name: 'after the picture', bytes: bytes.subarray(at) }
}

function packedText(type: string, chunk: Buffer): Buffer | null {
  const keyword_end = chunk.indexOf(0)
  if (type === 'zTXt' || type === 'iCCP') return inflateSync(chunk.subarray(keyword_end + 2))
  if (type !== 'iTXt' || chunk[keyword_end + 1] !== 1) return null
  const language_end = chunk.indexOf(0, keyword_end + 3)
  return inflateSync(chunk.subarray(chunk.indexOf(0, language_end + 1) + 1))
}

/** The chunks of a WebP but for the pixels. https://developers.google.com/speed/webp/docs/riff_container */
export function* riffParts(bytes: Buffer): Generator<Part> {
  const end = Math.min(bytes.length, 8 + bytes.readUInt32LE(4))
  let at = 12
  while (at + 8 <= end) {
    const type = bytes.toString('latin1', at, at + 4)
    const length = bytes.readUInt32LE(at + 4)
    if (!riff_pixels.has(type))
      yield { name: type.trim(), bytes: bytes.subarray(at + 8, at + 8 + length), is_whole: true }
    at += 8 + length + (length % 2)
  }
  if (end < bytes.length) yield { name: 'after the picture', bytes: bytes.subarray(end) }
}

/** The segments of a JPEG up to its scan, and what comes after its end. ITU T.81, annex B. */
export function* jpegParts(bytes: Buffer): Generator<Part> {
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    const length = bytes.readUInt16BE(at + 2)
    const name = `segment ${bytes[at + 1].toString(16)}`
    yield { name, bytes: bytes.subarray(at + 4, at + 2 + length), is_whole: true }
    at += 2 + length
  }
  const end = bytes.indexOf(Buffer.from([0xff, 0xd9]), at)
  if (end >= 0 && end + 2 < bytes.length) yield { name: 'after the picture', bytes: bytes.subarray(end + 2) }
}
