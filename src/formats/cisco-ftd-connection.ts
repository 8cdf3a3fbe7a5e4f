import { actionCode, type EventRow } from '../event.ts'
import { parseAddress } from '../net/ip.ts'
import { hasPorts } from '../net/transport.ts'
import { afterSpaces, decimal, isWord, startsWith, word } from './bytes.ts'
import { is_event, not_mine, rejected, type Outcome } from './format.ts'
import { protocolOf } from './protocol.ts'

const comma = 44
const colon = 58

const drop = actionCode('drop')
const reject = actionCode('reject')

const incomplete = rejected('incomplete record')
const bad_source = rejected('source is no address')
const bad_destination = rejected('destination is no address')
const bad_port = rejected('port out of range')
const bad_transport = rejected('unknown transport')

const names = [
  'AccessControlRuleAction',
  'SrcIP',
  'DstIP',
  'SrcPort',
  'DstPort',
  'Protocol',
  'IngressInterface',
  'EgressInterface',
  'AccessControlRuleName',
].map(word)
const action = 0
const source = 1
const destination = 2
const source_port = 3
const destination_port = 4
const transport = 5
const ingress = 6
const egress = 7

const addresses = (1 << source) | (1 << destination) | (1 << transport)
const ports = (1 << source_port) | (1 << destination_port)

const block = word('Block')
const block_with_reset = word('Block with reset')

/**
 * `Name: value, Name: value`: a connection, as FTD's access control tells it. Only a blocked one is a denial.
 * What strangers write (addresses of pages, names of browsers) stands behind these fields, and each of them
 * counts where it stands first.
 */
export function readConnection(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  let seen = 0
  while (at < end) {
    at = afterSpaces(bytes, at, end)
    let name_end = at
    while (name_end < end && bytes[name_end] !== colon && bytes[name_end] !== comma) name_end++
    if (bytes[name_end] !== colon) {
      at = name_end + 1
      continue
    }
    const start = afterSpaces(bytes, name_end + 1, end)
    let value_end = start
    while (value_end < end && bytes[value_end] !== comma) value_end++
    const field = fieldOf(bytes, at, name_end)
    at = value_end + 1
    if (field < 0 || seen & (1 << field)) continue
    seen |= 1 << field
    if (field === action && !startsWith(bytes, start, value_end, block)) return not_mine
    if (field >= source && field <= transport && value_end === end) return incomplete
    const outcome = readField(bytes, start, value_end, field, row)
    if (outcome !== is_event) return outcome
  }
  if (!(seen & (1 << action))) return not_mine
  const needed = hasPorts(row.transport) ? addresses | ports : addresses
  return (seen & needed) === needed ? is_event : incomplete
}

function fieldOf(bytes: Uint8Array, start: number, end: number): number {
  for (let field = 0; field < names.length; field++) if (isWord(bytes, start, end, names[field])) return field
  return -1
}

function readField(bytes: Uint8Array, start: number, end: number, field: number, row: EventRow): Outcome {
  switch (field) {
    case action:
      row.action = isWord(bytes, start, end, block_with_reset) ? reject : drop
      return is_event
    case source:
      return parseAddress(bytes, start, end, row.source) ? is_event : bad_source
    case destination:
      row.has_destination = parseAddress(bytes, start, end, row.destination)
      return row.has_destination ? is_event : bad_destination
    case source_port:
      row.source_port = decimal(bytes, start, end)
      return row.source_port <= 65535 ? is_event : bad_port
    case destination_port:
      row.destination_port = decimal(bytes, start, end)
      return row.destination_port <= 65535 ? is_event : bad_port
    case transport:
      row.transport = protocolOf(bytes, start, end)
      return row.transport >= 0 ? is_event : bad_transport
    case ingress:
      row.ingress_interface = row.texts.intern(bytes, start, end)
      return is_event
    case egress:
      row.egress_interface = row.texts.intern(bytes, start, end)
      return is_event
    default:
      row.rule = row.texts.intern(bytes, start, end)
      return is_event
  }
}
