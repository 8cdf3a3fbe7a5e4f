import { no_offset, type Line } from './line.ts'

/**
 * Headers, in one place: what stands before the message of a record. Understood: RFC 3164 (`Feb  2 03:04:05
 * host program[pid]: `, with or without priority, host, year, fraction, facility word), RFC 5424, and ISO
 * 8601 stamps (`2019-02-02T03:04:05.678+01:00`, `2019-02-02 03:04:05,678`).
 */

const space = 32
const colon = 58
const open_bracket = 91
const close_bracket = 93

/** Reads the header of the line between `line.start` and `line.end`; without one, all is message. */
export function readHeader(line: Line): void {
  const bytes = line.bytes
  const end = line.end
  let at = line.start
  line.has_stamp = false
  line.year = 0
  line.offset_minutes = no_offset
  line.epoch = -1
  line.host_start = line.host_end = 0
  line.program_start = line.program_end = 0
  line.has_pid = false

  let is_rfc5424 = false
  if (at < end && bytes[at] === 60 /* < */) {
    const after = afterPriority(bytes, at, end)
    if (after > 0) {
      at = after
      if (bytes[at] === 49 && bytes[at + 1] === space) {
        is_rfc5424 = true
        at += 2
      }
    }
  }
  const after_stamp = readStamp(line, at, end)
  if (after_stamp < 0) {
    line.message_start = at
    return
  }
  line.has_stamp = true
  at = after_stamp
  if (is_rfc5424) readRfc5424(line, at, end)
  else readHostAndProgram(line, at, end)
}

/** The offset after `<N>`, or -1. */
function afterPriority(bytes: Uint8Array, at: number, end: number): number {
  let digits = 0
  for (at++; at < end && digits < 4; at++, digits++) {
    const byte = bytes[at]
    if (byte === 62 /* > */) return digits > 0 ? at + 1 : -1
    if (byte < 48 || byte > 57) return -1
  }
  return -1
}

/**
 * Reads a stamp at `at` into the line.
 * @returns the offset after it (and the space that follows), or -1 when no stamp stands there.
 */
export function readStamp(line: Line, at: number, end: number): number {
  if (end - at < 14) return -1
  const first = line.bytes[at]
  if (first >= 48 && first <= 57) return readIso(line, at, end)
  return readRfc3164(line, at, end)
}

const month_names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const months = new Map<number, number>(
  month_names.map((name, at) => [
    (name.charCodeAt(0) << 16) | (name.charCodeAt(1) << 8) | name.charCodeAt(2),
    at + 1,
  ]),
)

/** `Mmm dd hh:mm:ss`, `Mmm d hh:mm:ss`, `Mmm dd yyyy hh:mm:ss`, each with an optional fraction. */
function readRfc3164(line: Line, at: number, end: number): number {
  const bytes = line.bytes
  if (bytes[at + 3] !== space) return -1
  const month = months.get((bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2])
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
    at += 5
  }
  line.month = month
  line.day = day
  at = readClock(line, at, end)
  if (at < 0) return -1
  at = afterFraction(bytes, at, end)
  if (at === end) return at
  return bytes[at] === space ? at + 1 : -1
}

