import { kindCode, none, tcp_flag, type EventRow } from '../event.ts'
import { isIpv4, parseAddress } from '../net/ip.ts'
import { hasPorts, icmp, icmpv6, tcp } from '../net/transport.ts'
import { afterSpaces, decimal, find, isWord, startsWith, word, wordEnd } from './bytes.ts'
import { is_event, not_mine, rejected, type Format, type Outcome } from './format.ts'
import type { Line } from './line.ts'
import { actionOfPrefix } from './netfilter-prefix.ts'
import { protocolOf } from './protocol.ts'

/**
 * MikroTik RouterOS: what a firewall rule with `log` writes, under the topics that it is logged by, with the
 * rule's `log-prefix` before the chain.
 *
 *     firewall,info drop-in input: in:ether1 out:(unknown 0), connection-state:new src-mac 00:00:5e:00:53:01, proto TCP (SYN), 192.0.2.1:5->198.51.100.2:80, len 40
 *     firewall,info forward: in:<pppoe-user> out:ether2, connection-state:new,snat proto UDP, 192.0.2.1:5->198.51.100.2:53, NAT (192.0.2.1:5->203.0.113.9:5)->198.51.100.2:53, len 60
 *     firewall,info input: in:ether1 out:(unknown 0), proto ICMP (type 8, code 0), 192.0.2.1->198.51.100.2, len 84
 *     firewall,info input: in:ether1 out:(unknown 0), proto TCP (SYN), [2001:db8::1]:5->[2001:db8::2]:80, len 24
 *
 * https://help.mikrotik.com/docs/spaces/ROS/pages/328094/Log
 */
export const mikrotik: Format = { name: 'mikrotik', programs: ['', 'MikroTik'], parse }

const space = 32
const quote = 34
const open_paren = 40
const close_paren = 41
const comma = 44
const minus = 45
const colon = 58
const less = 60
const greater = 62
const open_bracket = 91
const close_bracket = 93

const packet = kindCode('packet')

const incomplete = rejected('incomplete record')
const bad_source = rejected('source is no address')
const bad_destination = rejected('destination is no address')
const bad_port = rejected('port out of range')
const bad_number = rejected('number out of range')
const bad_transport = rejected('unknown transport')

const topic = word('firewall,')
const chain_end = word(': in:')
const in_word = word('in:')
const out = word(' out:')
const proto = word('proto ')
const length_word = word(', len ')

const chains = ['input', 'forward', 'output', 'prerouting', 'postrouting', 'srcnat', 'dstnat'].map(word)

/**
 * `input: in:ether1 ...`, `LOG_NAT: forward: in:ether1 ...`: without its topics a record begins with the
 * chain, or with a log prefix, where a tag would stand.
 */
export function isChainTag(line: Line, may_be_prefix: boolean): boolean {
  const { bytes, message_start: at, program_start, program_end, end } = line
  if (startsWith(bytes, at, end, in_word)) {
    return chains.some((chain) => isWord(bytes, program_start, program_end, chain))
  }
  if (!may_be_prefix) return false
  return chains.some(
    (chain) => startsWith(bytes, at, end, chain) && startsWith(bytes, at + chain.length, end, chain_end),
  )
}

/** How far into a line its fields can begin: topics, a log prefix, a chain. */
const prefix_bytes_max = 256

function parse(line: Line, row: EventRow): Outcome {
  const { bytes, end } = line
  let at = line.message_start
  const has_topic = startsWith(bytes, at, end, topic)
  if (has_topic) at = afterSpaces(bytes, wordEnd(bytes, at, end), end)
  const prefix = at
  const chain_colon = startsWith(bytes, at, end, in_word)
    ? at
    : find(bytes, at, Math.min(end, at + prefix_bytes_max), chain_end)
  if (chain_colon < 0 || (!has_topic && !isBare(bytes, prefix, chain_colon))) return not_mine
  const ingress = chain_colon === at ? at + in_word.length : chain_colon + chain_end.length
  const out_at = outAt(bytes, ingress, end)
  if (out_at < 0) return has_topic ? incomplete : not_mine
  row.reset(packet, 0)
  readPrefix(bytes, prefix, chain_colon, row)
  row.ingress_interface = interfaceOf(bytes, ingress, out_at, row)
  const egress = out_at + out.length
  at = interfaceEnd(bytes, egress, end)
  if (at < 0) return incomplete
  row.egress_interface = interfaceOf(bytes, egress, at, row)
  at = find(bytes, at, end, proto)
  if (at < 0) return incomplete
  return readPacket(bytes, at + proto.length, end, row)
}

/** The prefix and the chain: `drop-in input`. The rule is the prefix, or the chain where there is none. */
function readPrefix(bytes: Uint8Array, start: number, end: number, row: EventRow): void {
  let chain = end
  while (chain > start && bytes[chain - 1] !== space) chain--
  let prefix_end = chain
  while (prefix_end > start && (bytes[prefix_end - 1] === space || bytes[prefix_end - 1] === colon))
    prefix_end--
  const has_prefix = prefix_end > start
  const prefix = row.texts.intern(bytes, start, prefix_end)
  row.rule = has_prefix ? prefix : row.texts.intern(bytes, chain, end)
  row.action = actionOfPrefix(has_prefix ? row.texts.strings[prefix] : null)
}

/** Without topics a record begins with a chain, or a prefix of one word: what else has words may be anybody's. */
function isBare(bytes: Uint8Array, start: number, end: number): boolean {
  if (start === end) return true
  let chain = end
  while (chain > start && bytes[chain - 1] !== space) chain--
  if (!chains.some((name) => isWord(bytes, chain, end, name))) return false
  return chain === start || wordEnd(bytes, start, end) === chain - 1
}

