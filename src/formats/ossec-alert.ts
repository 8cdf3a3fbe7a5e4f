import { actionCode, kindCode, type EventRow } from '../event.ts'
import { parseAddress } from '../net/ip.ts'
import { afterDigits, decimal, isDigit, startsWith, word } from './bytes.ts'
import {
  is_event,
  not_mine,
  rejected,
  type Assembler,
  type Format,
  type Outcome,
  type Taken,
} from './format.ts'
import { Line, no_offset } from './line.ts'
import { readLocation } from './ossec-location.ts'
import { readStamp } from './stamp.ts'

/**
 * `alerts.log` of OSSEC and Wazuh, a record of several lines and a blank one:
 *
 *     ** Alert 1510376401.25: - syslog,sshd,authentication_failed,
 *     2017 Nov 11 05:00:01 host->/var/log/auth.log
 *     Rule: 5716 (level 5) -> 'SSHD authentication failed.'
 *     Src IP: 192.0.2.1
 *     Src Port: 2234
 *     User: root
 *     Nov 11 05:00:00 host sshd[123]: Failed password for root from 192.0.2.1 port 2234 ssh2
 *
 * Labels may stand before the rule, the fields between rule and log are those that the decoder found, and
 * behind the log are more fields and earlier logs. The record is read where its log begins; that log, like
 * all else in it, is no record of its own.
 *
 * OSSEC, src/analysisd/alerts/log.c, OS_Log; Wazuh, the same.
 */
export const ossec_alert: Format = { name: 'ossec-alert', programs: ['** Alert'], parse }

const line_feed = 10
const colon = 58
const dot = 46

const tag = word('** Alert')
const rule = word('Rule: ')
/** In this order, each once. */
const fields = [
  'Src IP: ',
  'Src Location: ',
  'Src Port: ',
  'Dst IP: ',
  'Dst Location: ',
  'Dst Port: ',
  'User: ',
].map(word)
const source_field = 0
const source_port_field = 2
const destination_field = 3
const destination_port_field = 5

const labels_max = 64
const head_bytes_max = 16384

/** Assembles the records, fed line by line. */
export class AlertRecords implements Assembler {
  readonly about = 'a part of an alert, which ends in a blank line'
  /** Bytes of the record's lines so far, with their endings. */
  size = 0
  is_open = false
  private stage: 'location' | 'labels' | 'fields' | 'log' = 'log'
  private head = new Uint8Array(1024)
  private length = 0
  private location_at = 0
  private labels = 0
  private next_field = 0
  private has_source = false
  private readonly probe = new Line()

  /** Whether a record begins in bytes[start, end). */
  begins(bytes: Uint8Array, start: number, end: number): boolean {
    return epochEnd(bytes, start, end) > 0
  }

  close(): void {
    this.is_open = false
    this.size = 0
  }

  /** Takes a line of the record; `raw_end` is before its line feed. */
  take(bytes: Uint8Array, start: number, end: number, raw_end: number): Taken {
    this.size += raw_end - start + 1
    if (!this.is_open) {
      this.is_open = true
      this.stage = 'location'
      this.length = this.labels = this.next_field = 0
      this.has_source = false
      this.keep(bytes, start, end)
      return 'part'
    }
    if (start === end) {
      this.close()
      return 'part'
    }
    switch (this.stage) {
      case 'location': {
        this.probe.bytes = bytes
        const at = readStamp(this.probe, start, end)
        // The year stands first; what else has a stamp is a line of some other log.
        if (at < 0 || !isDigit(bytes[start]) || this.probe.year === 0) return 'broken'
        this.location_at = this.length
        this.keep(bytes, at, end)
        this.stage = 'labels'
        return 'part'
      }
      case 'labels':
        if (startsWith(bytes, start, end, rule)) {
          this.keep(bytes, start, end)
          this.stage = 'fields'
        } else if (++this.labels > labels_max) return 'broken'
        return 'part'
      case 'fields':
        for (let field = this.next_field; field < fields.length; field++) {
          if (!startsWith(bytes, start, end, fields[field])) continue
          if (field === source_field) this.has_source = true
          this.next_field = field + 1
          this.keep(bytes, start, end)
          return 'part'
        }
        this.stage = 'log'
        return this.has_source ? 'record' : 'part'
      case 'log':
        return 'part'
    }
  }

