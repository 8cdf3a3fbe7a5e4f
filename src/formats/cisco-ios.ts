import { actionCode, kindCode, type EventRow } from '../event.ts'
import { isIpv4, parseAddress } from '../net/ip.ts'
import { hasPorts, icmp, icmpv6 } from '../net/transport.ts'
import { afterDigits, afterSpaces, decimal, endsWith, isWord, startsWith, word, wordEnd } from './bytes.ts'
import { is_event, not_mine, rejected, type Format, type Outcome } from './format.ts'
import type { Line } from './line.ts'
import { protocolOf } from './protocol.ts'

/**
 * Access lists of Cisco IOS, IOS XE and IOS XR: what a list entry with `log` or `log-input` writes.
 *
 *     %SEC-6-IPACCESSLOGP: list 102 denied tcp 192.0.2.1(3067) (Vlan1 0000.5e00.5301) -> 198.51.100.7(139), 1 packet
 *     %SEC-6-IPACCESSLOGDP: list 151 denied icmp 192.0.2.1 -> 198.51.100.2 (3/4), 2 packets
 *     %SEC-6-IPACCESSLOGS: list 30 denied 192.0.2.1 1 packet
 *     %IPV6_ACL-6-ACCESSLOGP: list V6-IN/10 permitted tcp 2001:db8::1(1027) -> 2001:db8::2(22), 9 packets
 *     %FMANFP-6-IPACCESSLOGP: F0: fman_fp_image: list IN denied tcp 00-00-5E-00-53-23 192.0.2.1(5) Gi0/1-> 198.51.100.2(9), 1 packet
 *     %ACL-IPV4_ACL-6-IPACCESSLOGP : access-list IN (10) deny tcp 192.0.2.1(39527) -> 198.51.100.2(1830), 1 packet
 *
 * Cisco IOS System Messages, facilities SEC, IPV6, FMANFP and ACL.
 */
export const cisco_ios: Format = { name: 'cisco-ios', programs: ['%'], parse }

const space = 32
const open_paren = 40
const close_paren = 41
const comma = 44
const colon = 58

const packet_kind = kindCode('packet')
const drop = actionCode('drop')
const accept = actionCode('accept')

const incomplete = rejected('incomplete record')
const bad_source = rejected('source is no address')
const bad_destination = rejected('destination is no address')
const bad_port = rejected('port out of range')
const bad_number = rejected('number out of range')
const bad_transport = rejected('unknown transport')

const access_log = word('ACCESSLOG')
/** Said of packets that were not logged: no address. */
const rate_limit = word('ACCESSLOGRL')
const no_match = word('ACCESSLOGNOMATCH')
const standard = word('IPACCESSLOGS')
const list = word('list')
const access_list = word('access-list')
const denied = word('den')
const permitted = word('permit')
const arrow = word('->')
const packet = word('packet')

function parse(line: Line, row: EventRow): Outcome {
  const { bytes, end } = line
  // A relay that speaks RFC 5424 puts the mnemonic where a program's name stands.
  const is_tag = line.program_end > line.program_start
  const start = is_tag ? line.program_start : line.message_start
  const mnemonic_end = mnemonicEnd(bytes, start, end)
  const mnemonic = mnemonic_end < 0 ? -1 : accessLogAt(bytes, start, mnemonic_end)
  if (mnemonic < 0) return not_mine
  if (startsWith(bytes, mnemonic, end, rate_limit) || startsWith(bytes, mnemonic, end, no_match)) {
    return not_mine
  }
  let at = afterOrigin(bytes, is_tag ? line.message_start : mnemonic_end, end)

  const list_end = wordEnd(bytes, at, end)
  if (!isWord(bytes, at, list_end, list) && !isWord(bytes, at, list_end, access_list)) return incomplete
  at = afterSpaces(bytes, list_end, end)
  const name = at
  const name_end = wordEnd(bytes, at, end)
  at = afterSpaces(bytes, name_end, end)
  // IOS XR names the entry.
  if (bytes[at] === open_paren) at = afterSpaces(bytes, wordEnd(bytes, at, end), end)
  const is_denied = startsWith(bytes, at, end, denied)
  if (!is_denied && !startsWith(bytes, at, end, permitted)) return incomplete
  at = afterSpaces(bytes, wordEnd(bytes, at, end), end)

  row.reset(packet_kind, is_denied ? drop : accept)
  row.rule = row.texts.intern(bytes, name, name_end)
  if (endsWith(bytes, start, mnemonic_end, standard)) {
    at = readSource(bytes, at, end, row)
    return at < 0 ? -at : readCount(bytes, at, end, row)
  }
  const transport_end = wordEnd(bytes, at, end)
  if (!readTransport(bytes, at, transport_end, row)) return transport_end === end ? incomplete : bad_transport
  at = readSource(bytes, afterSpaces(bytes, transport_end, end), end, row)
  if (at < 0) return -at
  at = readIngress(bytes, at, end, row)
  if (at < 0) return incomplete
  at = readDestination(bytes, at, end, row)
  if (at < 0) return -at
  const v6 = !isIpv4(row.source)
  if (row.transport === icmp && v6) row.transport = icmpv6
  return readCount(bytes, at, end, row)
}

/** The end of `%FACILITY-SEVERITY-MNEMONIC`, or -1. Facilities have parts, mnemonics have none. */
function mnemonicEnd(bytes: Uint8Array, at: number, end: number): number {
  for (at++; at < end; at++) {
    const byte = bytes[at]
    if (byte === colon || byte === space) return at
    const is_letter = (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)
    if (!is_letter && !(byte >= 48 && byte <= 57) && byte !== 45 && byte !== 95 && byte !== 37) return -1
  }
  return -1
}

