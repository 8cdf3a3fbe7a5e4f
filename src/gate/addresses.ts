import { parseAddress } from '../net/ip.ts'

/** What is told of an address that stands in bytes. */
export interface AddressSight {
  /** Four words; valid during the call only. */
  words: Uint32Array
  /** Of a network in 128-bit terms, when the text is one: `203.0.113.0/24`; null for a single address. */
  prefix_length: number | null
  at: number
}

export interface AddressSink {
  address(sight: AddressSight): void
  /** A hardware address, in the notation of Unix, Windows or Cisco. */
  hardware(at: number, end: number): void
}

const dot = 46
const dash = 45
const slash = 47
const colon = 58
const underscore = 95
const quote = 34

const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57
const isHex = (byte: number): boolean => isDigit(byte) || ((byte | 32) >= 97 && (byte | 32) <= 102)
const isAlphanumeric = (byte: number): boolean => isDigit(byte) || ((byte | 32) >= 97 && (byte | 32) <= 122)

/**
 * Finds what is written like an address: dotted, dashed and underscored quads, IPv6 in full or compressed, hardware
 * addresses. A letter may stand right before it, as that of an escape does. Longer chains of numbers (versions) and
 * the coordinates of an SVG path are none.
 */
export function findAddresses(bytes: Uint8Array, sink: AddressSink): void {
  const finder = new Finder(bytes, sink)
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case dot:
        if (!finder.quad(at, dot)) finder.ciscoHardware(at)
        break
      case dash:
        if (!finder.quad(at, dash)) finder.windowsHardware(at)
        break
      case underscore:
        finder.quad(at, underscore)
        break
      case colon:
        at = finder.colons(at)
        break
      case quote:
        at = finder.path(at)
    }
  }
}

/** More colons in a row than an address can have are no address. */
const colons_max = 40

class Finder {
  private readonly bytes: Uint8Array
  private readonly sink: AddressSink
  private readonly words = new Uint32Array(4)

  constructor(bytes: Uint8Array, sink: AddressSink) {
    this.bytes = bytes
    this.sink = sink
  }

  /** A quad whose first separator stands at `at`. */
  quad(at: number, separator: number): boolean {
    const { bytes, words } = this
    let start = at
    while (start > 0 && isDigit(bytes[start - 1])) start--
    if (start === at || at - start > 3 || !isDigit(bytes[at + 1])) return false
    if (start > 1 && bytes[start - 1] === separator && isDigit(bytes[start - 2])) return false
    let end = start
    let address = 0
    for (let octet = 0; octet < 4; octet++) {
      if (octet > 0 && bytes[end++] !== separator) return false
      const from = end
      let value = 0
      while (end < bytes.length && end - from < 4 && isDigit(bytes[end]))
        value = value * 10 + bytes[end++] - 48
      if (end === from || end - from > 3 || value > 255) return false
      address = address * 256 + value
    }
    words[0] = 0
    words[1] = 0
    words[2] = 0xffff
    words[3] = address
    const prefix_length = this.networkAfter(end, 32)
    // A fifth number makes it a version, unless it is the length of a network in the name of a file.
    if (prefix_length === null && bytes[end] === separator && isDigit(bytes[end + 1])) return false
    this.sink.address({ words, prefix_length, at: start })
    return true
  }

  /** The run of colons and hexadecimal digits around the colon at `at`. @returns its last place */
  colons(at: number): number {
    const { bytes } = this
    let start = at
    while (start > 0 && isHex(bytes[start - 1]) && at - start < 8) start--
    let end = at
    const borders: number[] = []
    let has_gap = false
    for (; end < bytes.length && (bytes[end] === colon || isHex(bytes[end])); end++) {
      if (bytes[end] !== colon) continue
      if (borders.at(-1) === end - 1) has_gap = true
      borders.push(end)
    }
    if (borders.length < 2 || borders.length > colons_max) return end - 1
    if (borders.length >= 5 && this.hardware(start, end, borders)) return end - 1
    if (has_gap || borders.length >= 7) this.parts(start, end, borders)
    return end - 1
  }