/** `yyyy-mm-dd`, `T` or a space, `hh:mm:ss`, an optional fraction and an optional zone. */
function readIso(line: Line, at: number, end: number): number {
  const bytes = line.bytes
  const year = fourDigits(bytes, at)
  if (year < 0 || bytes[at + 4] !== 45 || bytes[at + 7] !== 45) return -1
  const month = twoDigits(bytes, at + 5)
  const day = twoDigits(bytes, at + 8)
  const separator = bytes[at + 10]
  if (month < 0 || day < 0 || (separator !== 84 && separator !== space)) return -1
  line.year = year
  line.month = month
  line.day = day
  at = readClock(line, at + 11, end)
  if (at < 0) return -1
  at = afterFraction(bytes, at, end)
  if (at < end && (bytes[at] === 90 || bytes[at] === 122)) {
    line.offset_minutes = 0
    at++
  } else if (at < end && (bytes[at] === 43 || bytes[at] === 45)) {
    const sign = bytes[at] === 45 ? -1 : 1
    const hours = twoDigits(bytes, at + 1)
    const minutes_at = bytes[at + 3] === colon ? at + 4 : at + 3
    const minutes = twoDigits(bytes, minutes_at)
    if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59 || minutes_at + 2 > end) return -1
    line.offset_minutes = sign * (hours * 60 + minutes)
    at = minutes_at + 2
  }
  if (at === end) return at
  return bytes[at] === space ? at + 1 : -1
}

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
  if (at < end && (bytes[at] === 46 || bytes[at] === 44) && bytes[at + 1] >= 48 && bytes[at + 1] <= 57) {
    at++
    while (at < end && bytes[at] >= 48 && bytes[at] <= 57) at++
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

/** `host program[pid]: message`, where the host, the program or both may be missing. */
function readHostAndProgram(line: Line, at: number, end: number): void {
  const bytes = line.bytes
  while (at < end && bytes[at] === space) at++
  line.message_start = at
  if (readProgram(line, at, end)) return
  const host_end = wordEnd(bytes, at, end)
  if (!isHost(bytes, at, host_end)) return
  line.host_start = at
  line.host_end = host_end
  at = host_end
  while (at < end && bytes[at] === space) at++
  line.message_start = at
  if (readProgram(line, at, end)) return
  // `user.info kernel:`: the facility and severity, as some routers write them.
  const word_end = wordEnd(bytes, at, end)
  if (isFacility(bytes, at, word_end)) {
    at = word_end
    while (at < end && bytes[at] === space) at++
    line.message_start = at
    readProgram(line, at, end)
  }
}

/** A tag: a name, an optional `[pid]`, a colon, and then a space or the end. `kernel:` may be followed by anything. */
function readProgram(line: Line, start: number, end: number): boolean {
  const bytes = line.bytes
  let at = start
  while (at < end && isTagByte(bytes[at])) at++
  if (at === start || at === end) return false
  const name_end = at
  let has_pid = false
  if (bytes[at] === open_bracket) {
    at++
    while (at < end && bytes[at] !== close_bracket && bytes[at] !== space) at++
    if (bytes[at] !== close_bracket) return false
    at++
    has_pid = true
  }
  if (at >= end || bytes[at] !== colon) return false
  at++
  if (at < end && bytes[at] !== space && !isKernel(bytes, start, name_end)) return false
  line.program_start = start
  line.program_end = name_end
  line.has_pid = has_pid
  while (at < end && bytes[at] === space) at++
  line.message_start = at
  return true
}

/** RFC 5424, 6: host, app-name, procid, msgid, structured data, each `-` when nil; then the message. */
function readRfc5424(line: Line, at: number, end: number): void {
  const bytes = line.bytes
  const host_end = wordEnd(bytes, at, end)
  if (!(host_end - at === 1 && bytes[at] === 45)) {
    line.host_start = at
    line.host_end = host_end
  }
  at = Math.min(end, host_end + 1)
  const program_end = wordEnd(bytes, at, end)
  if (!(program_end - at === 1 && bytes[at] === 45)) {
    line.program_start = at
    line.program_end = program_end
  }
  at = Math.min(end, program_end + 1)
  const pid_end = wordEnd(bytes, at, end)
  line.has_pid = !(pid_end - at === 1 && bytes[at] === 45)
  at = Math.min(end, pid_end + 1)
  at = Math.min(end, wordEnd(bytes, at, end) + 1)
  if (bytes[at] === 45) at++
  else {
    while (at < end && bytes[at] === open_bracket) {
      let quoted = false
      for (at++; at < end; at++) {
        if (bytes[at] === 92) at++
        else if (bytes[at] === 34) quoted = !quoted
        else if (bytes[at] === close_bracket && !quoted) break
      }
      at++
    }
  }
  at = Math.min(end, at)
  while (at < end && bytes[at] === space) at++
  // A byte order mark may say that the message is UTF-8.
  if (bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf && at + 3 <= end) at += 3
  line.message_start = at
}

function wordEnd(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && bytes[at] !== space) at++
  return at
}

/** Letters, digits and `_ . / - @ ( ) `: what programs call themselves. */
function isTagByte(byte: number): boolean {
  return (
    (byte >= 97 && byte <= 122) ||
    (byte >= 65 && byte <= 90) ||
    (byte >= 45 && byte <= 57) ||
    byte === 95 ||
    byte === 64 ||
    byte === 40 ||
    byte === 41
  )
}

/** A word that can be a host: not a bracketed prefix, and nothing that holds an equals sign or a quote. */
function isHost(bytes: Uint8Array, start: number, end: number): boolean {
  if (end === start || bytes[start] === open_bracket) return false
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if (!isTagByte(byte) && byte !== colon && byte !== percent) return false
  }
  return bytes[end - 1] !== colon && !hasNestedColon(bytes, start, end)
}
const percent = 37

/** Colons of an IPv6 address are a host's; those of `Shorewall:net2fw:DROP:IN` are not. */
function hasNestedColon(bytes: Uint8Array, start: number, end: number): boolean {
  let colons = false
  let hex_only = true
  for (let at = start; at < end; at++) {
    if (bytes[at] === colon) colons = true
    else if (bytes[at] === percent) break
    else {
      const lower = bytes[at] | 32
      if (!((bytes[at] >= 46 && bytes[at] <= 57) || (lower >= 97 && lower <= 102))) hex_only = false
    }
  }
  return colons && !hex_only
}

const severities = new Set('emerg alert crit err error warning warn notice info debug panic'.split(' '))

function isFacility(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 20) return false
  let point = -1
  let word = ''
  for (let at = start; at < end; at++) {
    if (bytes[at] === 46 && point < 0) point = at
    else if (point >= 0) word += String.fromCharCode(bytes[at])
  }
  return point > start && severities.has(word)
}

function isKernel(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start === 6 &&
    bytes[start] === 107 &&
    bytes[start + 1] === 101 &&
    bytes[start + 2] === 114 &&
    bytes[start + 3] === 110 &&
    bytes[start + 4] === 101 &&
    bytes[start + 5] === 108
  )
}
