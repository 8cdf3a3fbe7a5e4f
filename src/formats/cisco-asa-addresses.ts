import { none, tcp_flag, type EventRow } from '../event.ts'
import { tcp } from '../net/transport.ts'
import { afterSpaces, decimal, isDigit, isWord, startsWith, word, wordEnd } from './bytes.ts'
import type { Message } from './cisco-asa-message.ts'
import { afterGroups, endpoint, hasBadPort, readEndpoint, withoutStop } from './cisco-endpoint.ts'
import { is_event, rejected, type Outcome } from './format.ts'
import { protocolOf } from './protocol.ts'

/** Messages in running text, which name their addresses by `from ... to`, `src ... dst` and the like. */

const space = 32
const quote = 34
const close_paren = 41
const comma = 44
const equals = 61

const incomplete = rejected('incomplete record')
const bad_source = rejected('source is no address')
const bad_destination = rejected('destination is no address')
const bad_port = rejected('port out of range')

const list = word('list')
const deny = word('Deny')
const protocol = word('protocol')

/** Reads the message into the row, word by word: the protocol, the source, and then what follows it. */
export function readAddresses(
  bytes: Uint8Array,
  at: number,
  end: number,
  message: Message,
  row: EventRow,
): Outcome {
  const marker = markers[message.layout]
  row.transport = message.transport ?? none
  let previous = at
  let previous_end = at
  for (;;) {
    const word_end = wordEnd(bytes, at, end)
    if (word_end === end) return incomplete
    if (isWord(bytes, at, word_end, marker)) break
    if (word_end > at) {
      if (isWord(bytes, previous, previous_end, list)) row.rule = row.texts.intern(bytes, at, word_end)
      else if (message.transport === null) {
        const named = protocolNamed(bytes, at, word_end, previous, previous_end)
        if (named >= 0) row.transport = named
      }
      previous = at
      previous_end = word_end
    }
    at = word_end + 1
  }
  // The word before `src` is the protocol, whichever it is.
  if (message.layout === 'src' && row.transport === none && row.rule === 0) {
    const named = protocolOf(bytes, previous, previous_end)
    if (named >= 0) row.transport = named
  }
  at = afterMarker(bytes, at + marker.length, end)
  const found = readEndpoint(bytes, at, end, row.source)
  if (found === 'cut' || endpoint.end >= end) return incomplete
  if (found === 'name') return bad_source
  if (hasBadPort()) return bad_port
  row.ingress_interface = row.texts.intern(bytes, endpoint.interface_start, endpoint.interface_end)
  row.source_port = endpoint.port
  return readRest(bytes, afterGroups(bytes, endpoint.end, end), end, message, row)
}

const markers = {
  from: word('from'),
  src: word('src'),
  for: word('for'),
  'packet:': word('packet:'),
  MAC: word('MAC'),
} as Record<Message['layout'], Uint8Array>

/** Protocols that messages name in running text; other keywords of IANA's are English words too. */
const plain_protocols = new Set([
  1, 2, 4, 6, 8, 17, 33, 46, 47, 50, 51, 58, 88, 89, 94, 103, 108, 112, 115, 132, 136,
])
const protocol_equals = word('protocol=')

/** `TCP`, `protocol 103`, `protocol=UDP,`, `(protocol= ICMP)`: the protocol, or -1. `IP` is none. */
function protocolNamed(
  bytes: Uint8Array,
  start: number,
  end: number,
  previous: number,
  previous_end: number,
): number {
  if (isWord(bytes, previous, previous_end, protocol)) return protocolOf(bytes, start, end)
  if (isDigit(bytes[start])) {
    return isWord(bytes, previous, previous_end, deny) ? protocolOf(bytes, start, end) : -1
  }
  if (startsWith(bytes, start, end, protocol_equals)) start += protocol_equals.length
  if (bytes[end - 1] === close_paren || bytes[end - 1] === comma) end--
  const number = protocolOf(bytes, start, end)
  return plain_protocols.has(number) ? number : -1
}

const fillers = ['laddr', 'faddr', 'gaddr', 'PAT', 'address'].map(word)

/** After `from `, `src = `, `from laddr ` or `to PAT address `. */
function afterMarker(bytes: Uint8Array, at: number, end: number): number {
  at = afterSpaces(bytes, at, end)
  if (bytes[at] === equals) at = afterSpaces(bytes, at + 1, end)
  for (let words = 0; words < 2; words++) {
    const word_end = wordEnd(bytes, at, end)
    if (fillers.some((filler) => isWord(bytes, at, word_end, filler))) at = afterSpaces(bytes, word_end, end)
  }
  return at
}

const destinations = ['to', 'dst', 'dest', '->', '==>'].map(word)
const on = word('on')
const interface_word = word('interface')
const by = word('by')
const access_groups = ['access-group', 'access_group'].map(word)
const flags = word('flags')
const flags_colon = word('flags:')
const proto = word('proto')
/** Of the packet that an ICMP error is about. */
const original = word('Original')

