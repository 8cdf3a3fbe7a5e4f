import { tcp_flag, type EventRow } from '../event.ts'
import { tcp, udp } from '../net/transport.ts'
import { viewOf } from './bytes.ts'

/**
 * The record that nine of ten lines of a firewall are: TCP or UDP over IPv4, every field in its usual place.
 * It is read from the left to the right, each byte once. What stands otherwise in any way, or at the end of a
 * chunk, is left to `netfilter.ts`, which says the same of these records, at three times the cost.
 */

const space = 32
const zero = 48
const equals = 61

/** Four bytes as one number. */
const four = (word: string): number =>
  (word.charCodeAt(0) << 24) | (word.charCodeAt(1) << 16) | (word.charCodeAt(2) << 8) | word.charCodeAt(3)

const out = four('OUT=')
const mac = four('MAC=')
const src = four('SRC=')
const dst = four('DST=')
const len = four('LEN=')
const tos = four('TOS=')
const prec = four('PREC')
const ttl = four('TTL=')
const prot = four('PROT')
const tcp_ = four('TCP ')
const udp_ = four('UDP ')
const spt = four('SPT=')
const dpt = four('DPT=')
const wind = four('WIND')
const ow = four('OW=\0') & ~255
const res = four('RES=')
const urgp = four('URGP')
const flags_by_word = new Map([
  [four('SYN '), tcp_flag.syn],
  [four('ACK '), tcp_flag.ack],
  [four('RST '), tcp_flag.rst],
  [four('FIN '), tcp_flag.fin],
  [four('PSH '), tcp_flag.psh],
  [four('URG '), tcp_flag.urg],
  [four('ECE '), tcp_flag.ece],
  [four('CWR '), tcp_flag.cwr],
])
const syn_ = four('SYN ')
/** The shortest record of the kind; nearer to the end than `margin` no key is looked for. */
const record_bytes_min = 90
const margin = 8
/** So many bytes after it must be at hand too: what looks for them where there are none is compiled once more. */
const beyond = 48

/** Ids of the interfaces of the record before. */
let ingress = 0
let egress = 0
/** Where the number or address just read ends: at a space, or at the end of the record; -1 when it was none. */
let after = 0

/**
 * Reads the record whose first field, `IN=` or `OUT=`, is at `at`. The row has been reset.
 * @returns whether it was such a record; else the row is to be reset again
 */
