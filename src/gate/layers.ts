import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { messageOf } from '../error.ts'
import { jpegParts, pngParts, riffParts, type Part } from './pictures.ts'

/** What of a file is to be searched. */
export interface Layer {
  /** Way to it from the file: `logo.png`, `data.zip, a.csv`. */
  name: string
  bytes: Buffer
  /** Not text but data, where any few bytes may look like a short word. */
  is_data: boolean
}

/** Of a file that cannot be looked into: why. */
export interface Sealed {
  name: string
  why: string
}

/** A packed file may hold packed ones; no more than so many in each other, and no more than so many bytes. */
const depth_max = 4
const unpacked_bytes_max = 1 << 29

/**
 * The searchable layers of a file: itself, or what is packed in it. Of pictures, all but the pixels; of what comes
 * after the end of a picture or an archive, everything.
 */
export function* layersOf(name: string, bytes: Buffer, depth = 0): Generator<Layer | Sealed> {
  try {
    const packed = partsOf(name, bytes)
    if (packed === null) yield { name, bytes, is_data: isData(bytes) }
    else if (depth === depth_max) yield { name, why: 'too many archives in each other' }
    else {
      for (const part of packed) {
        const within = part.name === '' ? name : `${name}, ${part.name}`
        if (part.is_whole === true) yield { name: within, bytes: part.bytes, is_data: isData(part.bytes) }
        else yield* layersOf(within, part.bytes, depth + 1)
      }
    }
  } catch (error) {
    yield { name, why: messageOf(error) }
  }
}

const starts = (bytes: Buffer, ...signature: number[]): boolean =>
  bytes.length >= signature.length && signature.every((byte, at) => bytes[at] === byte)

const limit = { maxOutputLength: unpacked_bytes_max }

function partsOf(name: string, bytes: Buffer): Iterable<Part> | null {
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47)) return pngParts(bytes)
  if (bytes.toString('latin1', 0, 4) === 'RIFF') return riffParts(bytes)
  if (starts(bytes, 0xff, 0xd8, 0xff)) return jpegParts(bytes)
  if (starts(bytes, 0x1f, 0x8b)) {
    // The header may name the file that was packed.
    return [
      { name: '', bytes: bytes.subarray(0, 512), is_whole: true },
      { name: 'unpacked', bytes: gunzipSync(bytes, limit) },
    ]
  }
  if (starts(bytes, 0x50, 0x4b, 3, 4) || starts(bytes, 0x50, 0x4b, 5, 6)) return zipParts(bytes)
  if (starts(bytes, 0x28, 0xb5, 0x2f, 0xfd))
    return [{ name: 'unpacked', bytes: zstdDecompressSync(bytes, limit) }]
  if (/\.br$/.test(name)) return [{ name: 'unpacked', bytes: brotliDecompressSync(bytes, limit) }]
  if (starts(bytes, 0x42, 0x5a, 0x68) || starts(bytes, 0xfd, 0x37, 0x7a, 0x58, 0x5a))
    throw new Error('packed with bzip2 or xz')
  if (bytes.toString('latin1', 0, 5) === '%PDF-') throw new Error('a PDF')
  if (bytes[0] === 0x78 && (bytes[0] * 256 + (bytes[1] ?? 0)) % 31 === 0) {
    const unpacked = inflated(bytes)
    if (unpacked !== null) return [{ name: 'unpacked', bytes: unpacked }]
  }
  return null
}

/** A text may begin with the two bytes of zlib: then it is one. */
function inflated(bytes: Buffer): Buffer | null {
  try {
    return inflateSync(bytes, limit)
  } catch {
    return null
  }
}

/** The files of a zip archive by its local headers, each with its name. */
function* zipParts(bytes: Buffer): Generator<Part> {
  let directory = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  if (directory < 0) throw new Error('a damaged zip archive')
  const count = bytes.readUInt16LE(directory + 10)
  directory = bytes.readUInt32LE(directory + 16)
  yield { name: 'directory', bytes: bytes.subarray(directory), is_whole: true }
  for (let at = directory, file = 0; file < count; file++) {
    const [flags, method] = [bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10)]
    const [size, name_length] = [bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28)]
    const header = bytes.readUInt32LE(at + 42)
    const name = bytes.toString('utf8', at + 46, at + 46 + name_length)
    if ((flags & 1) !== 0) throw new Error('an encrypted zip archive')
    const from = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28)
    const packed = bytes.subarray(from, from + size)
    if (method !== 0 && method !== 8) throw new Error(`a zip archive packed by method ${method}`)
    yield { name, bytes: method === 0 ? packed : inflateRawSync(packed, limit) }
    at += 46 + name_length + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
}

/** Databases hold their texts as they are; other files with zeros in them are data. */
function isData(bytes: Buffer): boolean {
  if (bytes.toString('latin1', 0, 15) === 'SQLite format 3') return false
  const head = bytes.subarray(0, 8192)
  let odd = 0
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32) || byte === 127) odd++
  return odd > head.length / 100
}
