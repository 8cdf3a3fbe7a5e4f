import { kindCode, tcp_flag, type EventRow } from '../event.ts'
import { parseAddress } from '../net/ip.ts'
import { hasPorts, tcp, transportNumber } from '../net/transport.ts'
import { decimal } from './bytes.ts'
import { is_event, not_mine, rejected, type Format, type Outcome } from './format.ts'
import type { Line } from './line.ts'
import { findFields, prefixAt, readPrefix } from './netfilter-prefix.ts'
import { readUsual } from './netfilter-usual.ts'

/**
 * Linux netfilter: iptables, ip6tables and nftables LOG records, under any log prefix (UFW, firewalld,
 * Shorewall, SuSEfirewall2, UniFi and so on differ in the prefix alone).
 * Fields as the kernel writes them: net/netfilter/nf_log_syslog.c.
 */

const space = 32
const colon = 58
const equals = 61
const open_bracket = 91
const close_bracket = 93
const zero = 48
const nine = 57

/** Two, three or more letters as one number, so that a key is one comparison. */
const key = (word: string): number => {
  let code = 0
  for (let at = 0; at < word.length; at++) code = (Math.imul(code, 31) + word.charCodeAt(at)) | 0
  return code
}
const IN = key('IN')
const OUT = key('OUT')
const MAC = key('MAC')
const SRC = key('SRC')
const DST = key('DST')
const LEN = key('LEN')
const TTL = key('TTL')
const HOPLIMIT = key('HOPLIMIT')
const ID = key('ID')
const PROTO = key('PROTO')
const SPT = key('SPT')
const DPT = key('DPT')
const SEQ = key('SEQ')
const WINDOW = key('WINDOW')
const RES = key('RES')
const URGP = key('URGP')
const ACK = key('ACK')
const SYN = key('SYN')
const FIN = key('FIN')
const RST = key('RST')
const PSH = key('PSH')
const URG = key('URG')
const ECE = key('ECE')
const CWR = key('CWR')

// What has been seen of a record, to tell a torn one: the kernel writes each of these once.
const saw_in = 1
const saw_out = 2
const saw_src = 4
const saw_dst = 8
const saw_proto = 16
const saw_spt = 32
const saw_dpt = 64
const saw_len = 128
const saw_id = 256
const saw_window = 512
const saw_res = 1024
const saw_urgp = 2048
const saw_partial = 4096 // a fragment, or INCOMPLETE: no ports to be had

const torn = rejected('torn line')
const incomplete = rejected('incomplete record')
const bad_source = rejected('source is no address')
const bad_destination = rejected('destination is no address')
const bad_port = rejected('port out of range')
const bad_number = rejected('number out of range')
const bad_transport = rejected('unknown transport')

const packet = kindCode('packet')

export const netfilter: Format = { name: 'netfilter', programs: ['kernel', 'ulogd', ''], parse }

function parse(line: Line, row: EventRow): Outcome {
  const { bytes, end } = line
  const prefix_start = afterUptime(bytes, line.message_start, end)
  const known = prefixAt(bytes, prefix_start, end, row)
  const fields_start = known === null ? findFields(bytes, prefix_start, end) : prefix_start + known.length
  if (fields_start < 0) return not_mine

  row.reset(packet, 0)
  if (!readUsual(bytes, fields_start, end, row)) {
    row.reset(packet, 0)
    const outcome = readFields(bytes, fields_start, end, row)
    if (outcome !== is_event) return outcome
  }
  const { rule, action } = known ?? readPrefix(bytes, prefix_start, fields_start, row)
  row.rule = rule
  row.action = action
  return is_event
}

