import { actionCode, kindCode, type EventRow } from '../event.ts'
import { parseAddress } from '../net/ip.ts'
import { decimal, isWord, word } from './bytes.ts'
import { is_event, not_mine, rejected, type Format, type Outcome } from './format.ts'
import { newPair, nextPair, no_object, object_end } from './json.ts'
import type { Line } from './line.ts'
import { readLocation } from './ossec-location.ts'
import { protocolOf } from './protocol.ts'
import { readStamp } from './stamp.ts'

/**
 * `alerts.json` of Wazuh and OSSEC, an object a line:
 *
 *     {"timestamp":"2018-10-10T07:25:12.123+0000","rule":{"level":5,"id":"5710",...},"agent":{"name":"web",...},
 *      "data":{"srcip":"192.0.2.1","srcport":"2234",...},"full_log":"..."}
 *     {"rule":{"level":5,"sidid":5710,...},"id":"1510376401.25","TimeStamp":1510376401000,"srcip":"192.0.2.1",
 *      "location":"(web) 192.0.2.9->/var/log/auth.log","full_log":"..."}
 *
 * Wazuh, src/analysisd/format/to_json.c; OSSEC, the same.
 */
export const ossec_json: Format = { name: 'ossec-json', programs: ['{'], parse }

const alert = kindCode('alert')
const alerted = actionCode('alert')

const incomplete = rejected('incomplete record')
const bad_source = rejected('source is no address')
const bad_destination = rejected('destination is no address')
const bad_port = rejected('port out of range')

const open_brace = 123

const word_timestamp = word('timestamp')
const word_milliseconds = word('TimeStamp')
const word_rule = word('rule')
const word_agent = word('agent')
const word_data = word('data')
const word_name = word('name')
const word_hostname = word('hostname')
const word_location = word('location')
const word_level = word('level')
const rule_ids = ['id', 'sidid'].map(word)
const sources = ['srcip', 'src_ip'].map(word)
const source_ports = ['srcport', 'src_port'].map(word)
const destinations = ['dstip', 'dest_ip'].map(word)
const destination_ports = ['dstport', 'dest_port'].map(word)
const protocols = ['protocol', 'proto'].map(word)

const outer = newPair()
const inner = newPair()

/** What has been found of the alert. */
const found = { rule: false, level: false, source: false, agent: false, outcome: is_event as Outcome }

function parse(line: Line, row: EventRow): Outcome {
  const { bytes, end } = line
  row.reset(alert, alerted)
  found.rule = found.level = found.source = found.agent = false
  found.outcome = is_event
  let at = line.message_start + 1
  for (;;) {
    at = nextPair(bytes, at, end, outer)
    if (at < 0) break
    if (!outer.is_string && bytes[outer.value_start] === open_brace) readObject(bytes, line, row)
    else readTop(bytes, line, row)
  }
  if (!found.rule || !found.level) return not_mine
  if (at !== object_end) return incomplete
  return found.source ? found.outcome : not_mine
}

const isOuter = (bytes: Uint8Array, name: Uint8Array): boolean =>
  isWord(bytes, outer.name_start, outer.name_end, name)
const isOneOf = (bytes: Uint8Array, start: number, end: number, names: readonly Uint8Array[]): boolean =>
  names.some((name) => isWord(bytes, start, end, name))

function readTop(bytes: Uint8Array, line: Line, row: EventRow): void {
  const { value_start: start, value_end: end } = outer
  if (isOuter(bytes, word_timestamp) && outer.is_string) {
    if (readStamp(line, start, end) > 0) line.has_stamp = true
  } else if (isOuter(bytes, word_milliseconds) && !line.has_stamp) {
    const seconds = decimal(bytes, start, end - 3)
    if (seconds <= 0xffffffff) {
      line.epoch = seconds
      line.has_stamp = true
    }
  } else if (isOuter(bytes, word_hostname) && !found.agent) {
    line.host_start = start
    line.host_end = end
    found.agent = true
  } else if (isOuter(bytes, word_location) && !found.agent) {
    readLocation(line, start, end)
  } else readPacketField(bytes, outer.name_start, outer.name_end, start, end, row)
}

/** The objects `rule`, `agent` and `data`. */
function readObject(bytes: Uint8Array, line: Line, row: EventRow): void {
  const of_rule = isOuter(bytes, word_rule)
  const of_agent = isOuter(bytes, word_agent)
  if (!of_rule && !of_agent && !isOuter(bytes, word_data)) return
  let at = outer.value_start + 1
  for (;;) {
    at = nextPair(bytes, at, outer.value_end, inner)
    if (at === object_end || at === no_object) return
    const { name_start, name_end, value_start, value_end } = inner
    if (of_agent) {
      if (!isWord(bytes, name_start, name_end, word_name)) continue
      line.host_start = value_start
      line.host_end = value_end
      found.agent = true
    } else if (!of_rule) readPacketField(bytes, name_start, name_end, value_start, value_end, row)
    else if (isWord(bytes, name_start, name_end, word_level)) found.level = true
    else if (isOneOf(bytes, name_start, name_end, rule_ids)) {
      row.rule = row.texts.intern(bytes, value_start, value_end)
      found.rule = true
    }
  }
}

function readPacketField(
  bytes: Uint8Array,
  name_start: number,
  name_end: number,
  start: number,
  end: number,
  row: EventRow,
): void {
  if (isOneOf(bytes, name_start, name_end, sources)) {
    found.source = true
    if (!parseAddress(bytes, start, end, row.source)) found.outcome = bad_source
  } else if (isOneOf(bytes, name_start, name_end, destinations)) {
    row.has_destination = parseAddress(bytes, start, end, row.destination)
    if (!row.has_destination && found.outcome === is_event) found.outcome = bad_destination
  } else if (isOneOf(bytes, name_start, name_end, source_ports)) {
    row.source_port = portOf(bytes, start, end, row.source_port)
  } else if (isOneOf(bytes, name_start, name_end, destination_ports)) {
    row.destination_port = portOf(bytes, start, end, row.destination_port)
  } else if (isOneOf(bytes, name_start, name_end, protocols)) {
    const transport = protocolOf(bytes, start, end)
    if (transport >= 0) row.transport = transport
  }
}

/** What is no number (`ssh`) is no port known. */
function portOf(bytes: Uint8Array, start: number, end: number, otherwise: number): number {
  const port = decimal(bytes, start, end)
  if (port === Infinity) return otherwise
  if (port > 65535) found.outcome = bad_port
  return port
}
