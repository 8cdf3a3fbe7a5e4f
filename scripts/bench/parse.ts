import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { Calendar } from '../../src/archive/calendar.ts'
import { LineSplitter } from '../../src/archive/lines.ts'
import { Zone } from '../../src/archive/zone.ts'
import { Texts } from '../../src/event.ts'
import { RecordReader } from '../../src/ingest/reader.ts'
import type { Measured } from './measure.ts'

/** Decompression and parsing alone, in this thread, without a store. */
export function parseAll(paths: readonly string[]): Measured {
  const started = performance.now()
  const cpu = process.cpuUsage()
  const zone = new Zone('UTC')
  let lines = 0
  for (const path of paths) {
    const calendar = new Calendar(zone, { last_day: 20_000, rule: 'date in the name' })
    const reader = new RecordReader(new Texts(), calendar, zone, undefined)
    const splitter = new LineSplitter()
    const sink = {
      line: (bytes: Uint8Array, start: number, end: number) => void reader.read(bytes, start, end),
      tooLong: () => reader.tooLong(),
    }
    splitter.push(gunzipSync(readFileSync(path)), sink)
    splitter.finish(sink)
    lines += reader.tally.lines
  }
  const { user, system } = process.cpuUsage(cpu)
  return {
    name: 'parse, 1 thread',
    seconds: (performance.now() - started) / 1000,
    cpu_seconds: (user + system) / 1e6,
    memory_mb: null,
    lines,
  }
}
