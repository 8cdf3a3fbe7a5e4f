import { actionCode, kindCode, none, type EventRow } from '../event.ts'
import { isIpv4, parseAddress } from '../net/ip.ts'
import { hasPorts, icmp, icmpv6 } from '../net/transport.ts'
import { afterDigits, afterSpaces, decimal, findLast, isDigit, startsWith, word, wordEnd } from './bytes.ts'
import { readAddresses } from './cisco-asa-addresses.ts'
import { readList } from './cisco-asa-list.ts'
import { messages, type Message } from './cisco-asa-message.ts'
import { readConnection } from './cisco-ftd-connection.ts'
import { is_event, not_mine, rejected, type Format, type Outcome } from './format.ts'
import type { Line } from './line.ts'

/**
 * Cisco ASA, PIX, FWSM and FTD: the messages of `cisco-asa-message.ts`; all others are left to be ignored.
 *
 *     %ASA-4-106023: Deny tcp src outside:192.0.2.1/50240 dst inside:198.51.100.2/23 by access-group "OUT_IN" [0x0, 0x0]
 *     %ASA-6-106100: access-list IN denied udp inside/192.0.2.1(1039) -> outside/198.51.100.2(53) hit-cnt 1 first hit [0x0, 0x0]
 *     %ASA-6-106015: Deny TCP (no connection) from 192.0.2.1/1234 to 198.51.100.2/5679 flags RST  on interface outside
 *     %PIX-3-710003: TCP access denied by ACL from 192.0.2.1/54065 to outside:198.51.100.2/ssh
 *     %FTD-1-430002: AccessControlRuleAction: Block, SrcIP: 192.0.2.1, DstIP: 198.51.100.2, SrcPort: 1, DstPort: 22, Protocol: tcp
 *
 * Cisco Secure Firewall ASA Series Syslog Messages; Cisco Secure Firewall Threat Defense Syslog Messages.
 */
export const cisco_asa: Format = { name: 'cisco-asa', programs: ['%'], parse }

const space = 32
const percent = 37
const minus = 45
const colon = 58
const open_bracket = 91
const close_bracket = 93

const packet = kindCode('packet')
const alert = kindCode('alert')
const alerted = actionCode('alert')

const incomplete = rejected('incomplete record')
const bad_source = rejected('source is no address')
const bad_number = rejected('number out of range')

const families = ['ASA-', 'PIX-', 'FTD-', 'FWSM-'].map(word)

function parse(line: Line, row: EventRow): Outcome {
  const { bytes, end } = line
  // A relay that speaks RFC 5424 puts the message's number where a program's name stands.
  const is_tag = line.program_end > line.program_start
  let at = (is_tag ? line.program_start : line.message_start) + 1
  if (bytes[at] === percent) at++
  const family = families.find((name) => startsWith(bytes, at, end, name))
  if (family === undefined) return not_mine
  at += family.length
  // `%ASA-session-5-106100`: the class of the message, where the device is told to write it.
  if (!isDigit(bytes[at])) {
    while (at < end && bytes[at] !== space && bytes[at] !== minus) at++
    at++
  }
  if (!isDigit(bytes[at]) || bytes[at + 1] !== minus) return not_mine
  const number_end = afterDigits(bytes, at + 2, end)
  const number = decimal(bytes, at + 2, number_end)
  const message = messages.get(number)
  if (message === undefined) return not_mine
  row.reset(message.action === alerted ? alert : packet, message.action)
  at = is_tag ? line.message_start : afterSpaces(bytes, number_end, end)
  if (bytes[at] === colon) at = afterSpaces(bytes, at + 1, end)
  const outcome = readRepeated(bytes, at, end, message, row)
  if (outcome !== is_event) return outcome
  if (message.action === alerted) row.rule = row.texts.internString(String(number))
  if (row.transport === icmp && !isIpv4(row.source)) row.transport = icmpv6
  if (row.transport !== none && !hasPorts(row.transport)) row.source_port = row.destination_port = none
  return is_event
}

const repeated = word('message repeated ')
const repeated_behind = word('(Message repeated ')
const times = word(' times: [')
const time = word(' time: [')

/** `message repeated 2 times: [ ... ]`, or `... (Message repeated 2 times)`: the message, and how often. */
function readRepeated(bytes: Uint8Array, at: number, end: number, message: Message, row: EventRow): Outcome {
  if (startsWith(bytes, at, end, repeated)) {
    const digits = at + repeated.length
    const digits_end = afterDigits(bytes, digits, end)
    row.count = decimal(bytes, digits, digits_end)
    const opening = startsWith(bytes, digits_end, end, times) ? times : time
    while (end > at && bytes[end - 1] === space) end--
    if (!startsWith(bytes, digits_end, end, opening) || bytes[end - 1] !== close_bracket) return incomplete
    at = afterSpaces(bytes, digits_end + opening.length, end)
    end--
  } else {
    const note = findLast(bytes, at, end, repeated_behind)
    if (note >= 0) {
      const digits = note + repeated_behind.length
      row.count = decimal(bytes, digits, afterDigits(bytes, digits, end))
      end = note
    }
  }
  if (row.count < 1 || row.count > 0xfffffffe) return bad_number
  switch (message.layout) {
    case 'list':
      return readList(bytes, at, end, row)
    case 'fields':
      return readConnection(bytes, at, end, row)
    case 'rate':
      return readRate(bytes, at, end, row)
    case 'host':
      return readAttacker(bytes, at, end, row)
    default:
      return readAddresses(bytes, at, end, message, row)
  }
}

const drop_rate = word(' drop rate')

/** `[192.0.2.1] drop rate-1 exceeded. ...`; of `[Scanning]` and other objects there is no source. */
function readRate(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  if (bytes[at] !== open_bracket) return not_mine
  const start = afterSpaces(bytes, at + 1, end)
  let close = start
  while (close < end && bytes[close] !== close_bracket && bytes[close] !== space) close++
  const after = afterSpaces(bytes, close, end)
  if (bytes[after] !== close_bracket || !startsWith(bytes, after + 1, end, drop_rate)) return not_mine
  return parseAddress(bytes, start, close, row.source) ? is_event : not_mine
}

const is_attacking = word(' is attacking')

/** `Host 192.0.2.1 is attacking. ...`; one that `is targeted` is no source. */
function readAttacker(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const start = afterSpaces(bytes, wordEnd(bytes, at, end), end)
  const address_end = wordEnd(bytes, start, end)
  if (!startsWith(bytes, address_end, end, is_attacking)) return not_mine
  return parseAddress(bytes, start, address_end, row.source) ? is_event : bad_source
}
