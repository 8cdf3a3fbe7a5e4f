/** Words and numbers in lines of bytes. Offsets are into `bytes`, ends exclusive. */

/** The bytes of an ASCII word, to be looked for. */
export const word = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

/** Whether bytes[at, end) begins with the word. */
export function startsWith(bytes: Uint8Array, at: number, end: number, text: Uint8Array): boolean {
  const length = text.length
  if (end - at < length) return false
  for (let i = 0; i < length; i++) if (bytes[at + i] !== text[i]) return false
  return true
}

/** Whether bytes[start, end) is the word. */
export function isWord(bytes: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  return end - start === text.length && startsWith(bytes, start, end, text)
}

/** Whether bytes[start, end) ends with the word. */
export function endsWith(bytes: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  return end - start >= text.length && startsWith(bytes, end - text.length, end, text)
}

/** Where the word first stands in bytes[start, end), or -1. */
export function find(bytes: Uint8Array, start: number, end: number, text: Uint8Array): number {
  const first = text[0]
  const last = end - text.length
  for (let at = start; at <= last; at++) {
    if (bytes[at] === first && startsWith(bytes, at, end, text)) return at
  }
  return -1
}

/** Where the word last stands in bytes[start, end), or -1. */
export function findLast(bytes: Uint8Array, start: number, end: number, text: Uint8Array): number {
  const first = text[0]
  for (let at = end - text.length; at >= start; at--) {
    if (bytes[at] === first && startsWith(bytes, at, end, text)) return at
  }
  return -1
}

let viewed: Uint8Array = new Uint8Array(0)
let view = new DataView(viewed.buffer)

/** The bytes as a view, of which four are one number at the cost of one. A chunk of a log has many lines. */
export function viewOf(bytes: Uint8Array): DataView {
  if (bytes !== viewed) {
    viewed = bytes
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }
  return view
}

/** Bytes that lines often begin with, compared four at a time. */
export class Opening {
  readonly length: number
  private readonly words: Int32Array
  private readonly rest: Uint8Array

  /** @param bytes kept as a copy */
  constructor(bytes: Uint8Array) {
    this.length = bytes.length
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.words = Int32Array.from({ length: bytes.length >> 2 }, (_, word) => view.getInt32(word * 4))
    this.rest = Uint8Array.from(bytes.subarray(this.words.length * 4))
  }

  /** Whether bytes[at, end) begins with them. */
  isAt(bytes: Uint8Array, at: number, end: number): boolean {
    if (end - at < this.length) return false
    const { words, rest } = this
    const view = viewOf(bytes)
    for (let word = 0; word < words.length; word++, at += 4) {
      if (view.getInt32(at) !== words[word]) return false
    }
    for (let byte = 0; byte < rest.length; byte++) if (bytes[at + byte] !== rest[byte]) return false
    return true
  }
}

export const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57

/** The offset after the digits that begin at `at`. */
export function afterDigits(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && bytes[at] >= 48 && bytes[at] <= 57) at++
  return at
}

/** The offset after the spaces that begin at `at`. */
export function afterSpaces(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && bytes[at] === 32) at++
  return at
}

/** The offset of the next space, or `end`. */
export function wordEnd(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && bytes[at] !== 32) at++
  return at
}

/** The number in bytes[start, end): above every bound when it is none or has more than ten digits. */
export function decimal(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start || end - start > 10) return Infinity
  let value = 0
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - 48
    if (digit < 0 || digit > 9) return Infinity
    value = value * 10 + digit
  }
  return value
}
