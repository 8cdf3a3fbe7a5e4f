import { Calendar, dayNumber } from '../../src/archive/calendar.ts'
import { LineSplitter } from '../../src/archive/lines.ts'
import { Zone } from '../../src/archive/zone.ts'
import { Texts } from '../../src/event.ts'
import { is_event, not_mine, rejectionOf } from '../../src/formats/format.ts'
import { wordsOf, type EventWords } from '../../src/ingest/explain.ts'
import { RecordReader } from '../../src/ingest/reader.ts'

const zones = new Map<string, Zone>()

/** A reader of an archive that ended on 2 February 2019. */
export function readerIn(name: string): RecordReader {
  const zone = zones.get(name) ?? new Zone(name)
  zones.set(name, zone)
  const calendar = new Calendar(zone, { last_day: dayNumber(2019, 2, 2), rule: 'modification time' })
  return new RecordReader(new Texts(), calendar, zone, undefined)
}

/** What becomes of each line: its event, less the columns that are null; or why there is none. */
export function readLines(archive: Buffer, zone = 'UTC', reader = readerIn(zone)): (EventWords | string)[] {
  const read: (EventWords | string)[] = []
  const splitter = new LineSplitter()
  const sink = {
    line(bytes: Uint8Array, start: number, end: number) {
      const outcome = reader.read(bytes, start, end)
      if (outcome === is_event) {
        const present = Object.entries(wordsOf(reader.row)).filter(([, value]) => value !== null)
        read.push(Object.fromEntries(present))
      } else read.push(outcome === not_mine ? 'ignored' : rejectionOf(outcome))
    },
    tooLong: () => read.push('line too long'),
  }
  splitter.push(archive, sink)
  splitter.finish(sink)
  return read
}

/** The event of one line by itself, or null. */
export function eventOf(line: string | Buffer): EventWords | null {
  const bytes = typeof line === 'string' ? Buffer.from(line, 'latin1') : line
  const reader = readerIn('UTC')
  return reader.read(bytes, 0, bytes.length) === is_event ? wordsOf(reader.row) : null
}

/** How many bytes of the line are looked at while it is read. */
export function looksAt(line: string): number {
  const bytes = Buffer.from(line, 'latin1')
  let looks = 0
  const counted = new Proxy(bytes, {
    get(target, name) {
      if (typeof name === 'string' && name.charCodeAt(0) <= 57) looks++
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value
    },
  })
  readerIn('UTC').read(counted, 0, bytes.length)
  return looks
}
