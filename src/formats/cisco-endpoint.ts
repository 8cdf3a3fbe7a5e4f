import { none } from '../event.ts'
import { parseAddress } from '../net/ip.ts'
import { afterSpaces, decimal, isDigit, startsWith, word } from './bytes.ts'
import { servicePort } from './cisco-service.ts'

/** Interface, address and port, as ASA and its kin write them. */

const space = 32
const open_paren = 40
const close_paren = 41
const comma = 44
const dot = 46
const slash = 47
const colon = 58
const semicolon = 59

/** What stood where an endpoint was looked for. */
export type Found = 'address' | 'name' | 'cut'

/** The endpoint read last. */
export const endpoint = {
  interface_start: 0,
  interface_end: 0,
  /** `none` when there is none; above every bound when it is no port. */
  port: none as number,
  /** Offset after it; the line's end when nothing shows that it is whole. */
  end: 0,
}

/** Whether the endpoint has a port that is none. */
export const hasBadPort = (): boolean => endpoint.port > 65535 && endpoint.port !== none

const identity_interface = word('NP Identity Ifc')

/**
 * `192.0.2.1`, `192.0.2.1/443`, `outside:192.0.2.1/443`; interfaces may hold colons, as addresses do. The
 * address goes into `words`.
 */
export function readEndpoint(bytes: Uint8Array, at: number, end: number, words: Uint32Array): Found {
  endpoint.port = none
  endpoint.interface_start = endpoint.interface_end = at
  if (startsWith(bytes, at, end, identity_interface)) {
    endpoint.interface_end = at + identity_interface.length
    at = endpoint.interface_end + 1
  }
  const in_parens = bytes[at] === open_paren
  if (in_parens) at++
  const token_end = tokenEnd(bytes, at, end)
  endpoint.end = in_parens && bytes[token_end] === close_paren ? token_end + 1 : token_end
  let address_end = withoutStop(bytes, at, token_end)
  // A full stop behind it shows that it is whole.
  if (token_end === end && address_end < token_end) endpoint.end = address_end
  for (let i = address_end - 1; i >= at; i--) {
    if (bytes[i] !== slash) continue
    endpoint.port = portOf(bytes, i + 1, address_end)
    address_end = i
    break
  }
  if (parseAddress(bytes, at, address_end, words)) return 'address'
  for (let i = Math.max(at, address_end - 64); i < address_end; i++) {
    if (bytes[i] === colon && parseAddress(bytes, i + 1, address_end, words)) {
      endpoint.interface_end = i
      return 'address'
    }
  }
  return endpoint.end >= end ? 'cut' : 'name'
}

/** `outside/192.0.2.1(443)`, in the messages of access lists. */
export function readListEndpoint(bytes: Uint8Array, at: number, end: number, words: Uint32Array): Found {
  endpoint.port = none
  endpoint.interface_start = endpoint.interface_end = at
  const token_end = tokenEnd(bytes, at, end)
  endpoint.end = token_end
  for (let i = token_end - 1; i >= at; i--) {
    if (bytes[i] !== slash) continue
    endpoint.interface_end = i
    at = i + 1
    break
  }
  if (bytes[token_end] === open_paren && token_end < end) {
    let close = token_end + 1
    while (close < end && bytes[close] !== close_paren) close++
    if (close === end) return 'cut'
    endpoint.port = portOf(bytes, token_end + 1, close)
    endpoint.end = close + 1
  }
  if (endpoint.end >= end) return 'cut'
  return parseAddress(bytes, at, token_end, words) ? 'address' : 'name'
}

const ends_token = Uint8Array.from({ length: 256 }, (_, byte) =>
  [space, comma, semicolon, open_paren, close_paren].includes(byte) ? 1 : 0,
)

function tokenEnd(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && ends_token[bytes[at]] === 0) at++
  return at
}

/** A sentence's full stop or colon behind a word is no part of it. */
export function withoutStop(bytes: Uint8Array, start: number, end: number): number {
  const last = bytes[end - 1]
  const is_stop = last === dot || (last === colon && bytes[end - 2] !== colon)
  return end > start && is_stop ? end - 1 : end
}

/** A number, or the name of a service; above every bound when it is neither. */
function portOf(bytes: Uint8Array, start: number, end: number): number {
  const port = isDigit(bytes[start]) ? decimal(bytes, start, end) : servicePort(bytes, start, end)
  return port >= 0 && port <= 65535 ? port : Infinity
}

/** The offset after what stands in parentheses behind an endpoint: mapped addresses, users, ICMP's type. */
export function afterGroups(bytes: Uint8Array, at: number, end: number): number {
  for (;;) {
    const open = afterSpaces(bytes, at, end)
    if (open >= end || bytes[open] !== open_paren) return at
    let depth = 0
    let close = open
    for (; close < end; close++) {
      if (bytes[close] === open_paren) depth++
      else if (bytes[close] === close_paren && --depth === 0) break
    }
    if (close === end) return end
    at = close + 1
  }
}
