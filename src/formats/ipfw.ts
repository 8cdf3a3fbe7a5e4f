import { actionCode, kindCode, type EventRow } from '../event.ts'
import { parseAddress } from '../net/ip.ts'
import { hasPorts, icmp, icmpv6, tcp, udp } from '../net/transport.ts'
import { afterDigits, afterSpaces, decimal, isDigit, isWord, startsWith, word, wordEnd } from './bytes.ts'
import { is_event, not_mine, rejected, type Format, type Outcome } from './format.ts'
import type { Line } from './line.ts'

/**
 * ipfw of FreeBSD and macOS, as its rules with `log` tell the system log.
 *
 *     ipfw: 65000 Deny TCP 192.0.2.1:55 198.51.100.2:80 in via em0
 *     ipfw: 500 Unreach 13 UDP [2001:db8::1]:546 [2001:db8::2]:547 out via em0 (frag 0000abcd:100@0+)
 *     ipfw: 100 Deny ICMP:8.0 192.0.2.1 198.51.100.2 in via em0
 *     ipfw: 65535 Deny P:2 192.0.2.1 224.0.0.1 in via em0
 *
 * FreeBSD, sys/netpfil/ipfw/ip_fw_log.c.
 */
export const ipfw: Format = { name: 'ipfw', programs: ['kernel', 'ipfw', 'ipfw0'], parse }

const minus = 45
const colon = 58
const open_bracket = 91
const close_bracket = 93

const packet = kindCode('packet')
const log = actionCode('log')
const actions: readonly [Uint8Array, number][] = [
  [word('Deny'), actionCode('drop')],
  // No rule applied: what the kernel does without any.
  [word('Refuse'), actionCode('drop')],
  [word('Reject'), actionCode('reject')],
  [word('Reset'), actionCode('reject')],
  [word('Unreach'), actionCode('reject')],
  [word('Abort'), actionCode('reject')],
  [word('Accept'), actionCode('accept')],
  [word('Allow'), actionCode('accept')],
]

const incomplete = rejected('incomplete record')
const bad_source = rejected('source is no address')
const bad_destination = rejected('destination is no address')
const bad_port = rejected('port out of range')

const tag = word('ipfw: ')
const limit = word('limit ')

function parse(line: Line, row: EventRow): Outcome {
  const { bytes, end } = line
  let at = afterUptime(bytes, line.message_start, end)
  if (startsWith(bytes, at, end, tag)) at = afterSpaces(bytes, at + tag.length, end)
  else if (isWord(bytes, line.program_start, line.program_end, kernel)) return not_mine
  // `ipfw: limit 100 reached on entry 65000`
  if (startsWith(bytes, at, end, limit)) return not_mine
  const rule = at
  if (bytes[at] === minus) at++
  at = afterDigits(bytes, at, end)
  if (at === rule || !isDigit(bytes[at - 1])) return not_mine
  row.reset(packet, log)
  row.rule = row.texts.intern(bytes, rule, at)
  at = afterSpaces(bytes, at, end)
  const action_end = wordEnd(bytes, at, end)
  for (const [name, action] of actions) if (isWord(bytes, at, action_end, name)) row.action = action

  // Some actions have arguments: the protocol is the first word that can be one.
  for (let words = 0; words < 5; words++) {
    at = afterSpaces(bytes, wordEnd(bytes, at, end), end)
    if (at >= end) return incomplete
    // A frame that is no IP packet.
    if (isWord(bytes, at, wordEnd(bytes, at, end), frame)) return bad_source
    if (readProtocol(bytes, at, wordEnd(bytes, at, end), row)) return readAddresses(bytes, at, end, row)
  }
  return not_mine
}

/** The offset after `[123.456] `, where the kernel is told to write it. */
function afterUptime(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== open_bracket) return at
  let close = at + 1
  while (close < end && (isDigit(bytes[close]) || bytes[close] === 46)) close++
  return bytes[close] === close_bracket ? afterSpaces(bytes, close + 1, end) : at
}

