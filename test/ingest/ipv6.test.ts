import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore } from '../../src/store/index.ts'
import { packetLine, secondsOf, text } from './packet.ts'
import { openShelf } from './shelf.ts'

/** Line of the log: mostly of a stranger that never came before, some of them of IPv4. */
const line = (at: number): string =>
  packetLine({
    time: secondsOf('2019-02-02') + (at >> 2),
    source:
      at % 5 === 0
        ? `203.0.${(at >> 8) & 255}.${at & 255}`
        : `2001:db8:${(at >> 16) + 1}::${(at & 65535).toString(16)}`,
  })
const linesOf = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => line(from + at))

test('more strangers of IPv6 than the engine has memory for are taken in, each line once', async (context) => {
  const shelf = await openShelf(context)
  await shelf.close()
  const store = await openStore(shelf.store_path, { memory_limit_mb: 44, threads: 1 })
  Object.assign(shelf, { store })
  try {
    const count = 300_000
    const lines = linesOf(0, count)
    shelf.put('messages', text(lines))
    const first = await shelf.ingest()
    assert.deepEqual([first.events, first.duplicates], [count, 0])
    // The second log holds the end of the first, which the engine compares row by row, and as much again.
    const more = linesOf(count - 20_000, count + 20_000)
    shelf.put('kern.log', text(more))
    const second = await shelf.ingest()
    assert.deepEqual([second.events, second.duplicates], [40_000, 20_000])
    const all = new Set([...lines, ...more].map((line) => /SRC=(\S+)/.exec(line)?.[1]))
    const [counted] = await store.query(
      `SELECT count(*) AS events, count(DISTINCT source_ip) AS sources FROM events`,
    )
    assert.deepEqual(counted, { events: count + 20_000, sources: all.size })
    const [listed] = await store.query(
      `SELECT count(*) AS rows, count(DISTINCT source) AS sources FROM source`,
    )
    assert.deepEqual(listed, { rows: all.size, sources: all.size })
  } finally {
    await store.close()
  }
})
