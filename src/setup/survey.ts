import { Calendar } from '../archive/calendar.ts'
import { decompressed, sniff } from '../archive/decompress.ts'
import type { ArchiveFile } from '../archive/discover.ts'
import { LineSplitter } from '../archive/lines.ts'
import { Zone } from '../archive/zone.ts'
import { messageOf } from '../error.ts'
import { EventRow, Texts } from '../event.ts'
import { is_event } from '../formats/format.ts'
import { readHeader } from '../formats/header.ts'
import { nameOfFormat } from '../formats/index.ts'
import { Line } from '../formats/line.ts'
import { RecordReader } from '../ingest/reader.ts'
import { yearHint } from '../ingest/year.ts'
import { groupRotations } from './known-logs.ts'

/** What a log and its rotations seem to hold, by a sample of them. */
export interface Finding {
  glob: string
  files: number
  size_bytes: number
  /** Events by format, about: those of the sample, by how much of the log it was. Most first. */
  events: { format: string; events: number }[]
  /** Whether every line was read, so that the numbers are counts and not estimates. */
  is_whole: boolean
  /** Files that could not be read, and why. */
  unreadable: { path: string; why: string }[]
}

/** Of each file at most this much is read, decompressed, and of each log so many files. */
const sample_bytes = 2_000_000
const sample_files = 8
/** How much larger a log is than its compressed file, as a rule. */
const compression_ratio = 7

/** Reads a sample of each log by the parsers that an ingest uses. */
export async function survey(files: readonly ArchiveFile[], timezone: string): Promise<Finding[]> {
  const by_path = new Map(files.map((file) => [file.path, file]))
  const findings: Finding[] = []
  for (const { glob, paths } of groupRotations([...by_path.keys()])) {
    const of_log = paths.flatMap((path) => by_path.get(path) ?? [])
    findings.push(await surveyLog(glob, of_log, new Zone(timezone)))
  }
  return findings
}

async function surveyLog(glob: string, files: readonly ArchiveFile[], zone: Zone): Promise<Finding> {
  const unreadable: Finding['unreadable'] = []
  const counts = new Map<string, number>()
  let read_bytes = 0
  let log_bytes = 0
  for (const [at, file] of files.entries()) {
    try {
      const { compression, stored_modified } = await sniff(file.path)
      const expected = file.size * (compression === 'plain' ? 1 : compression_ratio)
      if (!isSampled(at, files.length)) {
        log_bytes += expected
        continue
      }
      const sample = new Sample(new Calendar(zone, yearHint(file, stored_modified)), zone)
      const ended = await sample.read(decompressed(file.path, compression, 0, () => undefined))
      for (const [format, events] of sample.events) counts.set(format, (counts.get(format) ?? 0) + events)
      read_bytes += sample.bytes
      log_bytes += ended ? sample.bytes : Math.max(expected, sample.bytes)
    } catch (error) {
      unreadable.push({ path: file.path, why: messageOf(error) })
    }
  }
  const share = read_bytes === 0 ? 1 : log_bytes / read_bytes
  return {
    glob,
    files: files.length,
    size_bytes: files.reduce((sum, { size }) => sum + size, 0),
    events: [...counts]
      .map(([format, events]) => ({ format, events: Math.round(events * share) }))
      .sort((a, b) => b.events - a.events || (a.format < b.format ? -1 : 1)),
    is_whole: share === 1,
    unreadable,
  }
}

/** So many files, evenly over all of them. */
const isSampled = (at: number, count: number): boolean =>
  count <= sample_files ||
  Math.floor((at * sample_files) / count) !== Math.floor(((at - 1) * sample_files) / count)

/** The first lines of a file, read. */
class Sample {
  readonly events = new Map<string, number>()
  bytes = 0
  private readonly reader: RecordReader
  private readonly line = new Line()
  private readonly row = new EventRow(new Texts())

  constructor(calendar: Calendar, zone: Zone) {
    this.reader = new RecordReader(new Texts(), calendar, zone, undefined)
  }

  /** @returns whether it came to the end of the file. */
  async read(archive: AsyncIterable<Buffer>): Promise<boolean> {
    const splitter = new LineSplitter()
    const sink = {
      line: (bytes: Uint8Array, start: number, end: number) => this.take(bytes, start, end),
      tooLong: () => undefined,
    }
    for await (const chunk of archive) {
      splitter.push(chunk, sink)
      this.bytes += chunk.length
      if (this.bytes >= sample_bytes) return false
    }
    splitter.finish(sink)
    return true
  }

  private take(bytes: Uint8Array, start: number, end: number): void {
    const outcome = this.reader.read(bytes, start, end)
    // Which year it is of does not matter here.
    if (this.reader.must_begin_anew) this.reader.restart()
    if (outcome !== is_event) return
    const { line } = this
    line.bytes = bytes
    line.start = start
    line.end = end
    readHeader(line)
    const format = nameOfFormat(line, this.row) ?? 'records of several lines'
    this.events.set(format, (this.events.get(format) ?? 0) + 1)
  }
}