const kernel = word('kernel')
const frame = word('MAC')
const tcp_word = word('TCP')
const udp_word = word('UDP')
const icmp_word = word('ICMP')
const icmp6_word = word('ICMPv6')
const icmp_colon = word('ICMP:')
const icmp6_colon = word('ICMPv6:')
const number_prefix = word('P:')

/** `TCP`, `ICMP:8.0`, `ICMPv6:128.0`, `P:47`. */
function readProtocol(bytes: Uint8Array, start: number, end: number, row: EventRow): boolean {
  if (isWord(bytes, start, end, tcp_word)) row.transport = tcp
  else if (isWord(bytes, start, end, udp_word)) row.transport = udp
  else if (isWord(bytes, start, end, icmp_word) || startsWith(bytes, start, end, icmp_colon))
    row.transport = icmp
  else if (isWord(bytes, start, end, icmp6_word) || startsWith(bytes, start, end, icmp6_colon))
    row.transport = icmpv6
  else if (startsWith(bytes, start, end, number_prefix)) {
    const number = decimal(bytes, start + number_prefix.length, end)
    if (number > 255) return false
    row.transport = number
  } else return false
  return true
}

const in_via = word('in via ')
const out_via = word('out via ')
const nowhere = word('[no if info]')

/** `TCP 192.0.2.1:55 198.51.100.2:80 in via em0`; fragments but the first have no ports. */
function readAddresses(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  at = afterSpaces(bytes, wordEnd(bytes, at, end), end)
  const source_end = wordEnd(bytes, at, end)
  const destination = afterSpaces(bytes, source_end, end)
  const destination_end = wordEnd(bytes, destination, end)
  if (destination_end >= end) return incomplete
  const has_ports = hasPorts(row.transport)
  if (!readEndpoint(bytes, at, source_end, has_ports, row.source)) return bad_source
  if (port_read > 65535) return bad_port
  if (port_read >= 0) row.source_port = port_read
  if (!readEndpoint(bytes, destination, destination_end, has_ports, row.destination)) return bad_destination
  if (port_read > 65535) return bad_port
  if (port_read >= 0) row.destination_port = port_read
  row.has_destination = true

  at = afterSpaces(bytes, destination_end, end)
  if (startsWith(bytes, at, end, in_via)) {
    at += in_via.length
    row.ingress_interface = row.texts.intern(bytes, at, wordEnd(bytes, at, end))
  } else if (startsWith(bytes, at, end, out_via)) {
    at += out_via.length
    row.egress_interface = row.texts.intern(bytes, at, wordEnd(bytes, at, end))
  } else if (!startsWith(bytes, at, end, nowhere)) return incomplete
  return is_event
}

/** Of the endpoint read last; -1 when it has none. */
let port_read = -1

/** `192.0.2.1`, `192.0.2.1:55`, `[2001:db8::1]:55`, `2001:db8::1`. */
function readEndpoint(
  bytes: Uint8Array,
  start: number,
  end: number,
  has_ports: boolean,
  words: Uint32Array,
): boolean {
  port_read = -1
  if (bytes[start] === open_bracket) {
    let close = start + 1
    while (close < end && bytes[close] !== close_bracket) close++
    if (bytes[close + 1] === colon && close + 1 < end) port_read = decimal(bytes, close + 2, end)
    return close < end && parseAddress(bytes, start + 1, close, words)
  }
  let colon_at = -1
  for (let at = start; has_ports && at < end; at++) {
    if (bytes[at] === colon) {
      if (colon_at >= 0) return parseAddress(bytes, start, end, words)
      colon_at = at
    }
  }
  if (colon_at < 0) return parseAddress(bytes, start, end, words)
  port_read = decimal(bytes, colon_at + 1, end)
  return parseAddress(bytes, start, colon_at, words)
}
