import { afterDigits, decimal, isDigit, viewOf } from './bytes.ts'
import type { Line } from './line.ts'
import { zoneOffset } from './zone-name.ts'

/**
 * Time stamps, as logs write them: `Feb  2 03:04:05`, with a year or a fraction or without; ISO 8601; seconds
 * since the epoch; `20/Jun/2022:13:09:14 +0200`; `2019 Feb 02 03:04:05`; `feb/02/2019 03:04:05`; a weekday before any of them.
 */

const space = 32
const plus = 43
const comma = 44
const minus = 45
const dot = 46
const slash = 47
const colon = 58

/**
 * Reads a stamp at `at` into the line.
 * @returns the offset after it (and the space that follows), or -1 when no stamp stands there.
 */
export function readStamp(line: Line, at: number, end: number): number {
  if (isSameMinute(line, at, end)) return at + 16
  const after = afterStamp(line, at, end)
  if (after < 0 || after === end) return after
  if (line.bytes[after] !== space) return -1
  keepMinute(line, at, after)
  return after + 1
}

/** `Mmm dd hh:mm` of the last stamp of RFC 3164, as three numbers: logs write many lines in a minute. */
const minute_bytes = new Int32Array(3)
const minute = { month: 0, day: 0, hour: 0, minute: 0 }

/** Reads `Mmm dd hh:mm:ss ` of the minute kept into the line, or returns false. */
function isSameMinute(line: Line, at: number, end: number): boolean {
  const { bytes } = line
  if (end - at < 24 || bytes[at + 12] !== colon || bytes[at + 15] !== space) return false
  const view = viewOf(bytes)
  if (view.getInt32(at) !== minute_bytes[0] || view.getInt32(at + 4) !== minute_bytes[1]) return false
  if (view.getInt32(at + 8) !== minute_bytes[2] || yearAfterClock(bytes, at + 16, end) > 0) return false
  const second = twoDigits(bytes, at + 13)
  if (second < 0) return false
  line.year = 0
  line.month = minute.month
  line.day = minute.day
  line.hour = minute.hour
  line.minute = minute.minute
  line.second = second
  line.offset_minutes = no_offset
  line.epoch = -1
  return true
}

function keepMinute(line: Line, at: number, after: number): void {
  const { bytes, year, month, day, hour, minute: minutes } = line
  if (after - at !== 15 || year !== 0 || line.epoch >= 0 || bytes[at + 6] !== space) return
  if (line.offset_minutes !== no_offset || bytes[at + 12] !== colon) return
  for (let word = 0; word < 3; word++) minute_bytes[word] = viewOf(bytes).getInt32(at + word * 4)
  minute.month = month
  minute.day = day
  minute.hour = hour
  minute.minute = minutes
}

/** As `readStamp`; but what follows the stamp is the caller's to judge. */
export function afterStamp(line: Line, at: number, end: number): number {
  if (end - at < 10) return -1
  const first = line.bytes[at]
  if (first >= 48 && first <= 57) return afterNumericStamp(line, at, end)
  const after = line.bytes[at + 3] === slash ? afterRouterOs(line, at, end) : afterRfc3164(line, at, end)
  if (after >= 0) return after
  const date = afterWeekday(line.bytes, at)
  return date < 0 ? -1 : isDigit(line.bytes[date]) ? afterIso(line, date, end) : afterRfc3164(line, date, end)
}

const keyOf = (a: number, b: number, c: number): number => (a << 16) | (b << 8) | c
const keysOf = (names: string): number[] =>
  names.split(' ').map((name) => keyOf(name.charCodeAt(0), name.charCodeAt(1), name.charCodeAt(2)))

const months = new Map<number, number>(
  keysOf('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec').map((key, at) => [key, at + 1]),
)
const weekdays = new Set(keysOf('Mon Tue Wed Thu Fri Sat Sun'))

/** The number of the month whose name stands at `at`, or undefined. */
const monthAt = (bytes: Uint8Array, at: number): number | undefined =>
  months.get(keyOf(bytes[at], bytes[at + 1], bytes[at + 2]))

/** Whether the name of a weekday stands at `at`. */
export const isWeekday = (bytes: Uint8Array, at: number): boolean =>
  weekdays.has(keyOf(bytes[at], bytes[at + 1], bytes[at + 2]))

/** Where the date begins after `Sat ` or `Sat, `, or -1. */
function afterWeekday(bytes: Uint8Array, at: number): number {
  if (!isWeekday(bytes, at)) return -1
  const name_end = bytes[at + 3] === comma ? at + 4 : at + 3
  return bytes[name_end] === space ? name_end + 1 : -1
}

