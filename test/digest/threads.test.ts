import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseConfig } from '../../src/config.ts'
import { StockReader } from '../../src/digest/stock.ts'
import type { Desk } from '../../src/digest/desk.ts'
import { daysOf, periodOf } from '../../src/digest/periods.ts'
import { askedQuestions, questionsOf } from '../../src/digest/questions.ts'
import { tasksOf, type Files } from '../../src/digest/tasks.ts'
import { Threads } from '../../src/digest/threads.ts'
import { addDays } from '../../src/period.ts'
import { openStore } from '../../src/store/index.ts'
import type { Moments } from '../../src/store/moments.ts'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { engine, openShelf, two_countries } from '../ingest/shelf.ts'

const config = parseConfig({ thresholds: { fast_scan_ports: 2 } }, 'site.yaml')

test('several threads compute the files of one, each once', async (context) => {
  const shelf = await openShelf(context)
  const days = Array.from({ length: 70 }, (_, at) => addDays('2018-12-01', at))
  const lines = days.flatMap((day, at) =>
    [22, 23, 445].map((port) =>
      packetLine({ time: secondsOf(day) + port, port, id: port, source: `${1 + (at % 3)}.0.0.${at + 1}` }),
    ),
  )
  // The second has the number that the first is as an address: they are two sources all the same.
  for (const source of [`0.0.0.${days.length + 1}`, '2001:db8::1'])
    lines.push(packetLine({ time: secondsOf(days[days.length - 1]) + 500, source }))
  shelf.put('messages', text(lines), '2019-03-05')
  await shelf.ingest({ geolocation: two_countries })
  await shelf.close()
  const store = await openStore(shelf.store_path, engine, true)
  try {
    const [first, last] = [days[0], days[days.length - 1]]
    const names = ['2018-12', '2019-01', ...daysOf(days), '2018', '2018-12-30--2019-01-02', 'all', '2019']
    const periods = names.map((name) => periodOf(name, first, last)).filter((period) => period !== null)
    const computed = async (others: number) => {
      const threads = new Threads()
      threads.start(others)
      const reader = new StockReader(store, askedQuestions(questionsOf(config)), [])
      let is_added_beside = false
      const { stock, whole } = await reader.read(null, undefined, (arriving) => {
        const adding = threads.addUp(arriving)
        is_added_beside = adding !== null
        return adding
      })
      assert.equal(is_added_beside, others > 0)
      const found = new Map<string, string>()
      const desk: Desk = {
        config,
        timezone: 'UTC',
        own: [],
        days,
        stock,
        remembered: ['all'],
        tasks: tasksOf(periods),
        taken: new Int32Array(new SharedArrayBuffer(4)),
      }
      try {
        let answers = 0
        const taker = {
          put: (files: Files) => {
            for (const [path, bytes] of files) {
              assert.ok(!found.has(path), `${path} came twice`)
              found.set(path, Buffer.from(bytes).toString())
            }
          },
          remember: (fresh: readonly unknown[]) => (answers += fresh.length),
        }
        await threads.compute(desk, taker, whole)
        assert.ok(answers > 0, 'nothing is remembered')
      } finally {
        await threads.end()
      }
      return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
    }
    const alone = await computed(0)
    const { sources } = JSON.parse(alone.get('all/summary.json')!) as { sources: number }
    assert.equal(sources, days.length + 2)
    assert.deepEqual(await computed(2), alone)
    assert.equal(new Set([...alone.keys()].map((path) => path.split('/')[0])).size, periods.length)
  } finally {
    await store.close()
  }
})

test('what goes wrong in another thread is an error here', async () => {
  const threads = new Threads()
  threads.start(1)
  const tasks = [[{ name: '2019-01', from: '2019-01-01', to: '2019-01-31' }]]
  // Nothing lies on this desk: to take it up fails, here and there.
  const desk = { tasks, taken: new Int32Array(new SharedArrayBuffer(4)) } as unknown as Desk
  try {
    const taker = { put: () => undefined, remember: () => undefined }
    await assert.rejects(threads.compute(desk, taker, Promise.resolve()))
  } finally {
    await threads.end()
  }
})

test('a thread that waits for drops ends when it is told to, though none come', async () => {
  const threads = new Threads()
  threads.start(1)
  const column = () => new Uint32Array(new SharedArrayBuffer(4)).fill(1)
  const moments: Moments = {
    ...{ length: 1, day: column(), source: column(), time: column(), port: column(), trait: column() },
    traits: [{ transport: 0, tcp_flags: 0, count: 1 }],
  }
  const adding = threads.addUp({
    moments,
    sources: 1,
    ipv4: { words: new Uint32Array(4), first: 0, length: 1 },
    of_ipv6: new Uint8Array(1),
    next: new Uint32Array(2),
    turn: new Int32Array(new SharedArrayBuffer(4)),
  })
  assert.ok(adding !== null)
  const is_added = await Promise.race([adding.added.then(() => true), sleep(300, false)])
  assert.equal(is_added, false)
  await threads.end()
})
