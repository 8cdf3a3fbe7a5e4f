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
   * `''` stands for lines without a tag.
   */
  programs: readonly string[]
  parse(line: Line, row: EventRow): Outcome
}