  /** Makes the line this record. @returns false when it has no time. */
  fill(line: Line): boolean {
    const { head } = this
    const epoch_end = epochEnd(head, 0, this.length)
    const epoch = decimal(head, tag.length + 1, epoch_end)
    if (epoch > 0xffffffff) return false
    line.bytes = head
    line.start = 0
    line.end = this.length
    line.program_start = 0
    line.program_end = tag.length
    line.message_start = this.location_at
    line.has_pid = false
    line.has_stamp = true
    line.epoch = epoch
    line.year = 0
    line.offset_minutes = no_offset
    line.repeats = 1
    line.is_repetition = false
    line.is_cut = false
    if (readLocation(line, this.location_at, this.length) < 0) line.host_start = line.host_end = 0
    return true
  }

  private keep(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.length + end - start + 1
    if (needed > head_bytes_max) return
    if (needed > this.head.length) {
      const larger = new Uint8Array(needed * 2)
      larger.set(this.head)
      this.head = larger
    }
    this.head.set(bytes.subarray(start, end), this.length)
    this.length += end - start
    this.head[this.length++] = line_feed
  }
}

/** The end of the seconds in `** Alert 1510376401.25: `, or -1. */
function epochEnd(bytes: Uint8Array, start: number, end: number): number {
  if (!startsWith(bytes, start, end, tag) || bytes[start + tag.length] !== 32) return -1
  const at = start + tag.length + 1
  const epoch_end = afterDigits(bytes, at, end)
  if (epoch_end === at || bytes[epoch_end] !== dot) return -1
  const number_end = afterDigits(bytes, epoch_end + 1, end)
  return number_end > epoch_end + 1 && number_end < end && bytes[number_end] === colon ? epoch_end : -1
}

const alert = kindCode('alert')
const alerted = actionCode('alert')
const bad_source = rejected('source is no address')
const bad_destination = rejected('destination is no address')
const bad_port = rejected('port out of range')

/** What the lines of the head say. */
function parse(line: Line, row: EventRow): Outcome {
  const { bytes, end } = line
  row.reset(alert, alerted)
  let outcome = not_mine
  for (let at = line.message_start; at < end;) {
    let line_end = at
    while (line_end < end && bytes[line_end] !== line_feed) line_end++
    if (startsWith(bytes, at, line_end, rule)) {
      const number = at + rule.length
      row.rule = row.texts.intern(bytes, number, afterDigits(bytes, number, line_end))
    }
    for (let field = 0; field < fields.length; field++) {
      if (!startsWith(bytes, at, line_end, fields[field])) continue
      const found = readField(bytes, at + fields[field].length, line_end, field, row)
      if (found !== is_event && found !== not_mine) return found
      if (field === source_field) outcome = found
    }
    at = line_end + 1
  }
  return outcome
}

/** `(none)` and the like are no value. */
function readField(bytes: Uint8Array, start: number, end: number, field: number, row: EventRow): Outcome {
  if (start === end || bytes[start] === 40) return not_mine
  switch (field) {
    case source_field:
      return parseAddress(bytes, start, end, row.source) ? is_event : bad_source
    case destination_field:
      row.has_destination = parseAddress(bytes, start, end, row.destination)
      return row.has_destination ? is_event : bad_destination
    case source_port_field:
    case destination_port_field: {
      if (!isDigit(bytes[start])) return not_mine
      const port = decimal(bytes, start, end)
      if (port > 65535) return bad_port
      if (field === source_port_field) row.source_port = port
      else row.destination_port = port
      return is_event
    }
    default:
      return not_mine
  }
}
