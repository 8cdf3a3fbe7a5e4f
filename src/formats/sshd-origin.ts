import { none, type EventRow } from '../event.ts'
import { parseAddress } from '../net/ip.ts'
import { afterDigits, decimal, endsWith, findLast, startsWith, word } from './bytes.ts'

/**
 * Where sshd names the peer of a record: `A port N`, or the address alone before OpenSSH 7.4. What stands
 * before it may be a user name, which a stranger chose; so it is looked for from the end of the record.
 */

const space = 32
const colon = 58
const port_word = word(' port ')
const from_word = word(' from ')
/** Of an IPv6 address with a zone; a longer word is none. */
const address_bytes_max = 64

/** Instead of an offset: the word that should be an address is none, or a port is above 65535. */
export const no_address = -1
export const no_port = -2
/** Two endpoints, of which a stranger chose one. */
export const ambiguous = -3

/**
 * Reads the address at `at`, and the port when ` port N` follows, into the row.
 * @returns the offset after what was read, `no_address` or `no_port`.
 */
export function readEndpoint(bytes: Uint8Array, at: number, end: number, row: EventRow): number {
  let after = at
  while (after < end && bytes[after] !== space) after++
  if (!parseAddress(bytes, at, after, row.source)) {
    // `Received disconnect from 192.0.2.1: 11: ...`
    if (after === at || bytes[after - 1] !== colon || !parseAddress(bytes, at, after - 1, row.source)) {
      return no_address
    }
    return after - 1
  }
  if (!startsWith(bytes, after, end, port_word)) return after
  const digits_at = after + port_word.length
  const digits_end = afterDigits(bytes, digits_at, end)
  if (digits_end === digits_at) return after
  const port = decimal(bytes, digits_at, digits_end)
  if (port > 65535) return no_port
  row.source_port = port
  return digits_end
}

/**
 * Reads the `A port N` with which bytes[start, end) ends into the row.
 * @returns the offset of A, `no_address` or `no_port`.
 */
export function readLastEndpoint(bytes: Uint8Array, start: number, end: number, row: EventRow): number {
  let digits_at = end
  while (
    digits_at > start &&
    end - digits_at < 11 &&
    bytes[digits_at - 1] >= 48 &&
    bytes[digits_at - 1] <= 57
  ) {
    digits_at--
  }
  if (digits_at === end || !endsWith(bytes, start, digits_at, port_word)) return no_address
  const address_end = digits_at - port_word.length
  const at = wordStart(bytes, start, address_end)
  if (at < 0 || !parseAddress(bytes, at, address_end, row.source)) return no_address
  const port = decimal(bytes, digits_at, end)
  if (port > 65535) return no_port
  row.source_port = port
  return at
}

/** Where the word that ends at `end` begins; -1 when it is too long for an address. */
function wordStart(bytes: Uint8Array, start: number, end: number): number {
  for (let at = end; end - at <= address_bytes_max; at--) {
    if (at === start || bytes[at - 1] === space) return at
  }
  return -1
}

/** What follows ` ssh2`: nothing that sshd writes; words of its own; or words among which a stranger's may be. */
export type Info = 'none' | 'closed' | 'open'

/**
 * The last ` from A port N ssh2` of bytes[start, end) that ends the record, or is followed by what `infoOf`
 * takes for words of the authentication method. Its endpoint is read into the row.
 * @returns the offset of its ` from `; `no_address` when there is none; `no_port`; or `ambiguous` when two
 * qualify, of which a stranger chose one, as a user name or as the name of a key.
 */
export function readAttempt(
  bytes: Uint8Array,
  start: number,
  end: number,
  row: EventRow,
  infoOf: (bytes: Uint8Array, at: number, end: number) => Info,
): number {
  let found = no_address
  for (let limit = end; ;) {
    const at = findLast(bytes, start, limit, from_word)
    if (at < 0) break
    const info_at = afterProtocol(bytes, at + from_word.length, end, row)
    if (info_at === no_port && limit === end) return no_port
    limit = at
    if (info_at < 0) continue
    const info = info_at === end ? 'closed' : infoOf(bytes, info_at, end)
    if (info === 'none') continue
    if (found >= 0) return ambiguous
    // Where no stranger's words follow the address, all that stands before it is the user's name.
    if (info === 'closed') return at
    found = at
  }
  if (found >= 0) afterProtocol(bytes, found + from_word.length, end, row)
  return found
}

/** The offset after the `A port N ssh2` that stands at `at`, `no_address` or `no_port`. */
export function afterProtocol(bytes: Uint8Array, at: number, end: number, row: EventRow): number {
  row.source_port = none
  const after = readEndpoint(bytes, at, end, row)
  if (after < 0) return after
  const version_at = after + ssh_word.length
  if (row.source_port === none || !startsWith(bytes, after, end, ssh_word) || version_at >= end)
    return no_address
  return bytes[version_at] === 49 || bytes[version_at] === 50 ? version_at + 1 : no_address
}
const ssh_word = word(' ssh')
