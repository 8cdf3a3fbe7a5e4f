import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { EventWords } from '../../src/ingest/explain.ts'
import { readLines, readerIn } from './read-lines.ts'

/**
 * The fixtures are the table: of each `x.log` its `x.json` says, line by line, what is read. An entry is the
 * event's columns that are not null, less those that all events of the file share (`all`); or the reason why
 * there is none. Addresses are those of RFC 5737 and RFC 3849.
 */
interface Expected {
  zone: string
  all: EventWords
  lines: (EventWords | string)[]
}

const folder = join(import.meta.dirname, 'fixtures')

for (const log of readdirSync(folder).filter((name) => name.endsWith('.log'))) {
  test(`${log} reads as ${log.replace('.log', '.json')} says`, () => {
    const archive = readFileSync(join(folder, log))
    const { zone, all, lines } = JSON.parse(
      readFileSync(join(folder, log.replace('.log', '.json')), 'utf8'),
    ) as Expected
    const reader = readerIn(zone)
    const read = readLines(archive, zone, reader)
    const expected = lines.map((line) => (typeof line === 'string' ? line : { ...all, ...line }))
    for (const [at, line] of read.entries()) {
      assert.deepEqual(line, expected[at], `line ${at + 1}`)
    }
    assert.equal(read.length, expected.length)
    const { tally } = reader
    const rejected = tally.rejected.reduce((sum, n) => sum + n, 0)
    assert.equal(tally.events + tally.ignored + rejected, tally.lines)
  })
}
