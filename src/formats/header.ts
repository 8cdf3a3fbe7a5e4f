import { afterDigits, afterSpaces, isDigit, wordEnd } from './bytes.ts'
import { readDeviceHeader } from './device-header.ts'
import { readJournalJson } from './journald.ts'
import { no_offset, type Line } from './line.ts'
import { readDevice, readOrigin } from './origin.ts'
import { readRepetition } from './repetition.ts'
import { afterStamp, isWeekday, readStamp } from './stamp.ts'

/**
 * Headers, in one place: what stands before the message of a record. Understood: RFC 3164 (`Feb  2 03:04:05
 * host program[pid]: `, with or without priority, host, year, fraction, zone, facility word), RFC 5424, every
 * stamp of `stamp.ts`, journald's JSON, Cisco's clock marks and sequence numbers (`device-header.ts`),
 * Proxmox, `dmesg -T`, metalog, and syslogd's repetitions.
 */

const space = 32
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