/** Where `ACCESSLOG` stands in the mnemonic, which ends at `end`, or -1. */
function accessLogAt(bytes: Uint8Array, start: number, end: number): number {
  let at = end
  while (at > start && bytes[at - 1] !== 45) at--
  // IPACCESSLOG, IPV6ACCESSLOG, ACCESSLOG.
  for (; at + access_log.length <= end; at++) if (startsWith(bytes, at, end, access_log)) return at
  return -1
}

/** The offset after the colon, and after the processor and process that IOS XE names: `R0/0: fman_fp_image: `. */
function afterOrigin(bytes: Uint8Array, at: number, end: number): number {
  at = afterSpaces(bytes, at, end)
  if (bytes[at] === colon) at++
  at = afterSpaces(bytes, at, end)
  for (let part = 0; part < 3; part++) {
    const part_end = wordEnd(bytes, at, end)
    if (part_end === at || bytes[part_end - 1] !== colon) break
    at = afterSpaces(bytes, part_end, end)
  }
  return at
}

/**
 * A keyword or a number. 0, `ip` and `ipv6` stand where a list does not look at the protocol: unknown, and
 * neither HOPOPT nor IPv6 in IPv4.
 */
function readTransport(bytes: Uint8Array, start: number, end: number, row: EventRow): boolean {
  if (any_protocol.some((name) => isWord(bytes, start, end, name))) return true
  const transport = protocolOf(bytes, start, end)
  if (transport >= 0) row.transport = transport
  return transport >= 0
}
const any_protocol = ['0', 'ip', 'ipv6'].map(word)

/** @returns the offset after the source, or a rejection's code, negative. */
function readSource(bytes: Uint8Array, at: number, end: number, row: EventRow): number {
  let source_end = endpointEnd(bytes, at, end)
  if (isHardwareAddress(bytes, at, source_end)) {
    at = afterSpaces(bytes, source_end, end)
    source_end = endpointEnd(bytes, at, end)
  }
  if (source_end >= end) return -incomplete
  if (!parseAddress(bytes, at, source_end, row.source)) return -bad_source
  const port = portAt(bytes, source_end, end)
  if (port === not_closed) return -incomplete
  if (port >= 0) {
    if (port > 65535) return -bad_port
    if (hasPorts(row.transport)) row.source_port = port
  }
  return afterPort(bytes, source_end, end, port)
}

/** `(Vlan1 0000.5e00.5301) -> `, `Gi0/1-> ` or `-> `. @returns the offset after the arrow, or -1. */
function readIngress(bytes: Uint8Array, at: number, end: number, row: EventRow): number {
  at = afterSpaces(bytes, at, end)
  const start = bytes[at] === open_paren ? at + 1 : at
  for (; at < end; at++) {
    if (bytes[at] === 45 && startsWith(bytes, at, end, arrow)) {
      let name_end = start
      while (name_end < at && bytes[name_end] !== space && bytes[name_end] !== close_paren) name_end++
      row.ingress_interface = row.texts.intern(bytes, start, name_end)
      return afterSpaces(bytes, at + arrow.length, end)
    }
  }
  return -1
}

/** @returns the offset after the destination, its port and ICMP's type, or a rejection's code, negative. */
function readDestination(bytes: Uint8Array, at: number, end: number, row: EventRow): number {
  const destination_end = endpointEnd(bytes, at, end)
  if (destination_end >= end) return -incomplete
  if (!parseAddress(bytes, at, destination_end, row.destination)) return -bad_destination
  row.has_destination = true
  const port = portAt(bytes, destination_end, end)
  if (port === not_closed) return -incomplete
  if (port >= 0) {
    if (port > 65535) return -bad_port
    if (hasPorts(row.transport)) row.destination_port = port
  }
  at = afterSpaces(bytes, afterPort(bytes, destination_end, end, port), end)
  if (bytes[at] === open_paren) {
    while (at < end && bytes[at] !== close_paren) at++
    at++
  }
  return at
}

/** `, 12 packets` ends the record; without it the line is cut. */
function readCount(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  while (at < end && (bytes[at] === comma || bytes[at] === space)) at++
  const digits_end = afterDigits(bytes, at, end)
  if (!startsWith(bytes, afterSpaces(bytes, digits_end, end), end, packet)) return incomplete
  const count = decimal(bytes, at, digits_end)
  if (count < 1 || count > 0xfffffffe) return bad_number
  row.count = count
  return is_event
}

/** The end of an address: a space, a comma or a port follows. */
function endpointEnd(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && bytes[at] !== space && bytes[at] !== comma && bytes[at] !== open_paren) at++
  return at
}

const no_port = -1
const not_closed = -2

/** The port of `(139)` at `at`; above every bound when it is no number. */
function portAt(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== open_paren) return no_port
  let close = at + 1
  while (close < end && bytes[close] !== close_paren) close++
  return close === end ? not_closed : decimal(bytes, at + 1, close)
}

function afterPort(bytes: Uint8Array, at: number, end: number, port: number): number {
  if (port === no_port) return at
  while (at < end && bytes[at] !== close_paren) at++
  return at + 1
}

/** `00-00-5E-00-53-23` or `0000.5e00.5301`. */
function isHardwareAddress(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start
  if (length !== 17 && length !== 14) return false
  const separator = length === 17 ? 45 : 46
  const group = length === 17 ? 3 : 5
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    const is_separator = (at - start) % group === group - 1
    const lower = byte | 32
    const is_hex = (byte >= 48 && byte <= 57) || (lower >= 97 && lower <= 102)
    if (is_separator ? byte !== separator : !is_hex) return false
  }
  return true
}
