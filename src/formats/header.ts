import {
  afterDigits,
  afterSpaces,
  decimal,
  endsWith,
  find,
  isDigit,
  startsWith,
  word,
  wordEnd,
} from './bytes.ts'
import { readDeviceHeader } from './device-header.ts'
import { readJournalJson } from './journald.ts'
import { no_offset, type Line } from './line.ts'
import { afterStamp, isWeekday, readStamp } from './stamp.ts'

/**
 * Headers, in one place: what stands before the message of a record. Understood: RFC 3164 (`Feb  2 03:04:05
 * host program[pid]: `, with or without priority, host, year, fraction, zone, facility word), RFC 5424, every
 * stamp of `stamp.ts`, journald's JSON, Cisco's clock marks and sequence numbers (`device-header.ts`),
 * Proxmox, `dmesg -T`, metalog, and syslogd's repetitions.
 */

const space = 32
const colon = 58
const less = 60
const greater = 62
const open_bracket = 91
const close_bracket = 93
const brace = 123

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
  line.repeats = 1
  line.is_repetition = false
  line.is_cut = false

  let is_rfc5424 = false
  const first = bytes[at]
  if (first === less && at < end) {
    const after = afterPriority(bytes, at, end)
    if (after > 0) {
      at = after
      if (bytes[at] === 49 && bytes[at + 1] === space) {
        is_rfc5424 = true
        at += 2
      }
    }
  } else if (first === brace && readJournalJson(line)) return
  const after_stamp = readStamp(line, at, end)
  if (after_stamp < 0) {
    readUnusual(line, at, end)
  } else {
    line.has_stamp = true
    if (is_rfc5424) readRfc5424(line, after_stamp, end)
    else readOrigin(line, after_stamp, end)
  }
  const byte = bytes[line.message_start]
  if (byte === 109 || byte === 108 || byte === 45) readRepetition(line)
}

/** The offset after `<N>`, or -1. */
function afterPriority(bytes: Uint8Array, at: number, end: number): number {
  let digits = 0
  for (at++; at < end && digits < 4; at++, digits++) {
    const byte = bytes[at]
    if (byte === greater) return digits > 0 ? at + 1 : -1
    if (!isDigit(byte)) return -1
  }
  return -1
}

/** `host program[pid]: message`, where the host, the program or both may be missing. */
function readOrigin(line: Line, at: number, end: number): void {
  const bytes = line.bytes
  while (at < end && bytes[at] === space) at++
  // `<auth.info>`, as the BSDs' verbose syslogd writes it.
  if (bytes[at] === less) at = afterFacilityMark(bytes, at, end)
  line.message_start = at
  if (readProgram(line, at, end)) {
    readDevice(line, at, end)
    return
  }
  const host_end = wordEnd(bytes, at, end)
  if (!isHost(bytes, at, host_end)) {
    readDevice(line, at, end)
    return
  }
  const host_start = at
  at = afterSpaces(bytes, host_end, end)
  if (readPadded(line, host_start, host_end, at, end)) return
  line.host_start = host_start
  line.host_end = host_end
  line.message_start = at
  if (readProgram(line, at, end)) {
    if (isNumber(bytes, line.program_start, line.program_end)) readDevice(line, at, end)
    return
  }
  const word_end = wordEnd(bytes, at, end)
  if (isFacility(bytes, at, word_end) || isSame(bytes, host_start, host_end, at, word_end)) {
    // `user.info kernel:`, as some routers write it; or the host once more, as UniFi does.
    at = afterSpaces(bytes, word_end, end)
    line.message_start = at
    readProgram(line, at, end)
  } else readDevice(line, at, end)
}

/**
 * A tag: a name, an optional `[pid]`, a colon, and then a space or the end. `kernel:` may be followed by
 * anything.
 */
