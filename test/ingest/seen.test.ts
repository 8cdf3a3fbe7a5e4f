import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { sawLine } from '../../src/ingest/seen.ts'
import { addSeen, inOrder, isLimited, nothingSeen } from '../../src/store/seen.ts'
import { packetLine, secondsOf, text } from './packet.ts'
import { openShelf, type Shelf } from './shelf.ts'

const hour_of = (instant: string) => secondsOf(instant) / 3600
const seenIn = async (shelf: Shelf) =>
  (await shelf.store.ledger()).map(({ account }) => account.seen).reduce(addSeen, nothingSeen())

describe('hours with lines', () => {
  test('are those of any order of stamps', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 })), (hours) => {
        const seen = nothingSeen()
        for (const hour of hours) sawLine(seen, hour * 3600 + 7)
        const runs = inOrder(seen.hours)
        const told = runs.flatMap((from, at) =>
          at % 2 === 1 ? [] : Array.from({ length: runs[at + 1] - from + 1 }, (_, more) => from + more),
        )
        assert.deepEqual(
          told,
          [...new Set(hours)].sort((a, b) => a - b),
        )
        for (let at = 1; at + 1 < runs.length; at += 2) assert.ok(runs[at + 1] > runs[at] + 1)
      }),
    )
  })

  test('stay bounded while stamps jump to and fro', () => {
    const seen = nothingSeen()
    for (let at = 0; at < 50_000; at++) sawLine(seen, (at % 2) * 3600 * 500 + (at % 7) * 7200)
    assert.ok(seen.hours.length < 9000)
    assert.equal(inOrder(seen.hours).length, 2 * 14)
  })

  test('count every line with a stamp, also of no known format', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', 'Feb  2 03:04:05 gate cron[1]: nothing\nFeb  2 05:00:00 gate cron[1]: nothing\n')
    await shelf.ingest()
    const [three, five] = [hour_of('2019-02-02T03:00:00'), hour_of('2019-02-02T05:00:00')]
    assert.deepEqual((await seenIn(shelf)).hours, [three, three, five, five])
  })
})

describe('what a log says of itself is counted once', () => {
  const note = (time: string) => `Feb  2 ${time} gate kernel: printk: 5 messages suppressed.`
  const key = `${hour_of('2019-02-02T03:00:00')} kernel`

  test('while it grows, and while its last line is being written', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', `${packetLine({ time: secondsOf('2019-02-02T03:04:04') })}\n${note('03:04:05')}`)
    await shelf.ingest()
    assert.deepEqual((await seenIn(shelf)).suppressed, { [key]: 5 })
    shelf.append('messages', `\n${note('03:04:06')}\n`)
    await shelf.ingest()
    assert.deepEqual((await seenIn(shelf)).suppressed, { [key]: 10 })
    await shelf.ingest()
    assert.deepEqual((await seenIn(shelf)).suppressed, { [key]: 10 })
  })

  test('when its years were first taken wrongly', async (context) => {
    const shelf = await openShelf(context)
    shelf.put(
      'messages',
      `Feb 29 00:00:00 gate cron[1]: leap\n${note('03:04:05').replace('Feb  2', 'Mar  1')}\n`,
    )
    await shelf.ingest()
    const { suppressed, hours } = await seenIn(shelf)
    assert.deepEqual(Object.values(suppressed), [5])
    assert.equal(hours.length, 4)
  })
})

describe('the limit of UFW', () => {
  const start = secondsOf('2019-02-02T03:00:00')
  const of = (times: readonly number[], prefix = '[UFW BLOCK] ') =>
    text(times.map((time, at) => packetLine({ time: start + time, id: at, prefix })))
  const every = (seconds: number, count: number) => Array.from({ length: count }, (_, at) => at * seconds)
  const read = async (context: Parameters<typeof openShelf>[0], log: string) => {
    const shelf = await openShelf(context)
    shelf.put('ufw.log', log)
    await shelf.ingest()
    return seenIn(shelf)
  }

  test('is reached where records come every 20 seconds for an hour', async (context) => {
    const seen = await read(context, of(every(20, 240)))
    assert.deepEqual([isLimited(seen), seen.limited.records, seen.limited.minute_max], [true, 240, 3])
    assert.deepEqual(seen.limited.hours, [start / 3600])
  })
  test('is reached where a burst of 10 is used up', async (context) => {
    const seen = await read(context, of([...every(1, 10), 21, 41]))
    assert.deepEqual([isLimited(seen), seen.limited.hours.length], [true, 1])
  })
  test('is there and not reached where records are few', async (context) => {
    const seen = await read(context, of(every(61, 100)))
    assert.deepEqual([isLimited(seen), seen.limited.hours], [true, []])
  })
  test('is off where a minute has more records than it would let through', async (context) => {
    assert.equal(isLimited(await read(context, of(every(2, 60)))), false)
  })
  test('is of UFW alone', async (context) => {
    const seen = await read(context, of(every(20, 240), 'DROP: '))
    assert.deepEqual([isLimited(seen), seen.limited.records], [false, 0])
  })
})
