import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Geolocation } from '../../src/enrich/locate.ts'
import { packetLine, secondsOf, text } from './packet.ts'
import { openShelf, two_countries, type Shelf } from './shelf.ts'

const day_of = (day: number) => `2019-01-${String(day).padStart(2, '0')}`
const days = Array.from({ length: 9 }, (_, at) => day_of(at + 1))

/** Nine days, an archive each, whose packets overlap with those of the day before. */
function fill(shelf: Shelf): void {
  for (const [at, day] of days.entries()) {
    const packets = (of: string, source: string) =>
      Array.from({ length: 20 }, (_, minute) =>
        packetLine({ time: secondsOf(of) + minute * 60, source, id: minute }),
      )
    const before = at === 0 ? [] : packets(days[at - 1], `1.0.0.${at - 1}`)
    shelf.put(`log-${'abcdefghi'[at]}`, text([...before, ...packets(day, `1.0.0.${at}`)]), day)
  }
}

const places: [where: string, threads: number | undefined][] = [
  ['beside the store', undefined],
  ['by threads', 2],
]
for (const [where, threads] of places) {
  describe(`archives of several rounds, read ${where},`, () => {
    // So small that every archive is a round of its own.
    const a_round_each = { round_bytes: 1, threads }

    test('make the store that they make in one', async (context) => {
      const [one, several] = [await openShelf(context), await openShelf(context)]
      for (const shelf of [one, several]) fill(shelf)
      const report = await one.ingest({ threads })
      assert.deepEqual(await several.ingest(a_round_each), report)
      assert.equal(report.duplicates, 160)
      assert.deepEqual(await several.content(), await one.content())
      assert.equal(await several.total(), 180)
    })

    test('are read once more from the one on whose years were guessed wrongly', async (context) => {
      const shelf = await openShelf(context)
      fill(shelf)
      const lines = (...of: string[]) => text(of.map((day) => packetLine({ time: secondsOf(day) })))
      // Read in the order of their names, so that others are before them and ahead of them.
      shelf.put('log-c2', lines('2016-02-28', '2016-02-29', '2016-03-01'), '2018-06-01')
      shelf.put(
        'log-f2',
        lines('2017-11-01', '2018-03-01', '2018-07-01', '2018-11-01', '2019-01-15'),
        '2019-02-01',
      )
      const report = await shelf.ingest(a_round_each)
      assert.deepEqual([report.read, report.lines, report.events], [11, 348, 348])
      const rows = await shelf.query(
        "SELECT DISTINCT day FROM events WHERE day NOT BETWEEN '2019-01-01' AND '2019-01-09' ORDER BY 1",
      )
      assert.deepEqual(
        rows.map(({ day }) => day),
        [
          '2016-02-28',
          '2016-02-29',
          '2016-03-01',
          '2017-11-01',
          '2018-03-01',
          '2018-07-01',
          '2018-11-01',
          '2019-01-15',
        ],
      )
      assert.equal(await shelf.total(), 188)
    })

    test('are in the store up to the round that failed, and the rest is read by the next run', async (context) => {
      const shelf = await openShelf(context)
      fill(shelf)
      const failing: Geolocation = {
        ...two_countries,
        locate: (words) => {
          if ((words[3] & 255) === 5) throw new Error('no such place')
          return two_countries.locate(words)
        },
      }
      await assert.rejects(shelf.ingest({ ...a_round_each, geolocation: failing }), /no such place/)
      assert.equal((await shelf.store.ledger()).length, 5)
      assert.equal(await shelf.total(), 100)
      const { read, events } = await shelf.ingest(a_round_each)
      assert.deepEqual([read, events], [4, 160])
      assert.equal(await shelf.total(), 180)
    })
  })
}
