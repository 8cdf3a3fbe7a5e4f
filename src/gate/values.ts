/** Bytes between which a value stands: white space, quotes, brackets, separators of CSV, JSON and markup. */
const delimiters = new Uint8Array(256)
for (let byte = 0; byte <= 32; byte++) delimiters[byte] = 1
for (const letter of '"\'<>,;=()[]{}|&`') delimiters[letter.charCodeAt(0)] = 1

/** The pieces of a text as `findValues` would meet them. */
export const piecesOf = (text: string): string[] =>
  text.split(/[\0- "'<>,;=()[\]{}|&`]+/).filter((piece) => piece !== '')

const hashStep = (hash: number, byte: number): number => Math.imul(hash ^ byte, 0x01000193)
const hash_start = 0x811c9dc5 | 0
const slots = 1 << 18

/**
 * Finds whole values of a large set: what stands between delimiters, as it is. A table of hashes passes over nearly
 * all bytes without making a text of them.
 */
export class ValueFinder {
  private readonly values: ReadonlySet<string>
  private readonly filter = new Uint8Array(slots)

  constructor(values: ReadonlySet<string>) {
    this.values = values
    for (const value of values) {
      let hash = hash_start
      for (const byte of Buffer.from(value)) hash = hashStep(hash, byte)
      this.filter[(hash ^ (hash >>> 15)) & (slots - 1)] = 1
    }
  }

  find(bytes: Uint8Array, seen: (value: string, at: number) => void): void {
    if (this.values.size === 0) return
    let start = 0
    let hash = hash_start
    for (let at = 0; at <= bytes.length; at++) {
      if (at < bytes.length && delimiters[bytes[at]] === 0) {
        hash = hashStep(hash, bytes[at])
        continue
      }
      if (at > start && this.filter[(hash ^ (hash >>> 15)) & (slots - 1)] === 1) {
        const value = Buffer.from(bytes.buffer, bytes.byteOffset + start, at - start).toString()
        if (this.values.has(value)) seen(value, start)
      }
      start = at + 1
      hash = hash_start
    }
  }
}
