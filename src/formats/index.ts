import type { EventRow } from '../event.ts'
import { afterDigits, afterSpaces, isWord, word } from './bytes.ts'
import { cisco_asa } from './cisco-asa.ts'
import { cisco_ios } from './cisco-ios.ts'
import { fail2ban } from './fail2ban.ts'
import { filterlog } from './filterlog.ts'
import { not_mine, type Format, type Outcome } from './format.ts'
import { ipfw } from './ipfw.ts'
import type { Line } from './line.ts'
import { isChainTag, mikrotik } from './mikrotik.ts'
import { netfilter } from './netfilter.ts'
import { ossec_alert } from './ossec-alert.ts'
import { ossec_firewall } from './ossec-firewall.ts'
import { ossec_json } from './ossec-json.ts'
import { sshd } from './sshd.ts'

/** The known formats, in the order in which they are asked. */
export const formats: readonly Format[] = [
  netfilter,
  sshd,
  fail2ban,
  filterlog,
  ipfw,
  cisco_asa,
  cisco_ios,
  mikrotik,
  ossec_firewall,
  ossec_alert,
  ossec_json,
]

const by_program = new Map<string, Format[]>()
for (const format of formats) {
  for (const program of format.programs) {
    by_program.set(program, [...(by_program.get(program) ?? []), format])
  }
}
const of_kernel = by_program.get('kernel') ?? []
const untagged = by_program.get('') ?? []
/** Those that know a message without a tag by its first byte. */
const by_first_byte = new Map(['%', '{'].map((first) => [first.charCodeAt(0), by_program.get(first) ?? []]))
const nobody: Format[] = []
const percent = 37

/**
 * Reads the line's record by the format that knows it. Only formats of the program that wrote the line are
 * asked: what a stranger made another program write is never taken for their record.
 */
export function parseRecord(line: Line, row: EventRow): Outcome {
  let outcome = not_mine
  for (const format of formatsOf(line)) {
    outcome = format.parse(line, row)
    if (outcome !== not_mine) break
  }
  return outcome
}

/** Which format knows the line's record, by name; null when none does. It is read once more for this. */
export const nameOfFormat = (line: Line, row: EventRow): string | null =>
  formatsOf(line).find((format) => format.parse(line, row) !== not_mine)?.name ?? null

/** Whether the kernel wrote the line. */
export const isKernel = (line: Line): boolean => formatsOf(line) === of_kernel

function formatsOf(line: Line): Format[] {
  const { bytes, program_start: start, program_end: end } = line
  if (end === start) {
    return by_first_byte.get(bytes[line.message_start]) ?? ofLooseTag(line) ?? untagged
  }
  if (bytes[start] === percent) return by_first_byte.get(percent) ?? nobody
  const known = ofProgram(bytes, start, end)
  if (known !== undefined) return known
  // `DENY: IN=eth0 ...`: a log prefix where a tag would stand, written without the kernel's own.
  if (!line.has_pid && ((startsFields(line) && mayBePrefix(line)) || isChainTag(line, mayBePrefix(line)))) {
    line.message_start = start
    return untagged
  }
  return nobody
}

/** Names of programs in bytes, by their length: of one length are few, and comparing costs no allocation. */
const by_length: { name: Uint8Array; formats: Format[] }[][] = []
for (const [program, formats] of by_program) {
  while (by_length.length <= program.length) by_length.push([])
  by_length[program.length].push({ name: word(program), formats })
}

function ofProgram(bytes: Uint8Array, start: number, end: number): Format[] | undefined {
  const length = end - start
  if (length >= by_length.length) return undefined
  for (const { name, formats } of by_length[length]) if (isWord(bytes, start, end, name)) return formats
  return undefined
}

/**
 * `[sshd] User root ...`, `sshd(pam_unix)[123] ...`: a tag in brackets or without its colon, as metalog and
 * some converters write it. Only a program that is known is taken for one, and then for the line's.
 */
function ofLooseTag(line: Line): Format[] | undefined {
  const { bytes, end } = line
  let at = line.message_start
  const in_brackets = bytes[at] === 91
  if (in_brackets) at++
  const start = at
  // No tag is longer than 32 bytes (RFC 3164, 4.1.3).
  const limit = Math.min(end, start + 32)
  while (at < limit && bytes[at] !== 32 && bytes[at] !== 91 && bytes[at] !== 93 && bytes[at] !== 61) at++
  const name_end = at
  if (at >= limit || name_end === start || (in_brackets && bytes[at++] !== 93)) return undefined
  if (bytes[at] === 91) {
    at = afterDigits(bytes, at + 1, end)
    if (bytes[at++] !== 93) return undefined
  }
  if (bytes[at] === 58) at++
  if (at >= end || bytes[at] !== 32) return undefined
  const known = ofProgram(bytes, start, name_end)
  if (known !== undefined) line.message_start = afterSpaces(bytes, at, end)
  return known
}

/** Behind a host's name a tag in lower case is a program's, whose words may be anybody's. */
function mayBePrefix({ bytes, host_start, host_end, program_start, program_end }: Line): boolean {
  if (host_end === host_start) return true
  for (let at = program_start; at < program_end; at++) if (bytes[at] >= 97 && bytes[at] <= 122) return false
  return true
}

function startsFields(line: Line): boolean {
  const { bytes, message_start: at } = line
  return bytes[at] === 73 && bytes[at + 1] === 78 && bytes[at + 2] === 61
}