/** Where ` out:` stands; not inside `<pppoe-user>`, whose name is its owner's. */
function outAt(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] === less) while (at < end && bytes[at] !== greater) at++
  return find(bytes, at, end, out)
}

/** Interfaces are followed by a comma; a name in `<>` or parentheses may hold one. @returns -1 without any. */
function interfaceEnd(bytes: Uint8Array, at: number, end: number): number {
  const closing = bytes[at] === open_paren ? close_paren : bytes[at] === less ? greater : 0
  if (closing !== 0) while (at < end && bytes[at] !== closing) at++
  while (at < end && bytes[at] !== comma) at++
  return at < end ? at : -1
}

/** `(unknown 0)` and `(none)` are no interface. */
function interfaceOf(bytes: Uint8Array, start: number, end: number, row: EventRow): number {
  return bytes[start] === open_paren ? 0 : row.texts.intern(bytes, start, end)
}

/** `TCP (SYN,ACK), 192.0.2.1:5->198.51.100.2:80, NAT ..., prio 4->0, len 40` */
function readPacket(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  let name_end = at
  while (name_end < end && bytes[name_end] !== space && bytes[name_end] !== comma) name_end++
  if (name_end === end) return incomplete
  const transport = protocolOf(bytes, at, name_end)
  if (transport < 0) return bad_transport
  row.transport = transport
  at = afterSpaces(bytes, name_end, end)
  if (bytes[at] === open_paren) {
    let close = at + 1
    while (close < end && bytes[close] !== close_paren) close++
    if (close === end) return incomplete
    if (transport === tcp) row.tcp_flags = flagsOf(bytes, at + 1, close)
    at = close + 1
  }
  if (bytes[at] === comma) at = afterSpaces(bytes, at + 1, end)

  const arrow = arrowAt(bytes, at, end)
  if (arrow < 0) return incomplete
  if (!readEndpoint(bytes, at, arrow, row.source)) return bad_source
  if (port_read > 65535 && port_read !== none) return bad_port
  if (hasPorts(transport)) row.source_port = port_read
  const destination = arrow + 2
  let destination_end = destination
  while (destination_end < end && bytes[destination_end] !== comma && bytes[destination_end] !== space)
    destination_end++
  // The length always follows.
  if (destination_end === end) return incomplete
  if (!readEndpoint(bytes, destination, destination_end, row.destination)) return bad_destination
  if (port_read > 65535 && port_read !== none) return bad_port
  if (hasPorts(transport)) row.destination_port = port_read
  row.has_destination = true
  return readLength(bytes, destination_end, end, row)
}

function readLength(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const is_ipv6 = !isIpv4(row.source)
  if (row.transport === icmp && is_ipv6) row.transport = icmpv6
  at = find(bytes, at, end, length_word)
  if (at < 0) return incomplete
  at += length_word.length
  let digits_end = at
  while (digits_end < end && bytes[digits_end] !== space && bytes[digits_end] !== comma) digits_end++
  if (bytes[digits_end - 1] === quote) digits_end--
  const length = decimal(bytes, at, digits_end)
  if (length > 0xffff) return bad_number
  // Of IPv6 the payload's length is told.
  row.length = is_ipv6 ? length + 40 : length
  return is_event
}

/** The arrow between two endpoints that hold no spaces, or -1. */
function arrowAt(bytes: Uint8Array, at: number, end: number): number {
  for (; at + 1 < end && bytes[at] !== space && bytes[at] !== comma; at++) {
    if (bytes[at] === minus && bytes[at + 1] === greater) return at
  }
  return -1
}

let port_read: number = none

/** `192.0.2.1:5`, `192.0.2.1`, `[2001:db8::1]:5`, `2001:db8::1`, each with a zone or without. */
function readEndpoint(bytes: Uint8Array, start: number, end: number, words: Uint32Array): boolean {
  port_read = none
  if (bytes[start] === open_bracket) {
    let close = start + 1
    while (close < end && bytes[close] !== close_bracket) close++
    if (bytes[close + 1] === colon && close + 1 < end) port_read = portOf(bytes, close + 2, end)
    return close < end && parseAddress(bytes, start + 1, close, words)
  }
  let colon_at = -1
  for (let at = start; at < end; at++) {
    if (bytes[at] !== colon) continue
    // The second colon is an IPv6 address's.
    if (colon_at >= 0) return parseAddress(bytes, start, end, words)
    colon_at = at
  }
  if (colon_at < 0) return parseAddress(bytes, start, end, words)
  port_read = portOf(bytes, colon_at + 1, end)
  return parseAddress(bytes, start, colon_at, words)
}

const portOf = (bytes: Uint8Array, start: number, end: number): number => {
  const port = decimal(bytes, start, end)
  return port <= 65535 ? port : Infinity
}

const flag_words = (['syn', 'ack', 'rst', 'fin', 'psh', 'urg', 'ece', 'cwr'] as const).map(
  (name) => [word(name.toUpperCase()), tcp_flag[name]] as const,
)

/** `SYN,ACK` */
function flagsOf(bytes: Uint8Array, at: number, end: number): number {
  let flags = 0
  while (at < end) {
    for (const [name, bit] of flag_words) if (startsWith(bytes, at, end, name)) flags |= bit
    while (at < end && bytes[at] !== comma) at++
    at++
  }
  return flags
}
