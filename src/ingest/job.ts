import type { CalendarState, YearHint, YearRule } from '../archive/calendar.ts'
import type { Compression } from '../archive/decompress.ts'
import type { FilledBatch } from '../store/batch.ts'
import type { FreshWords } from '../store/context.ts'
import type { Tally } from './reader.ts'

/** What a reading thread is asked, and what it answers. All of it crosses threads as structured clones. */

/** Where reading of an archive stopped, and what it takes to read on. Kept in the ledger as JSON. */
export interface ReadState {
  compression: Compression
  /** Offset in the decompressed bytes just after the last line that had a line ending. */
  position: number
  /** Offset of the first line of the last event's second: repeats are numbered from there on. */
  rewind: number
  /** Hash of the bytes before `position`. */
  seam: string
  calendar: CalendarState
  year_rule: YearRule
  /** Of the lines up to `position`. */
  tally: Tally
  /** Of the last line, while it has no line ending. */
  tail: Tally
  problem: string | null
}

export interface Job {
  number: number
  path: string
  compression: Compression
  hint: YearHint
  /** Zone of stamps without one, and the zone of days. */
  sensor_zone: string
  site_zone: string
  sensor: string | null
  resume: ReadState | null
  /** So many times its size an archive may decompress to. */
  decompression_ratio: number
  /** What an earlier reading found out about the years of the archive. */
  calendar: CalendarState | null
}

export type ToWorker = { job: Job } | { taken: ArrayBuffer; is_ipv6: boolean }

export type FromWorker =
  | { type: 'batch'; number: number; batch: FilledBatch; fresh: FreshWords; tail: boolean }
  | { type: 'read'; number: number; bytes: number; lines: number }
  /**
   * The file is not the archive it was taken for (nothing was sent of it); or its years were guessed wrongly,
   * and what was sent of it is void. It is to be read from its start.
   */
  | { type: 'restart'; number: number; as_new: true; base: null }
  | { type: 'restart'; number: number; as_new: false; base: CalendarState }
  | { type: 'done'; number: number; state: ReadState }
