import { Calendar } from '../archive/calendar.ts'
import { decompressed } from '../archive/decompress.ts'
import { seam_bytes, seamOf } from '../archive/identity.ts'
import { LineSplitter, type LineSink } from '../archive/lines.ts'
import { release } from '../archive/release.ts'
import type { Zone } from '../archive/zone.ts'
import { messageOf } from '../error.ts'
import { Texts } from '../event.ts'
import { is_event } from '../formats/format.ts'
import { holdsIpv6, type EventBatch } from '../store/batch.ts'
import { Contexts } from '../store/context.ts'
import type { FromWorker, Job, ReadState } from './job.ts'
import { Occurrences } from './occurrences.ts'
import { RecordReader, emptyTally } from './reader.ts'

/** What is read archive after archive has in common: where batches come from and go, and zones that are known. */
export interface Outlet {
  send(message: FromWorker, transfer?: ArrayBuffer[]): void
  newBatch(is_ipv6: boolean): EventBatch
  /** Takes back a batch that nothing came of. */
  keep(batch: EventBatch): void
  /** Resolves once the store has taken enough of the batches; null when there is room at once. */
  room(): Promise<void> | null
  zoneOf(name: string): Zone
}

/** Progress is told every so many lines. */
const told_lines = 20_000

/** The reading of one archive, from its start or from where it was left: bytes in, batches of events out. */
export class ArchiveReading implements LineSink {
  readonly calendar: Calendar
  private readonly outlet: Outlet
  private readonly job: Job
  private readonly resume: ReadState | null
  private reader: RecordReader
  private batch: EventBatch
  private ipv6_batch: EventBatch
  private readonly contexts = new Contexts()
  private texts_sent = 0
  private contexts_sent = 0
  private readonly occurrences = new Occurrences()
  private readonly splitter: LineSplitter
  private position: number
  private rewind: number
  private last_time = -1
  private in_tail = false
  private problem: string | null = null
  /** The bytes before `position`. */
  private seam: Buffer = Buffer.alloc(0)
  /** The last bytes of the stream, and the offset after them. */
  private recent: Buffer = Buffer.alloc(0)
  private offset = 0
  private lines_told = 0
  private bytes_read = 0

  constructor(outlet: Outlet, job: Job, resume: ReadState | null) {
    this.outlet = outlet
    this.batch = outlet.newBatch(false)
    this.ipv6_batch = outlet.newBatch(true)
    this.job = job
    this.resume = resume
    this.calendar = new Calendar(
      outlet.zoneOf(job.sensor_zone),
      job.hint,
      resume?.calendar ?? job.calendar ?? undefined,
    )
    this.reader = this.newReader()
    if (resume !== null) this.reader.tally = structuredClone(resume.tally)
    this.position = resume?.position ?? 0
    this.rewind = resume?.rewind ?? 0
    this.splitter = new LineSplitter(this.rewind)
  }

  /** Reads to the end; or finds that the archive must be read from its start, or is not the one it was taken for. */
  async run(): Promise<'done' | 'begin anew' | 'another archive'> {
    const { job } = this
    // Bytes before what is read of the stream: all that a resumed archive had already.
    const from = this.resume === null ? 0 : Math.min(this.rewind, Math.max(0, this.position - seam_bytes))
    const is_plain = job.compression === 'plain'
    const count = (bytes: number) => {
      this.bytes_read += bytes
    }
    const { path, compression, decompression_ratio } = job
    const stream = decompressed(path, compression, is_plain ? from : 0, count, decompression_ratio)
    this.offset = is_plain ? from : 0
    let checked = this.resume === null
    try {
      for await (const part of stream) {
        let chunk = part
        if (!checked) {
          const missing = this.position - this.offset
          const known = chunk.subarray(0, missing)
          this.recent = lastBytes(this.recent, known, Math.max(seam_bytes, this.position - this.rewind))
          this.offset += known.length
          if (known.length < missing) continue
          if (!this.isSameArchive()) return 'another archive'
          checked = true
          chunk = chunk.subarray(missing)
        }
        this.take(chunk)
        if (is_own_memory.has(job.compression)) release(part)
        if (this.reader.must_begin_anew) return 'begin anew'
        if (this.reader.tally.lines - this.lines_told >= told_lines) this.tellProgress()
        const room = this.outlet.room()
        if (room !== null) await room
      }
    } catch (error) {
      this.problem = messageOf(error)
    }
    // Shorter than it was: an older copy, or a file that was emptied and began anew. An archive without any
    // line yet has nothing to be compared.
    if (!checked && !(this.position === 0 || (this.offset === this.position && this.isSameArchive()))) {
      return 'another archive'
    }
    if (this.calendar.mustBeginAnew()) return 'begin anew'
    // The event of a line without its ending travels apart, so that it can be taken back.
    this.flush(false)
    this.in_tail = true
    return 'done'
  }

