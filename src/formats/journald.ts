import { afterSpaces, decimal, startsWith, word } from './bytes.ts'
import { stringEnd, valueEnd } from './json.ts'
import { no_offset, type Line } from './line.ts'

/**
 * The journal of systemd, as `journalctl -o json` (an object a line) and `-o export` (a field a line, a blank
 * line after each record: `journald-export.ts`) write it. Either way a record becomes a `Line` whose bytes are
 * host, program and message, one behind the other, as a syslog line would have them.
 * https://systemd.io/JOURNAL_EXPORT_FORMATS
 */

const quote = 34
const comma = 44
const open_bracket = 91
const backslash = 92
const close_bracket = 93
const close_brace = 125

const names = ['__REALTIME_TIMESTAMP', '_HOSTNAME', 'SYSLOG_IDENTIFIER', '_COMM', '_PID', 'MESSAGE'].map(word)
const realtime = 0
const hostname = 1
const identifier = 2
const command = 3
const pid = 4
const message = 5

/** Which of the fields that are kept is named in bytes[start, end), or -1. */
export function fieldOf(bytes: Uint8Array, start: number, end: number): number {
  for (let field = 0; field < names.length; field++) {
    if (end - start === names[field].length && startsWith(bytes, start, end, names[field])) return field
  }
  return -1
}

/** The fields of one record that are kept. */
export class Fields {
  private readonly parts = names.map(() => new Uint8Array(256))
  private readonly lengths = names.map(() => 0)
  private packed = new Uint8Array(1024)

  clear(): void {
    this.lengths.fill(0)
  }

  has(field: number): boolean {
    return this.lengths[field] > 0
  }

  /** Room for `length` bytes of a field, which the caller fills and then measures with `setLength`. */
  room(field: number, length: number): Uint8Array {
    if (this.parts[field].length < length) this.parts[field] = grown(this.parts[field], length)
    return this.parts[field]
  }

  length(field: number): number {
    return this.lengths[field]
  }

  setLength(field: number, length: number): void {
    this.lengths[field] = length
  }

  /** A field that a record repeats keeps its first value. */
  set(field: number, bytes: Uint8Array, start: number, end: number): void {
    if (this.has(field)) return
    const part = this.room(field, end - start)
    for (let at = start; at < end; at++) part[at - start] = bytes[at]
    this.lengths[field] = end - start
  }

  /** Makes the line this record. @returns false when the record has no time. */
  fill(line: Line): boolean {
    const time = this.lengths[realtime]
    // Microseconds: sixteen digits from 2001 to 2286.
    const seconds = time > 6 ? decimal(this.parts[realtime], 0, time - 6) : Infinity
    if (seconds > 0xffffffff) return false
    const program = this.has(identifier) ? identifier : command
    const size = this.lengths[hostname] + this.lengths[program] + this.lengths[message]
    if (this.packed.length < size + 2) this.packed = new Uint8Array(size * 2 + 2)
    // Behind the line stands a line ending, as in a file: nothing of a longer record before it.
    this.packed[size] = this.packed[size + 1] = 10
    line.bytes = this.packed
    line.start = 0
    line.host_start = 0
    line.host_end = line.program_start = this.pack(hostname, 0)
    line.program_end = line.message_start = this.pack(program, line.host_end)
    line.end = this.pack(message, line.program_end)
    line.has_pid = this.has(pid)
    line.has_stamp = true
    line.epoch = seconds
    line.year = 0
    line.offset_minutes = no_offset
    line.repeats = 1
    line.is_repetition = false
    line.is_cut = false
    return true
  }

  private pack(field: number, at: number): number {
    const part = this.parts[field]
    const length = this.lengths[field]
    for (let i = 0; i < length; i++) this.packed[at + i] = part[i]
    return at + length
  }
}

function grown(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length * 2)
  larger.set(bytes)
  return larger
}

const of_json = new Fields()

