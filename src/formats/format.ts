import type { EventRow } from '../event.ts'
import type { Line } from './line.ts'

/**
 * Why a line of a known format is not an event. A parser returns the code of a reason; the reader counts.
 * The words are what the manifest, `explain` and the site show.
 */
export const rejections = [
  'no timestamp',
  'impossible date',
  'line too long',
  'torn line',
  'incomplete record',
  'source is no address',
  'destination is no address',
  'port out of range',
  'number out of range',
  'unknown transport',
] as const
export type Rejection = (typeof rejections)[number]

/** What a parser says of a line: 0 not this format, 1 an event (the row is filled), else a rejection's code. */
export type Outcome = number
export const not_mine: Outcome = 0
export const is_event: Outcome = 1
export const rejected = (reason: Rejection): Outcome => rejections.indexOf(reason) + 2
export const rejectionOf = (outcome: Outcome): Rejection => rejections[outcome - 2]

/**
 * A log format: reads one line whose header has been read, fills the row. Pure; never throws; linear in the
 * length of the line; keeps nothing of the line's bytes.
 */
export interface Format {
  name: string
  /**
   * Which programs write it: names as in the syslog tag (`kernel`, `sshd`). A line under another tag is never
   * offered, so that text which a stranger sent to one program is never read as another's record.
   * `''` stands for lines without a tag; `'%'` and `'{'` for those whose message begins so, as the messages of
   * Cisco's devices and JSON do.
   */
  programs: readonly string[]
  parse(line: Line, row: EventRow): Outcome
}

/** What a line was to a record of several: a part of it, the one that makes it whole, or neither. */
export type Taken = 'part' | 'record' | 'broken'

/** Assembles the records of a format in which they are longer than a line, fed line by line. */
export interface Assembler {
  /** What is said of a line that is a part of such a record. */
  readonly about: string
  /** Whether a record is being read; its lines are no records of their own. */
  readonly is_open: boolean
  /** Bytes of the record's lines so far, with their endings. */
  readonly size: number
  /** Whether a record begins in bytes[start, end). */
  begins(bytes: Uint8Array, start: number, end: number): boolean
  /** Takes a line of the record; `raw_end` is before its line feed. After `broken` the record is to be closed. */
  take(bytes: Uint8Array, start: number, end: number, raw_end: number): Taken
  /** Makes the line this record, once `take` said so. @returns false when it is none. */
  fill(line: Line): boolean
  close(): void
}