  finish(): void {
    this.tellProgress()
    const tally = this.reader.tally
    this.reader.tally = emptyTally()
    this.splitter.finish(this)
    this.flush(true)
    this.outlet.keep(this.batch)
    this.outlet.keep(this.ipv6_batch)
    const calendar = this.calendar
    this.outlet.send({
      type: 'done',
      number: this.job.number,
      state: {
        compression: this.job.compression,
        position: this.position,
        rewind: this.rewind,
        seam: seamOf(this.seam),
        calendar: calendar.snapshot(),
        year_rule: calendar.rule,
        tally,
        tail: this.reader.tally,
        problem: this.problem,
      },
    })
  }

  line(bytes: Uint8Array, start: number, end: number, end_offset: number): void {
    if (this.reader.must_begin_anew) return
    const is_known = end_offset <= (this.resume?.position ?? -1) && !this.in_tail
    if (is_known) {
      const { tally } = this.reader
      this.reader.tally = emptyTally()
      if (this.reader.read(bytes, start, end) === is_event) {
        const { row } = this.reader
        this.occurrences.of(row, this.contexts.of(row))
      }
      this.reader.tally = tally
      return
    }
    const outcome = this.reader.read(bytes, start, end)
    if (this.reader.must_begin_anew) return
    if (outcome === is_event) {
      const { row } = this.reader
      if (row.time !== this.last_time && !this.in_tail) {
        this.last_time = row.time
        this.rewind = this.position - this.reader.bytes_before
      }
      const batch = holdsIpv6(row) ? this.ipv6_batch : this.batch
      const context = this.contexts.of(row)
      batch.push(row, context, this.occurrences.of(row, context))
      if (batch.isFull) this.send(batch, this.in_tail)
    }
    if (!this.in_tail) this.position = end_offset
  }

  tooLong(end_offset: number): void {
    this.reader.tooLong()
    if (!this.in_tail) this.position = end_offset
  }

  /** Whether the bytes before `position` are those that were read before; then reads the last second's again. */
  private isSameArchive(): boolean {
    const seam = this.recent.subarray(-Math.min(this.recent.length, seam_bytes))
    if (seamOf(seam) !== this.resume?.seam) return false
    this.seam = Buffer.from(seam)
    const again = this.position - this.rewind
    if (again > 0) this.splitter.push(this.recent.subarray(this.recent.length - again), this)
    this.recent = this.seam
    return true
  }

  private take(chunk: Buffer): void {
    const base = this.offset
    this.splitter.push(chunk, this)
    this.offset += chunk.length
    const end = this.position - base
    if (end > 0) this.seam = lastBytes(this.recent, chunk.subarray(0, end), seam_bytes)
    this.recent = lastBytes(this.recent, chunk, seam_bytes)
  }

  private flush(tail: boolean): void {
    this.send(this.batch, tail)
    this.send(this.ipv6_batch, tail)
  }

  private send({ buffer, length, first, last, is_ipv6 }: EventBatch, tail: boolean): void {
    if (length === 0) return
    const { strings } = this.reader.row.texts
    // Numbers stay as they are while the archive is read; only what is new is sent.
    const fresh = {
      texts: strings.slice(this.texts_sent),
      contexts: this.contexts.since(this.contexts_sent),
    }
    this.texts_sent = strings.length
    this.contexts_sent = this.contexts.length
    const batch = { buffer, length, first, last, is_ipv6 }
    this.outlet.send({ type: 'batch', number: this.job.number, batch, fresh, tail }, [buffer])
    const next = this.outlet.newBatch(is_ipv6)
    if (is_ipv6) this.ipv6_batch = next
    else this.batch = next
  }

  private tellProgress(): void {
    const { lines } = this.reader.tally
    const { number } = this.job
    this.outlet.send({ type: 'read', number, bytes: this.bytes_read, lines: lines - this.lines_told })
    this.lines_told = lines
    this.bytes_read = 0
  }

  private newReader(): RecordReader {
    const { job, outlet } = this
    return new RecordReader(new Texts(), this.calendar, outlet.zoneOf(job.site_zone), job.sensor ?? undefined)
  }
}

/** Compressions whose chunks are memory of their own, made for them by Node. */
const is_own_memory: ReadonlySet<string> = new Set(['plain', 'zstd'])

/** The last `length` bytes of two parts. */
function lastBytes(first: Buffer, second: Buffer, length: number): Buffer {
  if (second.length >= length) return Buffer.from(second.subarray(second.length - length))
  const kept = Math.min(first.length, length - second.length)
  return Buffer.concat([first.subarray(first.length - kept), second])
}
