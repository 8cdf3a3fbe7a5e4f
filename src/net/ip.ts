/**
 * IP addresses as four 32-bit words, most significant first. IPv4 is held as IPv4-mapped IPv6
 * (::ffff:0:0/96, RFC 4291 2.5.5.2), so that one key serves both.
 */

const zero = 48 // '0'
const nine = 57
const dot = 46
const colon = 58
const percent = 37

/**
 * Reads the address in bytes[start, end) into `words`. IPv4 is four decimal octets without leading zeros;
 * IPv6 is any form of RFC 4291 2.2, a zone (`%eth0`) dropped.
 * @returns false when it is no address; `words` is then undefined.
 */
export function parseAddress(bytes: Uint8Array, start: number, end: number, words: Uint32Array): boolean {
  const length = end - start
  if (length < 2 || length > 64) return false
  // The fourth byte at the latest of an IPv4 address is a dot.
  for (let at = start; at < end && at < start + 5; at++) {
    if (bytes[at] === dot) return parseIpv4Mapped(bytes, start, end, words)
    if (bytes[at] === colon) break
  }
  return parseIpv6(bytes, start, end, words)
}

function parseIpv4Mapped(bytes: Uint8Array, start: number, end: number, words: Uint32Array): boolean {
  const address = ipv4Word(bytes, start, end)
  if (address < 0) return false
  words[0] = 0
  words[1] = 0
  words[2] = 0xffff
  words[3] = address
  return true
}

/** The 32 bits of a dotted quad, or -1. */
function ipv4Word(bytes: Uint8Array, start: number, end: number): number {
  let address = 0
  let octet = -1
  let dots = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if (byte >= zero && byte <= nine) {
      if (octet === 0) return -1
      octet = octet < 0 ? byte - zero : octet * 10 + byte - zero
      if (octet > 255) return -1
    } else if (byte === dot && octet >= 0 && dots < 3) {
      address = address * 256 + octet
      octet = -1
      dots++
    } else return -1
  }
  return dots === 3 && octet >= 0 ? address * 256 + octet : -1
}

const groups = new Uint16Array(8)

function parseIpv6(bytes: Uint8Array, start: number, end: number, words: Uint32Array): boolean {
  let count = 0
  let gap = -1
  let at = start
  if (bytes[at] === colon) {
    if (bytes[at + 1] !== colon) return false
    gap = 0
    at += 2
  }
  while (at < end && bytes[at] !== percent) {
    if (count === 8) return false
    const group_start = at
    let group = 0
    let digits = 0
    for (; at < end; at++, digits++) {
      const digit = hexDigit(bytes[at])
      if (digit < 0) break
      group = group * 16 + digit
    }
    if (at < end && bytes[at] === dot) {
      if (count > 6) return false
      let quad_end = at
      while (quad_end < end && bytes[quad_end] !== percent) quad_end++
      const address = ipv4Word(bytes, group_start, quad_end)
      if (address < 0) return false
      groups[count++] = address >>> 16
      groups[count++] = address & 0xffff
      at = quad_end
      break
    }
    if (digits === 0 || digits > 4) return false
    groups[count++] = group
    if (at >= end || bytes[at] === percent) break
    if (bytes[at] !== colon) return false
    at++
    if (at < end && bytes[at] === colon) {
      if (gap >= 0) return false
      gap = count
      at++
    } else if (at >= end || bytes[at] === percent) return false
  }
  if (at < end && (bytes[at] !== percent || at + 1 === end)) return false
  if (gap < 0 ? count !== 8 : count > 7) return false
  const shift = 8 - count
  for (let word = 0; word < 4; word++) {
    words[word] = ((groupAt(word * 2, gap, shift) << 16) | groupAt(word * 2 + 1, gap, shift)) >>> 0
  }
  return true
}

/** The group at `index` once the gap of `shift` zero groups is put in. */
function groupAt(index: number, gap: number, shift: number): number {
  if (gap < 0 || index < gap) return groups[index]
  return index < gap + shift ? 0 : groups[index - shift]
}

function hexDigit(byte: number): number {
  if (byte >= zero && byte <= nine) return byte - zero
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

export const isIpv4 = (words: ArrayLike<number>, at = 0): boolean =>
  words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0xffff

/** Canonical text: dotted quad, or RFC 5952. */
export function formatAddress(words: ArrayLike<number>, at = 0): string {
  if (isIpv4(words, at)) {
    const address = words[at + 3]
    return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`
  }
  const parts: number[] = []
  for (let word = at; word < at + 4; word++) parts.push(words[word] >>> 16, words[word] & 0xffff)
  let best = -1
  let best_length = 1
  for (let from = 0; from < 8;) {
    let to = from
    while (to < 8 && parts[to] === 0) to++
    if (to - from > best_length) {
      best = from
      best_length = to - from
    }
    from = Math.max(to, from + 1)
  }
  const hex = (list: number[]) => list.map((part) => part.toString(16)).join(':')
  if (best < 0) return hex(parts)
  return `${hex(parts.slice(0, best))}::${hex(parts.slice(best + best_length))}`
}

/** Writes the 32 bits of an address of IPv4 as a dotted quad. @param into the place of its first byte @returns where it ends */
export function writeIpv4(bytes: Uint8Array, into: number, address: number): number {
  let at = into
  for (let shift = 24; shift >= 0; shift -= 8) {
    const octet = (address >>> shift) & 255
    if (octet >= 100) bytes[at++] = zero + ((octet / 100) | 0)
    if (octet >= 10) bytes[at++] = zero + (((octet / 10) | 0) % 10)
    bytes[at++] = zero + (octet % 10)
    if (shift > 0) bytes[at++] = dot
  }
  return at
}

/** The address written in `text`, or null. */
export function addressWords(text: string): Uint32Array | null {
  const bytes = new TextEncoder().encode(text)
  const words = new Uint32Array(4)
  return parseAddress(bytes, 0, bytes.length, words) ? words : null
}
