import assert from 'node:assert/strict'
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { IngestReport } from '../../src/ingest/report.ts'
import { packetLine, secondsOf, text } from './packet.ts'
import { openShelf, type Shelf } from './shelf.ts'

/** Every line is accounted for, the bad ones under a reason, and the good rest is kept. */

const start = secondsOf('2019-02-02T03:00:00')
const packets = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => packetLine({ time: start + at, id: at }))
const good = packetLine({ time: start })
const put_in_place = (of: string, by: string): string => {
  assert.ok(good.includes(of))
  return good.replace(of, by)
}

/** Rejections by reason, over all archives. */
async function rejections(shelf: Shelf): Promise<Record<string, number>> {
  const total: Record<string, number> = {}
  for (const { account } of await shelf.store.ledger()) {
    for (const [reason, count] of Object.entries(account.rejected))
      total[reason] = (total[reason] ?? 0) + count
  }
  return total
}

const adds_up = ({ lines, events, ignored, rejected }: IngestReport): void =>
  assert.equal(lines, events + ignored + rejected)

describe('a bad line is counted under its reason, and those around it are kept:', () => {
  const lines: [title: string, line: string | Buffer, reason: string][] = [
    ['SRC= that is no address', put_in_place('SRC=203.0.113.9', 'SRC=203.0.113.999'), 'source is no address'],
    ['SRC= with a name', put_in_place('SRC=203.0.113.9', 'SRC=evil.example'), 'source is no address'],
    [
      'DST= that is no address',
      put_in_place('DST=198.51.100.7', 'DST=198.51.100'),
      'destination is no address',
    ],
    ['port 70000', put_in_place('DPT=22', 'DPT=70000'), 'port out of range'],
    ['a negative port', put_in_place('SPT=40000', 'SPT=-1'), 'port out of range'],
    ['30 February', put_in_place('Feb  2', 'Feb 30'), 'impossible date'],
    ['the 25th hour', put_in_place('03:00:00', '25:00:00'), 'impossible date'],
    ['a time to live of 300', put_in_place('TTL=48', 'TTL=300'), 'number out of range'],
    ['a line that breaks off in its source', good.slice(0, good.indexOf('SRC=') + 8), 'incomplete record'],
    ['a line that breaks off before its ports', good.slice(0, good.indexOf('SPT=')), 'incomplete record'],
    ['a line of 10 MB', Buffer.alloc(10 << 20, 0x61), 'line too long'],
    ['a packet of 10 MB', Buffer.concat([Buffer.from(good), Buffer.alloc(10 << 20, 0x20)]), 'line too long'],
  ]
  test('each of them', async (context) => {
    const shelf = await openShelf(context)
    for (const [at, [, line]] of lines.entries()) {
      const [before, after] = packets(2)
      shelf.put(
        `${at}`,
        Buffer.concat([`${before}\n`, line, `\n${after}\n`].map((part) => Buffer.from(part))),
      )
    }
    const report = await shelf.ingest()
    adds_up(report)
    assert.deepEqual(report.problems, [])
    assert.equal(await shelf.total(), 2)
    const ledger = await shelf.store.ledger()
    for (const [at, [title, , reason]] of lines.entries()) {
      const account = ledger.find(({ path }) => path === shelf.path(`${at}`))?.account
      assert.deepEqual([title, account?.rejected, account?.events], [title, { [reason]: 1 }, 2])
    }
  })
})

describe('lines of a strange make are read for what they say:', () => {
  const strange: [title: string, content: string | Buffer, events: number][] = [
    ['CR LF endings', packets(3).join('\r\n') + '\r\n', 3],
    [
      'bytes that are not UTF-8',
      Buffer.from(text(packets(3)).replaceAll('DROP', 'DR\xd6P\xff'), 'latin1'),
      3,
    ],
    ['zeros after a crash', Buffer.concat([Buffer.from(text(packets(3))), Buffer.alloc(4096)]), 3],
    [
      'two records glued into one line',
      text([packets(1)[0].slice(0, 130) + packetLine({ time: start + 5 }), packets(2)[1]]),
      2,
    ],
    ['empty lines', `\n\n${text(packets(3))}\n`, 3],
    ['no line at all', '', 0],
    ['one line without an ending', packets(1)[0], 1],
  ]
  for (const [title, content, events] of strange) {
    test(title, async (context) => {
      const shelf = await openShelf(context)
      shelf.put('messages', content)
      const report = await shelf.ingest()
      adds_up(report)
      assert.equal(report.events, events)
      assert.equal(await shelf.total(), events)
      assert.deepEqual(report.problems, [])
      assert.deepEqual(await rejections(shelf), {})
    })
  }

  test('a prefix of other bytes is kept with marks in their place', async (context) => {
    const shelf = await openShelf(context)
    shelf.put(
      'messages',
      Buffer.from(text([packetLine({ time: start, prefix: 'DROP \xff<b>&: ' })]), 'latin1'),
    )
    await shelf.ingest()
    assert.deepEqual(await shelf.query('SELECT rule, action FROM events'), [
      { rule: 'DROP \ufffd<b>&', action: 'drop' },
    ])
  })
})

