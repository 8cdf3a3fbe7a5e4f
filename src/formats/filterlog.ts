import { actionCode, kindCode, tcp_flag, type EventRow } from '../event.ts'
import { parseAddress } from '../net/ip.ts'
import { hasPorts, icmp, icmpv6, tcp } from '../net/transport.ts'
import { decimal, isWord, startsWith, word } from './bytes.ts'
import { is_event, not_mine, rejected, type Format, type Outcome } from './format.ts'
import type { Line } from './line.ts'
import { protocolOf } from './protocol.ts'

/**
 * pf's log as pfSense and OPNsense write it: values between commas, with no names.
 *
 *     rule,sub-rule,anchor,tracker,interface,reason,action,direction,4,tos,ecn,ttl,id,offset,flags,protocol,name,length,source,destination,...
 *     rule,sub-rule,anchor,tracker,interface,reason,action,direction,6,class,flow,hop limit,name,protocol,length,source,destination,...
 *     TCP: source port,destination port,data length,flags,sequence,acknowledgement,window,urgent,options
 *     UDP: source port,destination port,data length
 *
 * https://docs.netgate.com/pfsense/en/latest/monitoring/raw-filter-log-format.html
 */
export const filterlog: Format = { name: 'filterlog', programs: ['filterlog'], parse }

const comma = 44
const colon = 58

const packet = kindCode('packet')
const drop = actionCode('drop')
const reject = actionCode('reject')
const accept = actionCode('accept')
const log = actionCode('log')

const incomplete = rejected('incomplete record')
const bad_source = rejected('source is no address')
const bad_destination = rejected('destination is no address')
const bad_port = rejected('port out of range')
const bad_number = rejected('number out of range')
const bad_transport = rejected('unknown transport')

// Fields by their place.
const rule = 0
const tracker = 3
const interface_name = 4
const action = 6
const direction = 7
const version = 8
const common_fields = 9
const ttl_4 = 11
const id_4 = 12
const offset_4 = 13
const protocol_4 = 15
const name_4 = 16
const length_4 = 17
const hop_limit_6 = 11
const name_6 = 12
const protocol_6 = 13
const length_6 = 14

/** Of each field, where it begins; the one after the last begins behind the line. */
const starts = new Int32Array(34)

function parse(line: Line, row: EventRow): Outcome {
  const { bytes, end } = line
  const count = splitFields(bytes, line.message_start, end)
  // A log of other text under the same tag has no such fields.
  if (count < 2 || decimal(bytes, starts[rule], endOf(rule)) > 0xffffffff) return not_mine
  if (count <= common_fields) return incomplete
  row.reset(packet, actionOf(bytes, starts[action], endOf(action)))
  const is_ipv6 = isField(bytes, version, six)
  if (!is_ipv6 && !isField(bytes, version, four)) return incomplete
  const length_at = is_ipv6 ? length_6 : length_4
  // The destination, too, is followed by a comma.
  if (count <= length_at + 3) return incomplete

  const transport = transportOf(bytes, is_ipv6)
  if (transport < 0) return bad_transport
  row.transport = transport
  if (!parseAddress(bytes, starts[length_at + 1], endOf(length_at + 1), row.source)) return bad_source
  if (!parseAddress(bytes, starts[length_at + 2], endOf(length_at + 2), row.destination))
    return bad_destination
  row.has_destination = true

  row.ttl = numberOf(bytes, is_ipv6 ? hop_limit_6 : ttl_4)
  row.length = numberOf(bytes, length_at)
  if (row.ttl > 255 || row.length > 0xffff) return bad_number
  let is_first_fragment = true
  // IPv6 tells the payload's length.
  if (is_ipv6) row.length += 40
  else {
    row.ip_id = numberOf(bytes, id_4)
    if (row.ip_id > 0xffff) return bad_number
    is_first_fragment = numberOf(bytes, offset_4) === 0
  }

  const name = row.texts.intern(bytes, starts[interface_name], endOf(interface_name))
  if (isField(bytes, direction, out_word)) row.egress_interface = name
  else row.ingress_interface = name
  row.rule = ruleOf(bytes, row)
  return hasPorts(transport) && is_first_fragment ? readPorts(bytes, length_at + 3, count, row) : is_event
}

