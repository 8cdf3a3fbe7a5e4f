import { actionCode, type EventRow } from '../event.ts'
import {
  afterDigits,
  afterSpaces,
  decimal,
  find,
  findLast,
  isWord,
  startsWith,
  word,
  wordEnd,
} from './bytes.ts'
import { afterGroups, endpoint, hasBadPort, readListEndpoint } from './cisco-endpoint.ts'
import { is_event, rejected, type Outcome } from './format.ts'
import { protocolOf } from './protocol.ts'

const space = 32
const apostrophe = 39
const open_paren = 40

const drop = actionCode('drop')
const accept = actionCode('accept')

const incomplete = rejected('incomplete record')
const bad_source = rejected('source is no address')
const bad_destination = rejected('destination is no address')
const bad_port = rejected('port out of range')
const bad_number = rejected('number out of range')
const bad_transport = rejected('unknown transport')

const denied = word('denied')
/** Denied by the list, and let pass because its connection stood already. */
const established = word('est-allowed')
const permitted = word('permitted')
const protocol_word = word('protocol')
const ip = word('ip')
const for_user = word('for user ')
const arrow = word('->')
const hits = word('hit-cnt ')

/** `access-list IN denied tcp [for user U] inside/192.0.2.1(1039) -> outside/198.51.100.2(53) hit-cnt 1 ...` */
export function readList(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const name = afterSpaces(bytes, wordEnd(bytes, at, end), end)
  const name_end = wordEnd(bytes, name, end)
  const verdict = afterSpaces(bytes, name_end, end)
  const verdict_end = wordEnd(bytes, verdict, end)
  row.rule = row.texts.intern(bytes, name, name_end)
  if (isWord(bytes, verdict, verdict_end, denied)) row.action = drop
  else if (isWord(bytes, verdict, verdict_end, permitted)) row.action = accept
  else if (isWord(bytes, verdict, verdict_end, established)) row.action = accept
  else return incomplete

  let protocol = afterSpaces(bytes, verdict_end, end)
  let protocol_end = wordEnd(bytes, protocol, end)
  if (isWord(bytes, protocol, protocol_end, protocol_word)) {
    protocol = afterSpaces(bytes, protocol_end, end)
    protocol_end = wordEnd(bytes, protocol, end)
  }
  if (protocol_end === end) return incomplete
  if (!isWord(bytes, protocol, protocol_end, ip)) {
    const transport = protocolOf(bytes, protocol, protocol_end)
    if (transport < 0) return bad_transport
    row.transport = transport
  }
  at = afterSpaces(bytes, protocol_end, end)
  if (startsWith(bytes, at, end, for_user)) at = afterUser(bytes, at + for_user.length, end)

  let found = readListEndpoint(bytes, at, end, row.source)
  if (found !== 'address') return found === 'cut' ? incomplete : bad_source
  if (hasBadPort()) return bad_port
  row.source_port = endpoint.port
  row.ingress_interface = row.texts.intern(bytes, endpoint.interface_start, endpoint.interface_end)
  at = afterSpaces(bytes, afterGroups(bytes, endpoint.end, end), end)
  if (!startsWith(bytes, at, end, arrow)) return incomplete

  found = readListEndpoint(bytes, afterSpaces(bytes, at + arrow.length, end), end, row.destination)
  if (found !== 'address') return found === 'cut' ? incomplete : bad_destination
  if (hasBadPort()) return bad_port
  row.has_destination = true
  row.destination_port = endpoint.port
  row.egress_interface = row.texts.intern(bytes, endpoint.interface_start, endpoint.interface_end)

  at = find(bytes, afterGroups(bytes, endpoint.end, end), end, hits)
  const digits_end = at < 0 ? end : afterDigits(bytes, at + hits.length, end)
  if (digits_end === end) return incomplete
  const count = decimal(bytes, at + hits.length, digits_end) * row.count
  if (count < 1 || count > 0xfffffffe) return bad_number
  row.count = count
  return is_event
}

const closing_quote = word("' ")

/**
 * The offset of the source behind a user's name, or `end`. A name may hold spaces, and in quotes whatever its
 * owner likes: the source is behind the last quote, or the last word before the arrow.
 */
function afterUser(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] === apostrophe) {
    const close = findLast(bytes, at + 1, end, closing_quote)
    return close < 0 ? end : afterSpaces(bytes, close + 1, end)
  }
  let source = end
  for (let start = at; start < end; start = wordEnd(bytes, start, end) + 1) {
    if (startsWith(bytes, start, end, arrow)) return source
    if (bytes[start] !== space && bytes[start] !== open_paren) source = start
  }
  return end
}