describe('a damaged archive keeps what came before the damage, and is told of:', () => {
  const content = text(packets(20_000))
  const packed = gzipSync(content)

  test('gzip that breaks off, until it is whole', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages-20190203.gz', packed.subarray(0, packed.length >> 1))
    shelf.put('other', text([packetLine({ time: start + 90_000 })]))
    const report = await shelf.ingest()
    adds_up(report)
    assert.equal(report.problems.length, 1)
    assert.match(report.problems[0], /messages-20190203\.gz: .+; what came before is kept$/)
    assert.ok(report.events > 1000)
    assert.equal(await shelf.total(), report.events)
    shelf.put('messages-20190203.gz', packed, '2019-02-11')
    const second = await shelf.ingest()
    adds_up(second)
    assert.deepEqual(second.problems, [])
    assert.equal(await shelf.total(), 20_001)
    assert.equal(report.lines + second.lines, 20_001)
  })

  test('gzip that is corrupt in its middle', async (context) => {
    const shelf = await openShelf(context)
    const bytes = Buffer.from(packed)
    bytes.fill(0xff, packed.length >> 1, (packed.length >> 1) + 64)
    shelf.put('messages.gz', bytes)
    const report = await shelf.ingest()
    adds_up(report)
    assert.equal(report.problems.length, 1)
    assert.equal(await shelf.total(), report.events)
    assert.ok(report.events > 1000)
    assert.equal((await shelf.ingest()).read, 0)
  })

  test('gzip that is nothing but its first bytes', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages.gz', packed.subarray(0, 12))
    shelf.put('other', text(packets(2)))
    const report = await shelf.ingest()
    assert.equal(report.problems.length, 1)
    assert.match(report.problems[0], /messages\.gz: /)
    assert.equal(await shelf.total(), 2)
  })
})

describe('a path that is no archive is told of, and the rest is read:', () => {
  test('a missing one', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', text(packets(2)))
    const sources = [{ path: shelf.path('messages') }, { path: shelf.path('nowhere') }]
    const report = await shelf.ingest({ sources })
    assert.equal(report.problems.length, 1)
    assert.match(report.problems[0], /nowhere: no such file/)
    assert.equal(await shelf.total(), 2)
  })

  const is_root = process.getuid?.() === 0
  test('one that may not be read', { skip: is_root && 'root may read everything' }, async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', text(packets(2)))
    shelf.put('secret', text(packets(3)))
    chmodSync(shelf.path('secret'), 0)
    const report = await shelf.ingest()
    assert.equal(report.problems.length, 1)
    assert.match(report.problems[0], /secret: .*permission denied/)
    assert.equal(await shelf.total(), 2)
  })

  test('nothing but such', async (context) => {
    const shelf = await openShelf(context)
    mkdirSync(shelf.path('folder'))
    const sources = [{ path: shelf.path('folder') }, { path: join(shelf.folder, 'none*') }]
    await assert.rejects(shelf.ingest({ sources }), {
      name: 'UserError',
      message: /^no log to read: .*folder: is a folder.*; .*none\*: no such file/,
    })
  })
})

test('lines are events, ignored or rejected, whatever the bytes', async (context) => {
  const pieces = fc.oneof(
    fc.constant(good),
    fc.nat(good.length).map((length) => good.slice(0, length)),
    fc.nat(good.length).map((from) => good.slice(from)),
    fc.constantFrom(...['=', '70000', '203.0.113', 'IN=', 'Feb 30 00:00:00 ', '[', '\0', '\xff', '\r', ' ']),
    fc.string({ maxLength: 30 }).map((piece) => piece.replaceAll('\n', ' ')),
  )
  const line = fc.array(pieces, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''))
  const archives = fc.array(fc.array(line, { maxLength: 40 }), { minLength: 3, maxLength: 3 })
  const shelf = await openShelf(context)
  let files = 0
  await fc.assert(
    fc.asyncProperty(archives, async (contents) => {
      const sources = contents.map((lines) => {
        const name = String(++files)
        // An end of its own, so that no two archives begin alike.
        shelf.put(name, Buffer.from(text([`archive ${name}`, ...lines]), 'latin1'))
        return { path: shelf.path(name) }
      })
      const before = await shelf.total()
      const report = await shelf.ingest({ sources })
      adds_up(report)
      assert.equal(report.lines, contents.flat().length + contents.length)
      assert.equal(await shelf.total(), before + report.events - report.duplicates)
      assert.deepEqual(report.problems, [])
    }),
    { numRuns: 5 },
  )
})