const six = word('6')
const four = word('4')
const out_word = word('out')
const zero = word('0')

/** Fields that are looked at; options of TCP may hold no comma, so that what is beyond is text of no meaning. */
function splitFields(bytes: Uint8Array, at: number, end: number): number {
  let count = 0
  starts[count++] = at
  for (; at < end && count < starts.length - 1; at++) if (bytes[at] === comma) starts[count++] = at + 1
  starts[count] = end + 1
  return count
}

const endOf = (field: number): number => starts[field + 1] - 1

const isField = (bytes: Uint8Array, field: number, text: Uint8Array): boolean =>
  isWord(bytes, starts[field], endOf(field), text)

const numberOf = (bytes: Uint8Array, field: number): number => decimal(bytes, starts[field], endOf(field))

const verdicts: readonly [Uint8Array, number][] = [
  [word('block'), drop],
  [word('pass'), accept],
  [word('reject'), reject],
  [word('synproxy-drop'), drop],
]

/** What pf did; address translation and normalisation (`rdr`, `nat`, `scrub`) judge nothing. */
function actionOf(bytes: Uint8Array, start: number, end: number): number {
  for (const [name, code] of verdicts) if (isWord(bytes, start, end, name)) return code
  return log
}

/** By the number; by the name where it is none (`Options` of IPv6 is 0). */
function transportOf(bytes: Uint8Array, is_ipv6: boolean): number {
  const number_at = is_ipv6 ? protocol_6 : protocol_4
  const name_at = is_ipv6 ? name_6 : name_4
  const number = numberOf(bytes, number_at)
  const transport = number <= 255 ? number : protocolOf(bytes, starts[name_at], endOf(name_at))
  return transport === icmp && is_ipv6 ? icmpv6 : transport
}

/** The tracker, which stays when rules before it come and go; else the number. */
function ruleOf(bytes: Uint8Array, row: EventRow): number {
  const field = isEmpty(tracker) || isField(bytes, tracker, zero) ? rule : tracker
  return row.texts.intern(bytes, starts[field], endOf(field))
}

/** Ports, and TCP's fields. A field that counts is whole when a comma follows it. */
function readPorts(bytes: Uint8Array, at: number, count: number, row: EventRow): Outcome {
  // The header was too short, or the snapshot of it was.
  if (startsWith(bytes, starts[at], endOf(at), error_message)) return is_event
  const is_tcp = row.transport === tcp
  if (count <= at + (is_tcp ? 7 : 2)) return incomplete
  row.source_port = numberOf(bytes, at)
  row.destination_port = numberOf(bytes, at + 1)
  if (row.source_port > 65535 || row.destination_port > 65535) return bad_port
  if (!is_tcp) return is_event
  row.tcp_flags = flagsOf(bytes, starts[at + 3], endOf(at + 3))
  if (!isEmpty(at + 4)) {
    const sequence = sequenceOf(bytes, starts[at + 4], endOf(at + 4))
    if (sequence > 0xffffffff) return bad_number
    row.tcp_sequence = sequence
    row.has_tcp_sequence = true
  }
  if (!isEmpty(at + 6)) {
    row.tcp_window = numberOf(bytes, at + 6)
    if (row.tcp_window > 65535) return bad_number
  }
  return is_event
}

const error_message = word('errormsg=')
const isEmpty = (field: number): boolean => endOf(field) <= starts[field]

const flag_letters: Record<number, number> = {
  83: tcp_flag.syn, // S
  65: tcp_flag.ack, // A
  82: tcp_flag.rst, // R
  70: tcp_flag.fin, // F
  80: tcp_flag.psh, // P
  85: tcp_flag.urg, // U
  69: tcp_flag.ece, // E
  67: tcp_flag.cwr, // C
  87: tcp_flag.cwr, // W
}

function flagsOf(bytes: Uint8Array, start: number, end: number): number {
  let flags = 0
  for (let at = start; at < end; at++) flags |= flag_letters[bytes[at]] ?? 0
  return flags
}

/** `29633380` or, with data, `29633380:29633800`. */
function sequenceOf(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && bytes[at] !== colon) at++
  return decimal(bytes, start, at)
}