  /** Every part of a run that reads as an address: a word with a colon may stand before, a port after it. */
  private parts(start: number, end: number, borders: readonly number[]): void {
    const { bytes, words } = this
    const starts = new Set([start, ...borders.flatMap((border) => [border, border + 1])])
    const ends = new Set([end, ...borders.flatMap((border) => [border, border + 1])])
    for (const from of starts) {
      for (const to of ends) {
        if (to - from < 3 || to - from > 39 || !parseAddress(bytes, from, to, words)) continue
        const prefix_length = to === end ? this.networkAfter(end, 128) : null
        this.sink.address({ words, prefix_length, at: from })
      }
    }
  }

  private hardware(start: number, end: number, borders: readonly number[]): boolean {
    let first = -1
    let pairs = 0
    let from = start
    for (const border of [...borders, end]) {
      if (border - from !== 2) pairs = 0
      else if (++pairs === 1) first = from
      if (pairs === 6) {
        this.sink.hardware(first, border)
        return true
      }
      from = border + 1
    }
    return false
  }

  /** 00-53-00-aa-bb-cc, whose first dash stands at `at`. */
  windowsHardware(at: number): void {
    const { bytes } = this
    const start = at - 2
    const end = start + 17
    if (start < 0 || end > bytes.length) return
    for (let i = 0; i < 17; i++) {
      if (i % 3 === 2 ? bytes[start + i] !== dash : !isHex(bytes[start + i])) return
    }
    if (isAlphanumeric(bytes[start - 1] ?? 0) || bytes[start - 1] === dash) return
    if (isAlphanumeric(bytes[end] ?? 0) || bytes[end] === dash) return
    this.sink.hardware(start, end)
  }

  /** 0053.00aa.bbcc, whose first dot stands at `at`; with digits alone it is a number, with letters alone words. */
  ciscoHardware(at: number): void {
    const { bytes } = this
    const start = at - 4
    const end = start + 14
    if (start < 0 || end > bytes.length) return
    let digits = 0
    for (let i = 0; i < 14; i++) {
      if (i % 5 === 4 ? bytes[start + i] !== dot : !isHex(bytes[start + i])) return
      if (isDigit(bytes[start + i])) digits++
    }
    if (digits === 0 || digits === 12) return
    if (isAlphanumeric(bytes[start - 1] ?? 0) || isAlphanumeric(bytes[end] ?? 0)) return
    this.sink.hardware(start, end)
  }

  /**
   * The length of a network in 128-bit terms, when one follows the address just read (`/24`, `\/24`, `%2F24`,
   * `&#47;24`, and `-24` or `_24` of a file's name) and leaves no bit of a single address.
   */
  private networkAfter(at: number, bits: number): number | null {
    const { bytes, words } = this
    let from = at
    if (bytes[from] === 92) from++
    if (bytes[from] === slash || bytes[at] === dash || bytes[at] === underscore) from++
    else {
      const escape = escaped_slash.exec(String.fromCharCode(...bytes.subarray(at, at + 7)))
      if (escape === null) return null
      from = at + escape[0].length
    }
    let length = 0
    let end = from
    while (end - from < 3 && isDigit(bytes[end])) length = length * 10 + bytes[end++] - 48
    if (end === from || isDigit(bytes[end]) || length >= bits) return null
    const prefix_length = length + 128 - bits
    for (let word = 0; word < 4; word++) {
      const kept = Math.min(32, Math.max(0, prefix_length - word * 32))
      const mask = kept === 32 ? 0 : 0xffffffff >>> kept
      if ((words[word] & mask) !== 0) return null
    }
    return prefix_length
  }

  /** The last place of an SVG path's coordinates, when they begin after the quote at `at`; else `at`. */
  path(at: number): number {
    const { bytes } = this
    if ((bytes[at + 1] | 32) !== 109 || bytes[at - 1 - Number(bytes[at - 1] === 92)] !== 61) return at
    let end = at + 1
    while (end < bytes.length && path_bytes[bytes[end]] === 1) end++
    return bytes[end] === quote || bytes[end] === 92 ? end : at
  }
}

const escaped_slash = /^(?:%2[fF]|&#47;|&#x2[fF];)/

const path_bytes = new Uint8Array(256)
for (const letter of 'MmLlHhVvCcSsQqTtAaZz0123456789 .,+-e') path_bytes[letter.charCodeAt(0)] = 1