/** Reads `{"__REALTIME_TIMESTAMP":"...", "MESSAGE":"...", ...}`. @returns false when the line is no such object. */
export function readJournalJson(line: Line): boolean {
  const { bytes, end } = line
  let at = afterSpaces(bytes, line.start + 1, end)
  of_json.clear()
  while (at < end && bytes[at] === quote) {
    const name_end = stringEnd(bytes, at, end)
    if (name_end < 0) return false
    const field = fieldOf(bytes, at + 1, name_end)
    at = afterSpaces(bytes, name_end + 1, end)
    if (bytes[at] !== 58) return false
    at = afterSpaces(bytes, at + 1, end)
    const value_end = valueEnd(bytes, at, end)
    if (value_end < 0) return false
    if (field >= 0 && !of_json.has(field)) unpack(bytes, at, value_end, field)
    at = afterSpaces(bytes, value_end, end)
    if (bytes[at] === close_brace) return of_json.fill(line)
    if (bytes[at] !== comma) return false
    at = afterSpaces(bytes, at + 1, end)
  }
  return false
}

/** A string, or the array of bytes that stands for one that is not UTF-8, into its field. */
function unpack(bytes: Uint8Array, at: number, end: number, field: number): void {
  const part = of_json.room(field, end - at)
  if (bytes[at] === quote) of_json.setLength(field, unescape(bytes, at + 1, stringEnd(bytes, at, end), part))
  else if (bytes[at] === open_bracket) of_json.setLength(field, unpackArray(bytes, at + 1, end, part))
}

/** `[70,97,105]`. Of an array of strings, which stands for a field given twice, nothing is taken. */
function unpackArray(bytes: Uint8Array, at: number, end: number, part: Uint8Array): number {
  let length = 0
  let value = -1
  for (; at < end; at++) {
    const byte = bytes[at]
    if (byte >= 48 && byte <= 57) value = (value < 0 ? 0 : value * 10) + byte - 48
    else if (byte === comma || byte === close_bracket) {
      if (value < 0 || value > 255) return 0
      part[length++] = value
      value = -1
    } else if (byte !== 32) return 0
  }
  return length
}

const escaped: Record<number, number> = { 98: 8, 102: 12, 110: 10, 114: 13, 116: 9 }

/** The text of the JSON string in bytes[at, end) as UTF-8; never longer than the string. @returns its length. */
function unescape(bytes: Uint8Array, at: number, end: number, part: Uint8Array): number {
  let length = 0
  while (at < end) {
    const byte = bytes[at++]
    if (byte !== backslash || at >= end) {
      part[length++] = byte
      continue
    }
    const letter = bytes[at++]
    if (letter !== 117) {
      part[length++] = escaped[letter] ?? letter
      continue
    }
    let code = hexOf(bytes, at, end)
    at += 4
    if (code >= 0xd800 && code < 0xdc00 && bytes[at] === backslash && bytes[at + 1] === 117) {
      const low = hexOf(bytes, at + 2, end)
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + low - 0xdc00
        at += 6
      }
    }
    length = putUtf8(part, length, code < 0 || (code >= 0xd800 && code < 0xe000) ? 0xfffd : code)
  }
  return length
}

function hexOf(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 > end) return -1
  let code = 0
  for (let i = at; i < at + 4; i++) {
    const lower = bytes[i] | 32
    const digit = bytes[i] <= 57 ? bytes[i] - 48 : lower - 87
    if (digit < 0 || digit > 15) return -1
    code = code * 16 + digit
  }
  return code
}

function putUtf8(part: Uint8Array, at: number, code: number): number {
  if (code < 0x80) part[at++] = code
  else if (code < 0x800) {
    part[at++] = 0xc0 | (code >> 6)
    part[at++] = 0x80 | (code & 63)
  } else if (code < 0x10000) {
    part[at++] = 0xe0 | (code >> 12)
    part[at++] = 0x80 | ((code >> 6) & 63)
    part[at++] = 0x80 | (code & 63)
  } else {
    part[at++] = 0xf0 | (code >> 18)
    part[at++] = 0x80 | ((code >> 12) & 63)
    part[at++] = 0x80 | ((code >> 6) & 63)
    part[at++] = 0x80 | (code & 63)
  }
  return at
}