function readProgram(line: Line, start: number, end: number): boolean {
  const bytes = line.bytes
  let at = start
  while (at < end && is_tag_byte[bytes[at]] === 1) at++
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

/** `fail2ban.actions        [933]: `: a tag without a host, padded before its process id. */
function readPadded(line: Line, start: number, name_end: number, at: number, end: number): boolean {
  const bytes = line.bytes
  if (bytes[at] !== open_bracket || !isDigit(bytes[at + 1])) return false
  const pid_end = afterDigits(bytes, at + 1, end)
  if (pid_end + 1 >= end || bytes[pid_end] !== close_bracket || bytes[pid_end + 1] !== colon) return false
  line.program_start = start
  line.program_end = name_end
  line.has_pid = true
  line.message_start = afterSpaces(bytes, pid_end + 2, end)
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
  if (line.program_end === line.program_start) readDevice(line, at, end)
}

/** A line that does not begin with a stamp and a space. */
function readUnusual(line: Line, at: number, end: number): void {
  line.message_start = at
  const first = byteAt(line, at, end)
  if (first === open_bracket && readBracketed(line, at, end)) return
  if (isDigit(first) && readProxmox(line, at, end)) return
  if (readDeviceHeader(line, at, end)) return
  // Without a stamp nothing is an event, but the program says whose record it would have been.
  readOrigin(line, at, end)
}

const byteAt = (line: Line, at: number, end: number): number => (at < end ? line.bytes[at] : 0)

/** `[Jun 21 16:55:03] host ...`, and `[Sat Feb  2 03:04:05 2019] message` of `dmesg -T`. */
function readBracketed(line: Line, at: number, end: number): boolean {
  const after = afterStamp(line, at + 1, end)
  if (after < 0 || after >= end || line.bytes[after] !== close_bracket) return false
  line.has_stamp = true
  if (isWeekday(line.bytes, at + 1)) line.message_start = afterSpaces(line.bytes, after + 1, end)
  else readOrigin(line, after + 1, end)
  return true
}

/** `101 1 tap101i0-IN 20/Jun/2022:13:12:46 +0200 DROP: IN=...`: machine, level, chain, stamp. */
function readProxmox(line: Line, at: number, end: number): boolean {
  const bytes = line.bytes
  const machine_end = afterDigits(bytes, at, end)
  const level_end = afterDigits(bytes, machine_end + 1, end)
  if (bytes[machine_end] !== space || level_end !== machine_end + 2 || bytes[level_end] !== space)
    return false
  const chain_end = wordEnd(bytes, level_end + 1, end)
  const after = readStamp(line, chain_end + 1, end)
  if (after < 0) return false
  line.has_stamp = true
  line.message_start = after
  return true
}

/** Tries the header of a network device where a syslog tag or message stands, and keeps what was read else. */
function readDevice(line: Line, at: number, end: number): void {
  const byte = line.bytes[line.message_start]
  // Its message follows at once, or its own stamp or colon: never what a program of a host wrote.
  const has_tag = line.program_end > line.program_start
  if (has_tag && line.has_pid) return
  if (!has_tag && byte === 37) return
  if (has_tag ? byte === 37 || !isKernelTag(line) : mayBeDevice(line.bytes, at, end)) {
    readDeviceHeader(line, at, end)
  }
}

const isKernelTag = (line: Line): boolean => isKernel(line.bytes, line.program_start, line.program_end)

/** A clock's mark, a second stamp, or a first word with a colon in it. */
function mayBeDevice(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 20 > end) return false
  if (bytes[at] === 42 || bytes[at] === 46) return true
  if (bytes[at + 3] === space && bytes[at + 6] === space) return true
  for (; at < end && bytes[at] !== space; at++) {
    const byte = bytes[at]
    if (byte === colon) return true
    if (byte === 61) return false
  }
  return false
}

const last_message = word('last message repeated ')
const dashed_message = word('--- last message repeated ')
const message_repeated = word('message repeated ')
const times_bracket = word(' times: [')
const time_bracket = word(' time: [')
const times = word(' times')
const time = word(' time')
const dashes = word(' ---')

