import { Calendar, begin_anew, impossible_date } from '../archive/calendar.ts'
import type { Zone } from '../archive/zone.ts'
import { EventRow, Texts } from '../event.ts'
import { is_event, not_mine, rejected, rejections, type Assembler, type Outcome } from '../formats/format.ts'
import { readHeader } from '../formats/header.ts'
import { isKernel, parseRecord } from '../formats/index.ts'
import { JournalExport } from '../formats/journald-export.ts'
import { Line } from '../formats/line.ts'
import { AlertRecords } from '../formats/ossec-alert.ts'
import { readStamp } from '../formats/stamp.ts'
import { readSuppression } from '../formats/suppression.ts'
import { hour_seconds, nothingSeen, type Seen } from '../store/seen.ts'
import { UfwPace, sawLine, sawSuppression } from './seen.ts'

const no_timestamp = rejected('no timestamp')
const incomplete = rejected('incomplete record')
const no_such_date = rejected('impossible date')

/** What became of the lines of an archive: lines = events + ignored + the sum of rejected. */
export interface Tally {
  lines: number
  events: number
  ignored: number
  /** By index into `rejections`. */
  rejected: number[]
  /** Lines that held the torn-off start of another record before their own. */
  fragments: number
  /** Seconds since the epoch of the earliest and latest event; -1 with no events. */
  first: number
  last: number
  seen: Seen
}

export const emptyTally = (): Tally => ({
  lines: 0,
  events: 0,
  ignored: 0,
  rejected: rejections.map(() => 0),
  fragments: 0,
  first: -1,
  last: -1,
  seen: nothingSeen(),
})

/** Rejections by their words, those that occurred only. */
export function rejectedByReason(tally: Tally): Record<string, number> {
  return Object.fromEntries(
    rejections.map((reason, at) => [reason, tally.rejected[at]]).filter(([, n]) => n !== 0),
  )
}

/** Reads the lines of one archive: line → event in `row`, with its time, day and sensor. */
export class RecordReader {
  readonly row: EventRow
  readonly calendar: Calendar
  tally: Tally = emptyTally()
  /** Set when the year was guessed wrongly: the archive must be read from its start again, with this reader. */
  must_begin_anew = false

  private readonly record = new Line()
  private readonly site_zone: Zone
  private readonly sensor: string | undefined
  private day_from = 0
  private day_to = 0
  private day = 0
  /** When the line was written, as far as it says; and the hour around it, which has been noted. */
  private written = no_time
  private hour_from = 0
  private hour_to = 0
  private readonly ufw = new UfwPace()
  /** The formats whose records are longer than a line, and the one of them whose record is being read. */
  private readonly assemblers: readonly Assembler[] = [new JournalExport(), new AlertRecords()]
  private open: Assembler | null = null
  /** What became of the line before, and what that event counted: a repetition stands for it. */
  private last_outcome = not_mine
  private last_count = 1
  /** Of what longer record the line was a part; null when it was none. */
  part_of: string | null = null
  /** Bytes of the lines before this one that belong to the same record. */
  bytes_before = 0

  constructor(texts: Texts, calendar: Calendar, site_zone: Zone, sensor: string | undefined) {
    this.row = new EventRow(texts)
    this.calendar = calendar
    this.site_zone = site_zone
    this.sensor = sensor
  }

  /** Reads and counts the line in bytes[start, end). The row holds the event when the outcome is `is_event`. */
  read(bytes: Uint8Array, start: number, end: number): Outcome {
    const { tally } = this
    const first = bytes[start]
    this.written = no_time
    const outcome =
      this.open !== null || first === underscore || first === asterisk
        ? this.readPart(bytes, start, end)
        : this.readLine(bytes, start, end)
    this.last_outcome = outcome
    tally.lines++
    if (outcome === is_event) {
      const { time } = this.row
      tally.events++
      if (tally.first < 0 || time < tally.first) tally.first = time
      if (time > tally.last) tally.last = time
      this.ufw.saw(tally.seen, this.row)
    } else if (outcome === not_mine) {
      tally.ignored++
      if (this.written >= 0) this.noteSuppression()
    } else tally.rejected[outcome - 2]++
    return outcome
  }

  /** Counts a line that was too long to be read. */
  tooLong(): void {
    this.close()
    this.tally.lines++
    this.tally.rejected[rejections.indexOf('line too long')]++
  }

  /** Begins the archive anew, after `must_begin_anew`. */
  restart(): void {
    this.tally = emptyTally()
    this.must_begin_anew = false
    this.last_outcome = not_mine
    this.hour_from = this.hour_to = 0
    this.close()
  }

  private close(): void {
    this.open?.close()
    this.open = null
  }

  private readLine(bytes: Uint8Array, start: number, end: number): Outcome {
    this.bytes_before = 0
    this.part_of = null
    const outcome = this.readRecord(bytes, start, end)
    if (outcome === is_event || outcome === not_mine) return outcome
    return this.readAfterTear(bytes, start, end, outcome)
  }