/** Reads the fields of any record, in whatever order they stand. The row has been reset. */
function readFields(bytes: Uint8Array, fields_start: number, end: number, row: EventRow): Outcome {
  let seen = 0
  let flags = 0
  let at = fields_start
  while (at < end) {
    if (bytes[at] === space) {
      at++
      continue
    }
    const token = at
    let code = 0
    let byte = bytes[at]
    while (byte !== equals && byte !== space) {
      code = (Math.imul(code, 31) + byte) | 0
      at++
      if (at === end) break
      byte = bytes[at]
    }
    if (at === end || byte === space) {
      // A word without a value: a flag, or what ends the record's own fields.
      const first = bytes[token]
      if (first === open_bracket) break // the packet that an ICMP error is about, or [8 bytes]
      if (code === ACK) flags |= tcp_flag.ack
      else if (code === SYN) flags |= tcp_flag.syn
      else if (code === RST) flags |= tcp_flag.rst
      else if (code === FIN) flags |= tcp_flag.fin
      else if (code === PSH) flags |= tcp_flag.psh
      else if (code === URG) flags |= tcp_flag.urg
      else if (code === ECE) flags |= tcp_flag.ece
      else if (code === CWR) flags |= tcp_flag.cwr
      else if (isFragment(bytes, token, at) || isIncomplete(bytes, token, at)) seen |= saw_partial
      continue
    }
    const start = at + 1
    if (code === MAC) {
      at = start
      // 14 bytes of Ethernet header print as 41 characters; anything else is walked.
      if (start + 41 < end && bytes[start + 2] === colon && bytes[start + 41] === space) at = start + 41
      while (at < end && bytes[at] !== space) at++
      continue
    }
    at = start
    while (at < end && bytes[at] !== space) at++
    if (bytes[token] === open_bracket) break
    switch (code) {
      case IN:
        if (seen & saw_in) return torn
        seen |= saw_in
        row.ingress_interface = row.texts.intern(bytes, start, at)
        break
      case OUT:
        if (seen & saw_out) return torn
        seen |= saw_out
        row.egress_interface = row.texts.intern(bytes, start, at)
        break
      case SRC:
        if (seen & saw_src) return torn
        if (at === end) return incomplete
        if (!parseAddress(bytes, start, at, row.source)) return bad_source
        seen |= saw_src
        break
      case DST:
        if (seen & saw_dst) return torn
        if (at === end) return incomplete
        if (!parseAddress(bytes, start, at, row.destination)) return bad_destination
        seen |= saw_dst
        row.has_destination = true
        break
      case LEN:
        // UDP writes its own length after the ports.
        if (seen & saw_len) break
        row.length = decimal(bytes, start, at)
        if (row.length > 0xffffff) return bad_number
        seen |= saw_len
        break
      case TTL:
      case HOPLIMIT:
        row.ttl = decimal(bytes, start, at)
        if (row.ttl > 255) return bad_number
        break
      case ID:
        // ICMP echo writes its own identifier after the type.
        if (seen & saw_id) break
        row.ip_id = decimal(bytes, start, at)
        if (row.ip_id > 0xffff) return bad_number
        seen |= saw_id
        break
      case PROTO:
        if (seen & saw_proto) return torn
        row.transport = protocol(bytes, start, at)
        if (row.transport < 0) return at === end ? incomplete : bad_transport
        seen |= saw_proto
        break
      case SPT:
        if (seen & saw_spt) return torn
        if (at === end) return incomplete
        row.source_port = decimal(bytes, start, at)
        if (row.source_port > 65535) return bad_port
        seen |= saw_spt
        break
      case DPT:
        if (seen & saw_dpt) return torn
        if (at === end) return incomplete
        row.destination_port = decimal(bytes, start, at)
        if (row.destination_port > 65535) return bad_port
        seen |= saw_dpt
        break
      case SEQ:
        // ICMP echo numbers its packets under the same key.
        if (row.transport === tcp) {
          const sequence = decimal(bytes, start, at)
          if (sequence > 0xffffffff) return bad_number
          row.tcp_sequence = sequence
          row.has_tcp_sequence = true
        }
        break
      case WINDOW:
        if (at === end) return incomplete
        row.tcp_window = decimal(bytes, start, at)
        if (row.tcp_window > 65535) return bad_number
        seen |= saw_window
        break
      case RES:
        seen |= saw_res
        break
      case URGP:
        seen |= saw_urgp
        break
    }
  }
  if (!(seen & saw_src) || !(seen & saw_proto)) return incomplete
  if (hasPorts(row.transport) && !(seen & saw_partial)) {
    if (!(seen & saw_spt) || !(seen & saw_dpt)) {
      // The kernel names the transport when it knows the header; a bare number comes without ports.
      if (namesTransport(bytes, fields_start, end)) return incomplete
    } else if (row.transport === tcp) {
      // Cut off between the ports and the flags, a SYN would look like a bare packet.
      if (!(seen & saw_window)) return incomplete
      if (seen & saw_res && !(seen & saw_urgp)) return incomplete
      // Proxmox writes neither; there a packet without a flag can't be told from a line without its end.
      if (!(seen & saw_res) && flags === 0) return incomplete
    }
  }
  if (row.transport === tcp && seen & saw_window) row.tcp_flags = flags
  return is_event
}

/** The offset after `[ 3445.031964] `, seconds since boot. */
function afterUptime(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === open_bracket) {
    let at = start + 1
    while (at < end && (bytes[at] === space || bytes[at] === 46 || (bytes[at] >= zero && bytes[at] <= nine)))
      at++
    if (bytes[at] === close_bracket && at < end && at > start + 1) start = at + 1
  }
  while (start < end && bytes[start] === space) start++
  return start
}

/** The protocol number of the value in bytes[start, end), or -1. */
function protocol(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  if (length === 3) {
    if (bytes[start] === 84 && bytes[start + 1] === 67 && bytes[start + 2] === 80) return tcp
    if (bytes[start] === 85 && bytes[start + 1] === 68 && bytes[start + 2] === 80) return 17
  }
  if (length === 0 || length > 12) return -1
  let word = ''
  for (let at = start; at < end; at++) word += String.fromCharCode(bytes[at])
  return transportNumber(word)
}

/** Whether PROTO= was given as a keyword. Looked at only where ports are missing. */
function namesTransport(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at + 6 < end; at++) {
    if (bytes[at] === 80 && bytes[at + 1] === 82 && bytes[at + 4] === 79 && bytes[at + 5] === equals) {
      return !(bytes[at + 6] >= zero && bytes[at + 6] <= nine)
    }
  }
  return false
}

/** `FRAG:64`: a later fragment, in units of 8 bytes. */
const isFragment = (bytes: Uint8Array, start: number, end: number): boolean =>
  end - start > 5 && bytes[start] === 70 && bytes[start + 1] === 82 && bytes[start + 4] === 58

/** `INCOMPLETE`: the packet was shorter than its header. */
const isIncomplete = (bytes: Uint8Array, start: number, end: number): boolean =>
  end - start === 10 && bytes[start] === 73 && bytes[start + 1] === 78 && bytes[start + 2] === 67