/** `message repeated 3 times: [ ... ]` of rsyslog, `last message repeated 3 times` of syslogd. */
function readRepetition(line: Line): void {
  const { bytes, message_start: start } = line
  let end = line.end
  if (startsWith(bytes, start, end, message_repeated)) {
    const number_at = start + message_repeated.length
    const number_end = afterDigits(bytes, number_at, end)
    const repeats = decimal(bytes, number_at, number_end)
    const opening = startsWith(bytes, number_end, end, times_bracket) ? times_bracket : time_bracket
    if (repeats < 1 || repeats > 0xffffffff || !startsWith(bytes, number_end, end, opening)) return
    line.repeats = repeats
    while (end > number_end && bytes[end - 1] === space) end--
    line.is_cut = bytes[end - 1] !== close_bracket
    line.end = line.is_cut ? end : end - 1
    line.message_start = afterSpaces(bytes, number_end + opening.length, line.end)
    return
  }
  if (line.program_end > line.program_start) return
  const opening = bytes[start] === 45 ? dashed_message : last_message
  if (!startsWith(bytes, start, end, opening)) return
  if (opening === dashed_message && endsWith(bytes, start, end, dashes)) end -= dashes.length
  const number_at = start + opening.length
  const number_end = afterDigits(bytes, number_at, end)
  const closing = endsWith(bytes, number_end, end, times) ? times : time
  const repeats = decimal(bytes, number_at, number_end)
  if (repeats < 1 || repeats > 0xffffffff || end - number_end !== closing.length) return
  if (!endsWith(bytes, number_end, end, closing)) return
  line.repeats = repeats
  line.is_repetition = true
}

/** Letters, digits and `_ . / - @ ( ) `: what programs call themselves. */
const is_tag_byte = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9_./@()-]/.test(String.fromCharCode(byte)) ? 1 : 0,
)

/** A word that can be a host: not a bracketed prefix, and nothing that holds an equals sign or a quote. */
function isHost(bytes: Uint8Array, start: number, end: number): boolean {
  if (end === start || bytes[start] === open_bracket) return false
  let colons = false
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if (is_tag_byte[byte] === 1) continue
    if (byte === colon) colons = true
    else if (byte !== percent) return false
  }
  return bytes[end - 1] !== colon && (!colons || !hasNestedColon(bytes, start, end))
}
const percent = 37

/** Colons of an IPv6 address are a host's; those of `Shorewall:net2fw:DROP:IN` are not. */
function hasNestedColon(bytes: Uint8Array, start: number, end: number): boolean {
  let hex_only = true
  for (let at = start; at < end; at++) {
    if (bytes[at] === percent) break
    if (bytes[at] === colon) continue
    const lower = bytes[at] | 32
    if (!((bytes[at] >= 46 && bytes[at] <= 57) || (lower >= 97 && lower <= 102))) hex_only = false
  }
  return !hex_only
}

const severities = new Set('emerg alert crit err error warning warn notice info debug panic'.split(' '))

function isFacility(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 20) return false
  let point = -1
  let severity = ''
  for (let at = start; at < end; at++) {
    if (bytes[at] === 46 && point < 0) point = at
    else if (point >= 0) severity += String.fromCharCode(bytes[at])
  }
  return point > start && severities.has(severity)
}

/** The offset after `<auth.info> `, or `at` when no such mark stands there. */
function afterFacilityMark(bytes: Uint8Array, at: number, end: number): number {
  const close = find(bytes, at, Math.min(end, at + 24), word('>'))
  if (close < 0 || close + 1 >= end || bytes[close + 1] !== space) return at
  return afterSpaces(bytes, close + 1, end)
}

const isNumber = (bytes: Uint8Array, start: number, end: number): boolean =>
  afterDigits(bytes, start, end) === end

function isSame(bytes: Uint8Array, start: number, end: number, other: number, other_end: number): boolean {
  if (end - start !== other_end - other) return false
  for (let i = 0; i < end - start; i++) if (bytes[start + i] !== bytes[other + i]) return false
  return end > start
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