/** `Mmm dd hh:mm:ss`, `Mmm d hh:mm:ss`, `Mmm dd yyyy hh:mm:ss`, `Mmm dd hh:mm:ss yyyy`, each with an optional fraction. */
function afterRfc3164(line: Line, at: number, end: number): number {
  const bytes = line.bytes
  if (bytes[at + 3] !== space) return -1
  const month = monthAt(bytes, at)
  if (month === undefined) return -1
  at += 4
  if (bytes[at] === space) at++
  let day = bytes[at++] - 48
  if (day < 0 || day > 9) return -1
  if (bytes[at] !== space) {
    const low = bytes[at++] - 48
    if (low < 0 || low > 9) return -1
    day = day * 10 + low
  }
  if (bytes[at++] !== space) return -1
  if (bytes[at + 4] === space) {
    const year = fourDigits(bytes, at)
    if (year < 0) return -1
    line.year = year
    line.month = isYear(year) ? month : no_month
    at += 5
  } else {
    line.year = 0
    line.month = month
  }
  line.day = day
  line.offset_minutes = no_offset
  line.epoch = -1
  at = readClock(line, at, end)
  if (at < 0) return -1
  at = afterFraction(bytes, at, end)
  if (line.year === 0 && bytes[at] === space) {
    const year = yearAfterClock(bytes, at + 1, end)
    if (year > 0) {
      line.year = year
      return at + 5
    }
  }
  return at
}
const no_offset = 0x7fff

/** `feb/02/2019 03:04:05` and `feb/02 03:04:05`, as RouterOS writes its log to a file. */
function afterRouterOs(line: Line, at: number, end: number): number {
  const bytes = line.bytes
  const month = months.get(keyOf(bytes[at] & ~32, bytes[at + 1], bytes[at + 2]))
  const day = twoDigits(bytes, at + 4)
  if (month === undefined || day < 0) return -1
  const has_year = bytes[at + 6] === slash
  const year = has_year ? fourDigits(bytes, at + 7) : 0
  const clock_at = has_year ? at + 12 : at + 7
  if (year < 0 || bytes[clock_at - 1] !== space) return -1
  line.year = year
  line.month = !has_year || isYear(year) ? month : no_month
  line.day = day
  line.offset_minutes = no_offset
  line.epoch = -1
  return readClock(line, clock_at, end)
}

/** ctime(3) writes the year last. No host is called `2019`. */
function yearAfterClock(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== 49 && bytes[at] !== 50) return -1
  const year = at + 4 <= end ? fourDigits(bytes, at) : -1
  const follows = at + 4 === end ? space : bytes[at + 4]
  if (follows !== space && follows !== colon && follows !== 93) return -1
  return isYear(year) ? year : -1
}

/** Years that seconds since 1970 in 32 bits can hold; others are left to the calendar to refuse. */
const isYear = (year: number): boolean => year >= 1970 && year < 2106
const no_month = 0

function afterNumericStamp(line: Line, at: number, end: number): number {
  const bytes = line.bytes
  const third = bytes[at + 2]
  if (third === slash || bytes[at + 1] === slash) return afterClf(line, at, end)
  const fifth = bytes[at + 4]
  if (fifth === minus || fifth === slash) return afterIso(line, at, end)
  if (fifth === space) {
    const year = fourDigits(bytes, at)
    if (!isYear(year)) return -1
    const after = afterRfc3164(line, at + 5, end)
    if (after < 0) return -1
    line.year = year
    return after
  }
  return afterEpoch(line, at, end)
}

/** `yyyy-mm-dd` or `yyyy/mm/dd`, `T` or a space, `hh:mm:ss`, an optional fraction and an optional zone. */
function afterIso(line: Line, at: number, end: number): number {
  const bytes = line.bytes
  const year = fourDigits(bytes, at)
  const separator = bytes[at + 4]
  if (year < 0 || (separator !== minus && separator !== slash) || bytes[at + 7] !== separator) return -1
  const month = twoDigits(bytes, at + 5)
  const day = twoDigits(bytes, at + 8)
  const before_clock = bytes[at + 10]
  if (month < 0 || day < 0 || (before_clock !== 84 && before_clock !== space)) return -1
  line.year = year
  line.month = isYear(year) ? month : no_month
  line.day = day
  line.offset_minutes = no_offset
  line.epoch = -1
  at = readClock(line, at + 11, end)
  if (at < 0) return -1
  at = afterFraction(bytes, at, end)
  if (at >= end) return at
  const byte = bytes[at]
  if (byte === 90 || byte === 122) {
    line.offset_minutes = 0
    return at + 1
  }
  if (byte === plus || byte === minus) return afterOffset(line, at, end)
  if (byte === space && at + 1 < end) {
    const next = bytes[at + 1]
    if (next === plus || next === minus) {
      const after = afterOffset(line, at + 1, end)
      return after < 0 ? at : after
    }
    if (next >= 65 && next <= 90) return afterZoneName(line, at + 1, end, at)
  }
  return at
}

