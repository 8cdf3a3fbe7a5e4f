import type { EventRow } from '../event.ts'
import { not_mine, type Format, type Outcome } from './format.ts'
import type { Line } from './line.ts'
import { netfilter } from './netfilter.ts'

/** The known formats, in the order in which they are asked. */
export const formats: readonly Format[] = [netfilter]

const by_program = new Map<string, Format[]>()
for (const format of formats) {
  for (const program of format.programs) {
    by_program.set(program, [...(by_program.get(program) ?? []), format])
  }
}
const of_kernel = by_program.get('kernel') ?? []
const untagged = by_program.get('') ?? []
const nobody: Format[] = []

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

/** Whether the kernel wrote the line. */
export const isKernel = (line: Line): boolean => formatsOf(line) === of_kernel

function formatsOf(line: Line): Format[] {
  const length = line.program_end - line.program_start
  if (length === 0) return untagged
  const program = asciiOf(line.bytes, line.program_start, line.program_end)
  if (length === 6 && program === 'kernel') return of_kernel
  const known = by_program.get(program)
  if (known !== undefined) return known
  // `DENY: IN=eth0 ...`: a log prefix where a tag would stand, written without the kernel's own.
  if (!line.has_pid && startsFields(line)) {
    line.message_start = line.program_start
    return untagged
  }
  return nobody
}

function asciiOf(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at])
  return text
}

function startsFields(line: Line): boolean {
  const { bytes, message_start: at } = line
  return bytes[at] === 73 && bytes[at + 1] === 78 && bytes[at + 2] === 61
}
