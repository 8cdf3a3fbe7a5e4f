import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { packetLine, secondsOf, text } from './packet.ts'
import { openShelf } from './shelf.ts'

/** What becomes of an archive while it is rotated: it stays the one it was, and is read from where reading stopped. */

const start = secondsOf('2019-02-02T03:00:00')
/** Packets that differ from each other, ten seconds apart; 60 of them are longer than the head that is hashed. */
const packets = (from: number, to: number): string =>
  text(
    Array.from({ length: to - from }, (_, at) =>
      packetLine({ time: start + (from + at) * 10, id: from + at, source: `1.0.0.${(from + at) % 250}` }),
    ),
  )

describe('an archive is read once', () => {
  test('when nothing has happened to it', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', packets(0, 60))
    assert.equal((await shelf.ingest()).read, 1)
    const before = await shelf.content()
    const second = await shelf.ingest()
    assert.deepEqual([second.archives, second.read, second.lines], [1, 0, 0])
    assert.deepEqual(await shelf.content(), before)
  })

  test('when it is renamed, then compressed, then compressed otherwise', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', packets(0, 60))
    await shelf.ingest()
    shelf.move('messages', 'messages-20190203')
    assert.equal((await shelf.ingest()).lines, 0)
    shelf.compress('messages-20190203')
    assert.equal((await shelf.ingest()).lines, 0)
    shelf.remove('messages-20190203.gz')
    shelf.put('old/messages-20190203.zst', zstdCompressSync(packets(0, 60)))
    assert.equal((await shelf.ingest()).lines, 0)
    assert.equal(await shelf.total(), 60)
    assert.equal((await shelf.ingest()).read, 0)
  })

  test('when it is shorter than the head by which it is known', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', packets(0, 1))
    await shelf.ingest()
    shelf.move('messages', 'messages.1')
    shelf.put('messages', packets(1, 2), '2019-02-11')
    const second = await shelf.ingest()
    assert.deepEqual([second.lines, second.events], [1, 1])
    assert.equal(await shelf.total(), 2)
  })

  test('when only its modification time changes', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', packets(0, 60))
    await shelf.ingest()
    shelf.put('messages', packets(0, 60), '2019-02-11')
    assert.equal((await shelf.ingest()).lines, 0)
    assert.equal(await shelf.total(), 60)
  })
})

describe('a grown archive is read from its old end', () => {
  test('when it is plain', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', packets(0, 60))
    await shelf.ingest()
    shelf.append('messages', packets(60, 100))
    const second = await shelf.ingest()
    assert.deepEqual([second.read, second.lines, second.events, second.duplicates], [1, 40, 40, 0])
    assert.equal(await shelf.total(), 100)
  })

  test('when it was renamed and compressed in the meantime', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', packets(0, 60))
    await shelf.ingest()
    shelf.append('messages', packets(60, 100))
    shelf.compress('messages', 'messages-20190203.gz')
    shelf.put('messages', packets(100, 130))
    const second = await shelf.ingest()
    assert.deepEqual([second.read, second.lines, second.duplicates], [2, 70, 0])
    assert.equal(await shelf.total(), 130)
  })

  test('when it is gzip that had a member appended', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages.gz', gzipSync(packets(0, 60)))
    await shelf.ingest()
    shelf.append('messages.gz', gzipSync(packets(60, 70)))
    assert.equal((await shelf.ingest()).lines, 10)
    assert.equal(await shelf.total(), 70)
  })

  test('when it was empty', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', '')
    const first = await shelf.ingest()
    assert.deepEqual([first.read, first.lines, first.problems], [1, 0, []])
    shelf.append('messages', packets(0, 3))
    assert.equal((await shelf.ingest()).lines, 3)
    assert.equal(await shelf.total(), 3)
  })

  test('when it was shorter than the head by which it is known', async (context) => {
    const shelf = await openShelf(context)
    for (const [from, to] of [
      [0, 1],
      [1, 2],
      [2, 60],
      [60, 61],
    ]) {
      if (from === 0) shelf.put('messages', packets(from, to))
      else shelf.append('messages', packets(from, to))
      const { lines, duplicates } = await shelf.ingest()
      assert.deepEqual([lines, duplicates], [to - from, 0])
    }
    assert.equal(await shelf.total(), 61)
    const [{ archives }] = await shelf.query('SELECT count(*) AS archives FROM archive')
    assert.equal(archives, 1)
  })

  test('when its last line was half written, be it cut in the stamp, a field or before its ending', async (context) => {
    const shelf = await openShelf(context)
    const archives = [5, 90, -30, -2, -1].map((cut, at) => {
      const whole = text([0, 1, 2].map((second) => packetLine({ time: start + second, host: `host-${at}` })))
      const last = whole.lastIndexOf('\n', whole.length - 2) + 1
      return { name: `messages-${at}`, whole, cut: cut < 0 ? whole.length + cut : last + cut }
    })
    for (const { name, whole, cut } of archives) shelf.put(name, whole.slice(0, cut))
    const first = await shelf.ingest()
    assert.equal(first.lines, 15)
    assert.equal(first.events + first.ignored + first.rejected, 15)
    for (const { name, whole, cut } of archives) shelf.append(name, whole.slice(cut))
    const second = await shelf.ingest()
    for (const [words, count] of [
      ['lines', 15],
      ['events', 15],
      ['ignored', 0],
      ['rejected', 0],
    ] as const) {
      assert.equal(first[words] + second[words], count, words)
    }
    const hosts = await shelf.query(
      'SELECT sensor, count(*) AS events FROM events GROUP BY sensor ORDER BY sensor',
    )
    assert.deepEqual(
      hosts,
      archives.map((_, at) => ({ sensor: `host-${at}`, events: 3 })),
    )
  })

  test('when its last line has no ending for many nights', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', packets(0, 3).slice(0, -1))
    await shelf.ingest()
    assert.equal(await shelf.total(), 3)
    shelf.put('messages', packets(0, 3).slice(0, -1), '2019-02-11')
    assert.equal((await shelf.ingest()).lines, 0)
    assert.equal(await shelf.total(), 3)
    shelf.move('messages', 'messages.1')
    assert.equal((await shelf.ingest()).lines, 0)
    assert.equal(await shelf.total(), 3)
  })
})