  /** A line of a record that spans several; the one that makes it whole is where it is read. */
  private readPart(bytes: Uint8Array, start: number, end: number): Outcome {
    const parts = this.open ?? this.assemblers.find((format) => format.begins(bytes, start, end))
    if (parts === undefined) return this.readLine(bytes, start, end)
    this.bytes_before = parts.size
    // A line ending of CR LF is the reader's to take off, but inside a field a CR counts.
    const taken = parts.take(bytes, start, end, bytes[end] === 13 ? end + 1 : end)
    this.part_of = taken === 'part' ? parts.about : null
    if (taken === 'broken') parts.close()
    const is_record = taken === 'record' && parts.fill(this.record)
    this.open = parts.is_open ? parts : null
    if (taken === 'broken') return this.readLine(bytes, start, end)
    return is_record ? this.judge() : not_mine
  }

  private readRecord(bytes: Uint8Array, start: number, end: number): Outcome {
    const { record } = this
    record.bytes = bytes
    record.start = start
    record.end = end
    readHeader(record)
    return this.judge()
  }

  /** What the record says, now that its header is read. */
  private judge(): Outcome {
    const { record, row } = this
    let time = no_time
    if (record.has_stamp) {
      time = this.calendar.resolve(record)
      if (time === begin_anew) {
        this.must_begin_anew = true
        return not_mine
      }
      this.written = time
      if (time >= 0) this.noteHour(time)
    }
    if (record.is_repetition && this.last_outcome !== is_event) return this.last_outcome
    const outcome = record.is_repetition ? is_event : parseRecord(record, row)
    if (outcome !== is_event) return outcome
    // Some formats hold the stamp among their fields.
    if (time === no_time && record.has_stamp) {
      time = this.calendar.resolve(record)
      if (time === begin_anew) {
        this.must_begin_anew = true
        return not_mine
      }
      if (time >= 0) this.noteHour(time)
    }
    if (time === no_time) return no_timestamp
    if (time === impossible_date) return no_such_date
    if (record.is_cut) return incomplete
    const sensor =
      this.sensor !== undefined
        ? row.texts.internString(this.sensor)
        : row.texts.internAs(row.sensor, record.bytes, record.host_start, record.host_end)
    if (record.is_repetition) {
      // Of several hosts in one log, only the one that wrote the line before repeats it.
      if (sensor !== row.sensor) return not_mine
      row.count = this.last_count
    } else this.last_count = row.count
    if (record.repeats > 1) {
      row.count = Math.min(row.count * record.repeats, count_max)
      if (!record.is_repetition) this.last_count = row.count
    }
    row.time = time
    row.day = this.dayOf(time)
    row.sensor = sensor
    return is_event
  }

  /**
   * A record that breaks off where another begins, both on one line: the second is whole, and is read. Only
   * behind the kernel's own record, or behind nothing but the start of a stamp: never behind what another
   * program wrote, which may be a stranger's text.
   */
  private readAfterTear(bytes: Uint8Array, start: number, end: number, outcome: Outcome): Outcome {
    if (this.record.bytes !== bytes) return outcome
    const of_kernel = this.record.has_stamp && isKernel(this.record)
    const from = of_kernel ? end - stamp_bytes_min : Math.min(end, start + stamp_bytes_min)
    const probe = new Line()
    probe.bytes = bytes
    // The last stamp of the line begins its last record.
    for (let at = from; at > start; at--) {
      if (!isMonthStart(bytes, at) || readStamp(probe, at, end) < 0) continue
      if (!of_kernel && !isStartOfStamp(bytes, start, at)) continue
      const second = this.readRecord(bytes, at, end)
      if (second !== is_event) return outcome
      this.tally.fragments++
      return second
    }
    return outcome
  }

  private noteHour(time: number): void {
    if (time >= this.hour_from && time < this.hour_to) return
    this.hour_from = Math.floor(time / hour_seconds) * hour_seconds
    this.hour_to = this.hour_from + hour_seconds
    sawLine(this.tally.seen, time)
  }

  private noteSuppression(): void {
    const suppression = readSuppression(this.record)
    if (suppression !== null) sawSuppression(this.tally.seen, this.written, suppression)
  }

  private dayOf(time: number): number {
    if (time >= this.day_from && time < this.day_to) return this.day
    // Zone offsets change on the half hour at most, so within one a date changes at its ends only.
    this.day_from = Math.floor(time / 900) * 900
    this.day_to = this.day_from + 900
    return (this.day = this.site_zone.dayAt(time))
  }
}

/** No stamp stood before the record. Distinct from every instant and from what the calendar refuses. */
const no_time = -3
const stamp_bytes_min = 15
const underscore = 95
const asterisk = 42
const count_max = 0xfffffffe

/** Whether bytes[at..] can begin `Mmm dd hh:mm:ss`. */
const isMonthStart = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] >= 65 && bytes[at] <= 83 && bytes[at + 3] === 32 && bytes[at + 9] === 58 && bytes[at + 12] === 58

/** Whether bytes[start, end) can be the first bytes of `Mmm dd hh:mm:ss`. */
function isStartOfStamp(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    const is_letter = (byte | 32) >= 97 && (byte | 32) <= 122
    if (at - start < 3 ? !is_letter : !(byte === 32 || (byte >= 48 && byte <= 58))) return false
  }
  return true
}
