import { Opening, afterDigits, afterSpaces, find, isDigit, word, wordEnd } from './bytes.ts'
import { readDeviceHeader } from './device-header.ts'
import type { Line } from './line.ts'

/** Who wrote a record: the host and the program, as they stand between the stamp and the message. */

const space = 32
const percent = 37
const colon = 58
const less = 60
const open_bracket = 91
const close_bracket = 93

/** `host program[pid]: message`, where the host, the program or both may be missing. */
export function readOrigin(line: Line, at: number, end: number): void {
  const bytes = line.bytes
  while (at < end && bytes[at] === space) at++
  // `<auth.info>`, as the BSDs' verbose syslogd writes it.
  if (bytes[at] === less) at = afterFacilityMark(bytes, at, end)
  line.message_start = at
  if (readAsBefore(line, at, end)) return
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
    else keep(line)
    return
  }
  const word_end = wordEnd(bytes, at, end)
  if (readPadded(line, at, word_end, afterSpaces(bytes, word_end, end), end)) return
  if (isFacility(bytes, at, word_end) || isSame(bytes, host_start, host_end, at, word_end)) {
    // `user.info kernel:`, as some routers write it; or the host once more, as UniFi does.
    at = afterSpaces(bytes, word_end, end)
    line.message_start = at
    readProgram(line, at, end)
  } else readDevice(line, at, end)
}

/** `host program: `, as last read: logs write the same few over and over. */
let last = { opening: new Opening(new Uint8Array(0)), host_length: 0, program_at: 0 }

function keep({ bytes, host_start, host_end, program_start, program_end, has_pid }: Line): void {
  if (has_pid || bytes[program_end + 1] !== space) return
  last = {
    opening: new Opening(bytes.subarray(host_start, program_end + 2)),
    host_length: host_end - host_start,
    program_at: program_start - host_start,
  }
}

function readAsBefore(line: Line, at: number, end: number): boolean {
  const { length } = last.opening
  if (length === 0 || !last.opening.isAt(line.bytes, at, end)) return false
  line.host_start = at
  line.host_end = at + last.host_length
  line.program_start = at + last.program_at
  line.program_end = at + length - 2
  line.has_pid = false
  line.message_start = afterSpaces(line.bytes, at + length, end)
  return true
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

/** `fail2ban.actions        [933]: `: a tag padded before its process id. */
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

/** Tries the header of a network device where a syslog tag or message stands, and keeps what was read else. */
export function readDevice(line: Line, at: number, end: number): void {
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