describe('true repeats of one second are numbered', () => {
  const same = packetLine({ time: start, transport: 'ICMP', id: 0 })
  const other = packetLine({ time: start, transport: 'ICMP', id: 1 })

  test('so that each counts', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', text([same, same, other, same]))
    await shelf.ingest()
    assert.equal(await shelf.total(), 4)
  })

  test('on from where a grown archive ended within the second', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', packets(0, 60) + text([same, other]))
    await shelf.ingest()
    shelf.append('messages', text([same, other, same]))
    assert.equal((await shelf.ingest()).duplicates, 0)
    assert.equal(await shelf.total(), 65)
  })
})

describe('another archive is told from the one that had its name', () => {
  test('when the file was copied and truncated', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', packets(0, 60))
    await shelf.ingest()
    shelf.append('messages', packets(60, 70))
    shelf.put('messages.1', readFileSync(shelf.path('messages')))
    shelf.put('messages', packets(70, 75))
    const second = await shelf.ingest()
    assert.deepEqual([second.read, second.lines, second.duplicates], [2, 15, 0])
    assert.equal(await shelf.total(), 75)
  })

  test('when the file was copied and truncated, and nothing has come since', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', packets(0, 60))
    await shelf.ingest()
    shelf.put('messages.1', readFileSync(shelf.path('messages')))
    shelf.put('messages', '')
    assert.equal((await shelf.ingest()).lines, 0)
    shelf.append('messages', packets(60, 65))
    assert.equal((await shelf.ingest()).lines, 5)
    assert.equal(await shelf.total(), 65)
  })

  test('when another file took its place', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', packets(0, 60))
    await shelf.ingest()
    shelf.put('messages', packets(100, 180))
    assert.equal((await shelf.ingest()).lines, 80)
    assert.equal(await shelf.total(), 140)
  })

  test('when it begins alike and goes on otherwise', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', packets(0, 60))
    await shelf.ingest()
    shelf.put('messages', packets(0, 50) + packets(100, 160))
    await shelf.ingest()
    assert.equal(await shelf.total(), 120)
  })

  test('when it is an earlier copy, shorter than what was read', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', packets(0, 60))
    await shelf.ingest()
    shelf.put('messages', packets(0, 50))
    await shelf.ingest()
    assert.equal(await shelf.total(), 60)
    shelf.append('messages', packets(50, 70))
    await shelf.ingest()
    assert.equal(await shelf.total(), 70)
  })
})
