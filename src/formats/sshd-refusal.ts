import type { EventRow } from '../event.ts'
import { parseAddress } from '../net/ip.ts'
import { afterDigits, decimal, endsWith, find, findLast, startsWith, word, wordEnd } from './bytes.ts'
import { is_event, not_mine, type Outcome } from './format.ts'
import { readEndpoint } from './sshd-origin.ts'
import { bad_port, bad_source, incomplete, outcomeOf, readPeer, record } from './sshd-record.ts'

/** Records of whom sshd turned away or warned of, each with the address in a place of its own. */

const close_round = 41
const from_word = word(' from ')
const from_bracket = word(' from [')
const port_mark = word(']:')
const on_bracket = word(' on [')
const opening_round = word('(')
const opening_square = word('[')
const failed_without = word(' failed - ')
const not_allowed = word(' not allowed because ')

/** `NAME from A not allowed because not listed in AllowUsers`. Of a locked account no address is told. */
export function readNotAllowed(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const name_end = find(bytes, at, end, not_allowed)
  if (name_end < 0) return not_mine
  const from_at = findLast(bytes, at, name_end, from_word)
  if (from_at < 0) return not_mine
  const after = readEndpoint(bytes, from_at + from_word.length, name_end, row)
  if (after !== name_end) return after < 0 ? outcomeOf(after) : incomplete
  row.user_name = row.texts.intern(bytes, at, from_at)
  return is_event
}

/** `host (A)`, `identity@host (A)`, or `A` alone; the identity is what the peer's identd said. */
export function readWrapper(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  if (record.is_cut) return incomplete
  if (bytes[end - 1] !== close_round)
    return wordEnd(bytes, at, end) === end ? readPeer(bytes, at, end, row) : incomplete
  const opening = findLast(bytes, at, end, opening_round)
  return opening >= 0 && parseAddress(bytes, opening + 1, end - 1, row.source) ? is_event : bad_source
}

/** `11 from [A]:N on [B]:22 past MaxStartups`, `... penalty: failed authentication`. */
export function readDropped(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const from_at = afterDigits(bytes, at, end)
  if (!startsWith(bytes, from_at, end, from_bracket)) return incomplete
  const address_at = from_at + from_bracket.length
  const closing = find(bytes, address_at, end, port_mark)
  if (closing < 0) return incomplete
  if (!parseAddress(bytes, address_at, closing, row.source)) return bad_source
  const port_end = afterDigits(bytes, closing + 2, end)
  if (!startsWith(bytes, port_end, end, on_bracket)) return incomplete
  row.source_port = decimal(bytes, closing + 2, port_end)
  return row.source_port > 65535 ? bad_port : is_event
}

const host_mark = word(' (host=')
const ip_mark = word(', ip=')

/** `NAME with correct key but not from a permitted host (host=H, ip=A[, required=...]).` */
export function readNotPermitted(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const host_at = find(bytes, at, end, host_mark)
  const ip_at = host_at < 0 ? -1 : find(bytes, host_at, end, ip_mark)
  if (ip_at < 0) return not_mine
  const address_at = ip_at + ip_mark.length
  let address_end = address_at
  while (address_end < end && bytes[address_end] !== 44 && bytes[address_end] !== 41) address_end++
  if (address_end >= end) return incomplete
  return parseAddress(bytes, address_at, address_end, row.source) ? is_event : bad_source
}

const failed_word = word('] failed')

/** `host [A] failed - POSSIBLE BREAK-IN ATTEMPT!`; the host is what the peer's name server said. */
export function readReverse(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  if (record.is_cut) return incomplete
  const closing = findLast(bytes, at, end, failed_word)
  if (closing < 0) return find(bytes, at, end, failed_without) < 0 ? incomplete : bad_source
  const opening = findLast(bytes, at, closing, opening_square)
  return opening >= 0 && parseAddress(bytes, opening + 1, closing, row.source) ? is_event : bad_source
}

const maps_to = word(' maps to ')

/** `A maps to host, but this does not map back to the address - POSSIBLE BREAK-IN ATTEMPT!` */
export function readMapping(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const address_end = wordEnd(bytes, at, end)
  if (!startsWith(bytes, address_end, end, maps_to)) return not_mine
  return parseAddress(bytes, at, address_end, row.source) ? is_event : bad_source
}

const set_up_for = word('" is set up for ')
const ignoring = word(', ignoring')

/** `"host" is set up for A, ignoring`. */
export function readNasty(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const name_end = findLast(bytes, at, end, set_up_for)
  if (name_end < 0 || !endsWith(bytes, at, end, ignoring)) return incomplete
  const address_at = name_end + set_up_for.length
  return parseAddress(bytes, address_at, end - ignoring.length, row.source) ? is_event : bad_source
}