export function readUsual(bytes: Uint8Array, at: number, end: number, row: EventRow): boolean {
  if (end - at < record_bytes_min || end + beyond > bytes.length || bytes[at] !== 73) return false
  const last = end - margin
  const view = viewOf(bytes)
  const in_start = at + 3
  at = spaceFrom(bytes, in_start, last)
  const in_end = at
  if (view.getInt32(++at) !== out) return false
  const out_start = at + 4
  at = spaceFrom(bytes, out_start, last)
  const out_end = at++
  if (view.getInt32(at) === mac) {
    at += 4
    // 14 bytes of Ethernet header print as 41 characters.
    if (bytes[at + 2] !== 58 || bytes[at + 41] !== space) return false
    at += 42
  }
  if (at > last || view.getInt32(at) !== src) return false
  const source = readIpv4(bytes, at + 4, last)
  at = after + 1
  if (after < 0 || view.getInt32(at) !== dst) return false
  const destination = readIpv4(bytes, at + 4, last)
  at = after + 1
  if (after < 0 || view.getInt32(at) !== len) return false
  const length = readNumber(bytes, at + 4, last)
  at = after + 1
  if (length < 0 || length > 0xffffff || at + 19 > last) return false
  // `TOS=0x00 PREC=0x00 `
  if (view.getInt32(at) !== tos || bytes[at + 8] !== space || !isHex(bytes, at + 4)) return false
  if (view.getInt32(at + 9) !== prec || bytes[at + 18] !== space || !isHex(bytes, at + 14)) return false
  at += 19
  if (bytes[at - 6] !== equals || view.getInt32(at) !== ttl) return false
  const hops = readNumber(bytes, at + 4, last)
  at = after + 1
  if (hops < 0 || hops > 255 || bytes[at] !== 73 || bytes[at + 1] !== 68 || bytes[at + 2] !== equals)
    return false
  const id = readNumber(bytes, at + 3, last)
  at = after + 1
  if (id < 0 || id > 0xffff) return false
  // Don't fragment.
  if (bytes[at] === 68 && bytes[at + 1] === 70 && bytes[at + 2] === space) at += 3
  if (at > last || view.getInt32(at) !== prot || bytes[at + 4] !== 79 || bytes[at + 5] !== equals)
    return false
  const word = at + 10 > last ? 0 : view.getInt32(at + 6)
  if (word !== tcp_ && word !== udp_) return false
  at += 10
  if (view.getInt32(at) !== spt) return false
  const source_port = readNumber(bytes, at + 4, last)
  at = after + 1
  if (source_port < 0 || source_port > 65535 || view.getInt32(at) !== dpt) return false
  const destination_port = readNumber(bytes, at + 4, end)
  at = after + 1
  if (destination_port < 0 || destination_port > 65535 || at + 5 > end) return false
  if (word === tcp_) {
    if (at > last || view.getInt32(at) !== wind || (view.getInt32(at + 4) & ~255) !== ow) return false
    const window = readNumber(bytes, at + 7, last)
    at = after + 1
    if (window < 0 || window > 65535 || at + 9 > last) return false
    if (view.getInt32(at) !== res || bytes[at + 8] !== space || !isHex(bytes, at + 4)) return false
    at += 9
    let flags = 0
    for (;;) {
      if (at + 6 > end) return false
      const flag = view.getInt32(at)
      if (flag === urgp) break
      const bit = flag === syn_ ? tcp_flag.syn : flags_by_word.get(flag)
      if (bit === undefined) return false
      flags |= bit
      at += 4
    }
    if (bytes[at + 4] !== equals || readNumber(bytes, at + 5, end) < 0) return false
    row.tcp_window = window
    row.tcp_flags = flags
  } else if (view.getInt32(at) !== len || readNumber(bytes, at + 4, end) < 0) return false
  for (at = after; at < end; at++) if (bytes[at] !== space) return false
  ingress = row.ingress_interface = row.texts.internAs(ingress, bytes, in_start, in_end)
  egress = row.egress_interface = row.texts.internAs(egress, bytes, out_start, out_end)
  setIpv4(row.source, source)
  setIpv4(row.destination, destination)
  row.has_destination = true
  row.length = length
  row.ttl = hops
  row.ip_id = id
  row.transport = word === tcp_ ? tcp : udp
  row.source_port = source_port
  row.destination_port = destination_port
  return true
}

/** IPv4-mapped, as all addresses of IPv4 are held. */
function setIpv4(words: Uint32Array, address: number): void {
  words[0] = 0
  words[1] = 0
  words[2] = 0xffff
  words[3] = address
}

function spaceFrom(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && bytes[at] !== space) at++
  return at
}

/** `0x` and two more bytes, none of them a space. */
const isHex = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === zero && bytes[at + 1] === 120 && bytes[at + 2] > space && bytes[at + 3] > space

/** The decimal number at `at`, of ten digits at most, that a space or `end` follows; or -1. Sets `after`. */
function readNumber(bytes: Uint8Array, at: number, end: number): number {
  const start = at
  let value = 0
  for (; at < end; at++) {
    const digit = bytes[at] - zero
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
  }
  after = at
  return at === start || at - start > 10 || (at < end && bytes[at] !== space) ? -1 : value
}

/**
 * The 32 bits, signed, of the dotted quad at `at` that a space follows. Sets `after`, to -1 when it is none: larger
 * numbers are objects, and one for every address is much to sweep.
 */
function readIpv4(bytes: Uint8Array, at: number, end: number): number {
  let address = 0
  after = -1
  for (let dots = 0; ; dots++) {
    const first = bytes[at] - zero
    if (first < 0 || first > 9) return 0
    let octet = first
    let digit = bytes[++at] - zero
    // No octet begins with a zero but zero itself.
    if (digit >= 0 && digit <= 9 && first !== 0) {
      octet = octet * 10 + digit
      digit = bytes[++at] - zero
      if (digit >= 0 && digit <= 9) {
        octet = octet * 10 + digit
        at++
        if (octet > 255) return 0
      }
    }
    if (dots === 3) {
      if (at < end && bytes[at] === space) after = at
      return (address << 8) | octet
    }
    if (at >= end || bytes[at] !== 46) return 0
    at++
    address = (address << 8) | octet
  }
}
