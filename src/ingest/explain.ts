import { Calendar, type CalendarState } from '../archive/calendar.ts'
import { decompressed, sniff, type Compression } from '../archive/decompress.ts'
import type { ArchiveFile } from '../archive/discover.ts'
import { LineSplitter, type LineSink } from '../archive/lines.ts'
import { Zone } from '../archive/zone.ts'
import { UserError, messageOf } from '../error.ts'
import { Texts, actions, event_columns, kinds, none, type EventRow } from '../event.ts'
import { is_event, not_mine, rejectionOf, type Outcome } from '../formats/format.ts'
import { formatAddress, isIpv4 } from '../net/ip.ts'
import { transports } from '../net/transport.ts'
import { RecordReader } from './reader.ts'
import { yearHint } from './year.ts'

/** An event as a row of the view `events`, by column; its place is looked up on the way into the store. */
export type EventWords = Record<string, string | number | null>

/** What became of a line: exactly one of the three last. */
export interface Explanation {
  file: string
  line: number
  event?: EventWords
  ignored?: string
  rejected?: string
}

/**
 * Says of each line of an archive what an ingest makes of it, in their order, a chunk of the file at a time.
 * @param timezone of the days, and of stamps where the archive has no zone of its own
 * @throws UserError when the file cannot be read, or not to its end.
 */
export async function* explain(file: ArchiveFile, timezone: string): AsyncGenerator<Explanation[]> {
  const { path } = file
  try {
    const { compression, stored_modified } = await sniff(path)
    const site_zone = new Zone(timezone)
    const zone = file.timezone === undefined ? site_zone : new Zone(file.timezone)
    const hint = yearHint(file, stored_modified)
    const readerOf = (state?: CalendarState) =>
      new RecordReader(new Texts(), new Calendar(zone, hint, state), site_zone, file.sensor)
    // Only the end of an archive tells which year its first line is of.
    let years: CalendarState | undefined
    for (let reader = readerOf(); await provesWrong(reader, path, compression); reader = readerOf(years)) {
      years = reader.calendar.snapshot()
    }
    const told = new Telling(readerOf(years), path)
    yield* told.chunks(decompressed(path, compression, 0, () => undefined))
  } catch (error) {
    throw new UserError(`${path}: ${messageOf(error)}`)
  }
}

/** Reads the archive to its end. @returns whether its years must be taken otherwise, as the reader's calendar then knows. */
async function provesWrong(reader: RecordReader, path: string, compression: Compression): Promise<boolean> {
  const splitter = new LineSplitter()
  const sink: LineSink = {
    line: (bytes, start, end) => {
      if (!reader.must_begin_anew) reader.read(bytes, start, end)
    },
    tooLong: () => undefined,
  }
  try {
    for await (const chunk of decompressed(path, compression, 0, () => undefined)) {
      splitter.push(chunk, sink)
      if (reader.must_begin_anew) return true
    }
    splitter.finish(sink)
  } catch {
    // What is damaged is told when the lines before it have been.
  }
  return reader.must_begin_anew || reader.calendar.mustBeginAnew()
}

class Telling implements LineSink {
  private readonly reader: RecordReader
  private readonly file: string
  private number = 0
  private told: Explanation[] = []

  constructor(reader: RecordReader, file: string) {
    this.reader = reader
    this.file = file
  }

  async *chunks(archive: AsyncIterable<Buffer>): AsyncGenerator<Explanation[]> {
    const splitter = new LineSplitter()
    for await (const chunk of archive) {
      splitter.push(chunk, this)
      yield this.take()
    }
    splitter.finish(this)
    yield this.take()
  }

  line(bytes: Uint8Array, start: number, end: number): void {
    const outcome = this.reader.read(bytes, start, end)
    this.told.push({ file: this.file, line: ++this.number, ...this.words(outcome) })
  }

  tooLong(): void {
    this.told.push({ file: this.file, line: ++this.number, rejected: 'line too long' })
  }

  private words(outcome: Outcome): Omit<Explanation, 'file' | 'line'> {
    if (outcome === is_event) return { event: wordsOf(this.reader.row) }
    if (outcome !== not_mine) return { rejected: rejectionOf(outcome) }
    return { ignored: this.reader.part_of ?? 'no known format' }
  }

  private take(): Explanation[] {
    const { told } = this
    this.told = []
    return told
  }
}

const orNull = (value: number) => (value === none ? null : value)
const instant = (seconds: number) => new Date(seconds * 1000).toISOString()

/** How each column reads its value; a column of another name is null. */
const columns: Record<string, (row: EventRow) => string | number | null> = {
  time: (row) => instant(row.time).replace('.000Z', 'Z'),
  day: (row) => instant(row.day * 86400).slice(0, 10),
  sensor: (row) => row.texts.strings[row.sensor],
  kind: (row) => kinds[row.kind],
  action: (row) => actions[row.action],
  source_ip: (row) => formatAddress(row.source),
  destination_ip: (row) => (row.has_destination ? formatAddress(row.destination) : null),
  network_type: (row) => (isIpv4(row.source) ? 'ipv4' : 'ipv6'),
  source_port: (row) => orNull(row.source_port),
  destination_port: (row) => orNull(row.destination_port),
  transport: (row) => (row.transport === none ? null : transports[row.transport]),
  tcp_flags: (row) => orNull(row.tcp_flags),
  length: (row) => orNull(row.length),
  ttl: (row) => orNull(row.ttl),
  ip_id: (row) => orNull(row.ip_id),
  tcp_window: (row) => orNull(row.tcp_window),
  tcp_sequence: (row) => (row.has_tcp_sequence ? row.tcp_sequence : null),
  ingress_interface: (row) => row.texts.strings[row.ingress_interface],
  egress_interface: (row) => row.texts.strings[row.egress_interface],
  rule: (row) => row.texts.strings[row.rule],
  user_name: (row) => row.texts.strings[row.user_name],
  count: (row) => row.count,
}

/** All columns of an event, by name. */
export const wordsOf = (row: EventRow): EventWords =>
  Object.fromEntries(event_columns.map(({ name }) => [name, columns[name](row)]))
