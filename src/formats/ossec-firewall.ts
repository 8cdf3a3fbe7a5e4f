import { actionCode, kindCode, none, type EventRow } from '../event.ts'
import { parseAddress } from '../net/ip.ts'
import { hasPorts } from '../net/transport.ts'
import { afterSpaces, decimal, find, isWord, word, wordEnd } from './bytes.ts'
import { is_event, not_mine, rejected, type Format, type Outcome } from './format.ts'
import type { Line } from './line.ts'
import { readLocation } from './ossec-location.ts'
import { protocolOf } from './protocol.ts'

/**
 * `firewall.log` of OSSEC and Wazuh: what their decoders made of the firewalls' own lines.
 *
 *     2018 Oct 10 07:25:12 host->/var/log/messages DROP TCP 192.0.2.1:55->198.51.100.2:80
 *     2018 Oct 10 07:25:12 (agent) 192.0.2.9->/var/log/messages ALLOW UDP 192.0.2.1:55->198.51.100.2:53
 *
 * OSSEC, src/analysisd/alerts/log.c, FW_Log.
 */
export const ossec_firewall: Format = { name: 'ossec-firewall', programs: [''], parse }

const colon = 58

const packet = kindCode('packet')
const log = actionCode('log')
const actions: readonly [Uint8Array, number][] = [
  [word('DROP'), actionCode('drop')],
  [word('ALLOW'), actionCode('accept')],
  // The end of a connection is no judgement on a packet.
  [word('CLOSED'), log],
  [word('UNKNOWN'), log],
]

const incomplete = rejected('incomplete record')
const bad_source = rejected('source is no address')
const bad_destination = rejected('destination is no address')
const bad_port = rejected('port out of range')
const bad_transport = rejected('unknown transport')

const arrow = word('->')
/** What C's printf writes for what the decoder did not find. */
const null_word = word('(null)')

function parse(line: Line, row: EventRow): Outcome {
  // The stamp states its year, and what stands behind it may look like a host.
  if (!line.has_stamp || line.year === 0) return not_mine
  const { bytes, end, host_start, host_end } = line
  const at = readLocation(line, host_end > host_start ? host_start : line.message_start, end)
  const action = at < 0 ? end : afterSpaces(bytes, at, end)
  const action_end = wordEnd(bytes, action, end)
  const known = actions.find(([name]) => isWord(bytes, action, action_end, name))
  const outcome = known === undefined ? not_mine : readPacket(bytes, action_end, end, known[1], row)
  if (outcome === not_mine) {
    line.host_start = host_start
    line.host_end = host_end
  }
  return outcome
}

/** `TCP 192.0.2.1:55->198.51.100.2:80`, and the line's end. */
function readPacket(bytes: Uint8Array, at: number, end: number, action: number, row: EventRow): Outcome {
  const protocol = afterSpaces(bytes, at, end)
  const protocol_end = wordEnd(bytes, protocol, end)
  const source = afterSpaces(bytes, protocol_end, end)
  const destination_end = wordEnd(bytes, source, end)
  const arrow_at = find(bytes, source, destination_end, arrow)
  if (arrow_at < 0) return source >= end || destination_end === end ? incomplete : not_mine
  if (afterSpaces(bytes, destination_end, end) < end) return not_mine
  row.reset(packet, action)
  if (!isWord(bytes, protocol, protocol_end, null_word)) {
    const transport = protocolOf(bytes, protocol, protocol_end)
    if (transport < 0) return bad_transport
    row.transport = transport
  }
  if (!readEndpoint(bytes, source, arrow_at, row.source)) return bad_source
  if (port_read === Infinity) return bad_port
  row.source_port = port_read
  if (!readEndpoint(bytes, arrow_at + arrow.length, destination_end, row.destination)) {
    return port_read === cut ? incomplete : bad_destination
  }
  if (port_read === Infinity) return bad_port
  row.destination_port = port_read
  row.has_destination = true
  if (row.transport !== none && !hasPorts(row.transport)) row.source_port = row.destination_port = none
  return is_event
}

let port_read: number = none
const cut = -1

/** Address and port; the last colon is between them, also behind an IPv6 address. Port 0 stands for none. */
function readEndpoint(bytes: Uint8Array, start: number, end: number, words: Uint32Array): boolean {
  let at = end - 1
  while (at >= start && bytes[at] !== colon) at--
  if (at < start || at === end - 1) {
    port_read = cut
    return false
  }
  if (isWord(bytes, at + 1, end, null_word)) port_read = none
  else {
    const port = decimal(bytes, at + 1, end)
    port_read = port === 0 ? none : port <= 65535 ? port : Infinity
  }
  return parseAddress(bytes, start, at, words)
}