/** `dd/Mmm/yyyy:hh:mm:ss +hhmm`, as web servers and Proxmox write it. */
function afterClf(line: Line, at: number, end: number): number {
  const bytes = line.bytes
  const month_at = afterDigits(bytes, at, end) + 1
  const month = monthAt(bytes, month_at)
  const day = decimal(bytes, at, month_at - 1)
  if (month === undefined || day > 99 || bytes[month_at + 3] !== slash || bytes[month_at + 8] !== colon)
    return -1
  const year = fourDigits(bytes, month_at + 4)
  if (year < 0) return -1
  line.year = year
  line.month = isYear(year) ? month : no_month
  line.day = day
  line.offset_minutes = no_offset
  line.epoch = -1
  at = readClock(line, month_at + 9, end)
  if (at < 0 || at + 1 >= end || bytes[at] !== space) return at
  const sign = bytes[at + 1]
  if (sign !== plus && sign !== minus) return at
  const after = afterOffset(line, at + 1, end)
  return after < 0 ? at : after
}

/** `1600000000` or `1600000000.123`: seconds since the epoch, from 1973 to 2106. */
function afterEpoch(line: Line, at: number, end: number): number {
  const bytes = line.bytes
  const digits_end = afterDigits(bytes, at, end)
  const digits = digits_end - at
  if (digits < 9 || digits > 10) return -1
  const after = afterFraction(bytes, digits_end, end)
  if (after < end && bytes[after] !== space) return -1
  const epoch = decimal(bytes, at, digits_end)
  if (epoch > 0xffffffff) return -1
  line.epoch = epoch
  line.year = 0
  line.offset_minutes = no_offset
  return after
}

/** `+hh:mm`, `+hhmm` or `+hh` into the line. @returns the offset after it, or -1. */
function afterOffset(line: Line, at: number, end: number): number {
  const bytes = line.bytes
  const sign = bytes[at] === minus ? -1 : 1
  const hours = twoDigits(bytes, at + 1)
  if (at + 3 > end || hours < 0 || hours > 15) return -1
  at += 3
  const minutes_at = at < end && bytes[at] === colon ? at + 1 : at
  let minutes = minutes_at + 2 <= end ? twoDigits(bytes, minutes_at) : -1
  if (minutes > 59) return -1
  if (minutes < 0) minutes = 0
  else at = minutes_at + 2
  line.offset_minutes = sign * (hours * 60 + minutes)
  return at
}

/**
 * `UTC`, `CET`, `UTC+1`, `UTC+07:30` into the line. A name that several zones share (`CST`) is passed over
 * when a device wrote it: the sensor's zone says which is meant.
 * @returns the offset after it, or `otherwise` when the word at `at` is no zone.
 */
export function afterZoneName(line: Line, at: number, end: number, otherwise: number): number {
  const bytes = line.bytes
  let name_end = at
  while (name_end < end && name_end - at < 6 && isLetter(bytes[name_end])) name_end++
  const offset = zoneOffset(bytes, at, name_end)
  if (offset === undefined) return otherwise
  const follows = bytes[name_end]
  if (offset === 0 && name_end < end && (follows === plus || follows === minus)) {
    const after = afterSingleOffset(line, name_end, end)
    return after < 0 ? otherwise : after
  }
  if (name_end < end && follows !== space && follows !== colon) return otherwise
  line.offset_minutes = offset
  return name_end
}

/** `+1`, which Cisco writes after `UTC`, beside the forms of `afterOffset`. */
function afterSingleOffset(line: Line, at: number, end: number): number {
  const digits = afterDigits(line.bytes, at + 1, end) - at - 1
  if (digits !== 1) return afterOffset(line, at, end)
  line.offset_minutes = (line.bytes[at] === minus ? -60 : 60) * (line.bytes[at + 1] - 48)
  return at + 2
}

const isLetter = (byte: number): boolean => (byte | 32) >= 97 && (byte | 32) <= 122

/** `hh:mm:ss`; 24:00:00 and a leap second's :60 are left to the calendar to refuse or take. */
function readClock(line: Line, at: number, end: number): number {
  const bytes = line.bytes
  if (at + 8 > end || bytes[at + 2] !== colon || bytes[at + 5] !== colon) return -1
  line.hour = twoDigits(bytes, at)
  line.minute = twoDigits(bytes, at + 3)
  line.second = twoDigits(bytes, at + 6)
  return line.hour < 0 || line.minute < 0 || line.second < 0 ? -1 : at + 8
}

function afterFraction(bytes: Uint8Array, at: number, end: number): number {
  if (at < end && (bytes[at] === dot || bytes[at] === comma) && isDigit(bytes[at + 1])) {
    return afterDigits(bytes, at + 1, end)
  }
  return at
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const high = bytes[at] - 48
  const low = bytes[at + 1] - 48
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : -1
}

function fourDigits(bytes: Uint8Array, at: number): number {
  const high = twoDigits(bytes, at)
  const low = twoDigits(bytes, at + 2)
  return high >= 0 && low >= 0 ? high * 100 + low : -1
}