/** From after the source on: the destination, the interface, the flags, the list. */
function readRest(bytes: Uint8Array, at: number, end: number, message: Message, row: EventRow): Outcome {
  let previous = at
  let previous_end = at
  while (at < end) {
    const word_end = wordEnd(bytes, at, end)
    if (word_end === at) {
      at++
      continue
    }
    if (isWord(bytes, at, word_end, original)) break
    let next = word_end
    if (!row.has_destination && destinations.some((name) => isWord(bytes, at, word_end, name))) {
      const outcome = readDestination(bytes, afterMarker(bytes, word_end, end), end, message, row)
      if (outcome !== is_event) return outcome
      next = afterGroups(bytes, endpoint.end, end)
    } else if (isWord(bytes, at, word_end, interface_word) && isWord(bytes, previous, previous_end, on)) {
      const name = afterSpaces(bytes, word_end, end)
      next = wordEnd(bytes, name, end)
      row.ingress_interface = row.texts.intern(bytes, name, withoutStop(bytes, name, next))
    } else if (
      access_groups.some((name) => isWord(bytes, at, word_end, name)) &&
      isWord(bytes, previous, previous_end, by)
    ) {
      next = readGroup(bytes, afterSpaces(bytes, word_end, end), end, row)
    } else if (isWord(bytes, at, word_end, flags) || isWord(bytes, at, word_end, flags_colon)) {
      next = readFlags(bytes, word_end, end, row)
    } else if (isWord(bytes, at, word_end, proto) && row.transport === none) {
      const name = afterMarker(bytes, word_end, end)
      next = name
      while (next < end && bytes[next] !== space && bytes[next] !== comma) next++
      if (next === end) return incomplete
      const transport = protocolOf(bytes, name, next)
      if (transport >= 0) row.transport = transport
    } else if (isBarePort(bytes, at, word_end, message, row)) {
      if (row.has_destination) row.destination_port = decimal(bytes, at, word_end)
      else row.source_port = decimal(bytes, at, word_end)
    }
    previous = at
    previous_end = word_end
    at = next
  }
  if (message.names_protocol && row.transport === none) return incomplete
  return row.has_destination || message.source_only ? is_event : incomplete
}

function readDestination(
  bytes: Uint8Array,
  at: number,
  end: number,
  message: Message,
  row: EventRow,
): Outcome {
  const found = readEndpoint(bytes, at, end, row.destination)
  if (found === 'cut') return incomplete
  if (found === 'name') return bad_destination
  if (hasBadPort()) return bad_port
  if (endpoint.end >= end && endsTooEarly(message, row)) return incomplete
  row.has_destination = true
  row.destination_port = endpoint.port
  const name = row.texts.intern(bytes, endpoint.interface_start, endpoint.interface_end)
  if (message.to_firewall) row.ingress_interface = name
  else row.egress_interface = name
  return is_event
}

/** Whether a line that ends with its destination, the endpoint read last, is cut off. */
function endsTooEarly(message: Message, row: EventRow): boolean {
  if (message.goes_on) return true
  if (message.to_itself) return row.destination.some((part, index) => part !== row.source[index])
  return row.source_port !== none && endpoint.port === none
}

/** `src 192.0.2.1 138 dest 198.51.100.2 138`: PIX puts no slash before the ports of an outbound list. */
function isBarePort(bytes: Uint8Array, start: number, end: number, message: Message, row: EventRow): boolean {
  if (message.layout !== 'src' || row.rule === 0) return false
  if ((row.has_destination ? row.destination_port : row.source_port) !== none) return false
  return decimal(bytes, start, end) <= 65535
}

/** `"OUT_IN"`, the list's name, into the rule. @returns the offset after it. */
function readGroup(bytes: Uint8Array, at: number, end: number, row: EventRow): number {
  const closing = bytes[at] === quote ? quote : space
  const start = closing === quote ? at + 1 : at
  let name_end = start
  while (name_end < end && bytes[name_end] !== closing) name_end++
  row.rule = row.texts.intern(bytes, start, name_end)
  return Math.min(end, name_end + 1)
}

const flag_words = (['syn', 'ack', 'rst', 'fin', 'psh', 'urg', 'ece', 'cwr'] as const).map(
  (name) => [word(name.toUpperCase()), tcp_flag[name]] as const,
)

/** `FIN ACK on`, into the flags. @returns the offset after them. */
function readFlags(bytes: Uint8Array, at: number, end: number, row: EventRow): number {
  let set = 0
  for (;;) {
    const start = afterSpaces(bytes, at, end)
    let word_end = start
    while (word_end < end && bytes[word_end] !== space && bytes[word_end] !== comma) word_end++
    const known = flag_words.find(([name]) => isWord(bytes, start, word_end, name))
    if (known === undefined) break
    set |= known[1]
    at = word_end
  }
  if (row.transport === tcp) row.tcp_flags = set
  return at
}
