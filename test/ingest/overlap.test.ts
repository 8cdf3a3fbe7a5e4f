import assert from 'node:assert/strict'
import { linkSync, readFileSync, symlinkSync } from 'node:fs'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { packetLine, secondsOf, text } from './packet.ts'
import { openShelf, type Shelf } from './shelf.ts'

/** What several archives hold counts once, and what one holds twice counts twice. */

const start = secondsOf('2019-02-02T03:00:00')
/** Two packets a second, every tenth of them followed by one that is its equal in all that is said. */
const packets = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => from + at).flatMap((at) => {
    const line = packetLine({ time: start + (at >> 1), id: at, source: `2.0.0.${at % 250}` })
    return at % 10 === 0 ? [line, line] : [line]
  })
const repeated = (from: number, to: number): number => packets(from, to).length

async function totalOf(shelf: Shelf): Promise<number> {
  const report = await shelf.ingest()
  assert.equal(report.lines, report.events + report.ignored + report.rejected)
  return shelf.total()
}

describe('nothing is counted twice', () => {
  test('when a file has two names', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', text(packets(0, 80)))
    shelf.put('backup/messages', text(packets(0, 80)))
    symlinkSync('messages', shelf.path('link'))
    linkSync(shelf.path('messages'), shelf.path('hard-link'))
    assert.equal(await totalOf(shelf), repeated(0, 80))
    assert.equal((await shelf.ingest()).read, 0)
  })

  test('when a copy comes a night later', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', text(packets(0, 80)))
    await shelf.ingest()
    shelf.put('backup/messages', text(packets(0, 80)))
    assert.equal(await totalOf(shelf), repeated(0, 80))
  })

  test('when the compressed file stands beside the plain one', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages-20190203', text(packets(0, 80)))
    shelf.put('messages-20190203.gz', gzipSync(text(packets(0, 80))))
    assert.equal(await totalOf(shelf), repeated(0, 80))
  })

  test('when two archives were joined to a third', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages.2', text(packets(0, 80)))
    shelf.put('messages.1', text(packets(80, 150)))
    shelf.put('all', text([...packets(0, 80), ...packets(80, 150)]))
    assert.equal(await totalOf(shelf), repeated(0, 150))
  })

  test('when the joined one comes first, and in the wrong order', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('all', text([...packets(80, 150), ...packets(0, 80)]))
    assert.equal(await totalOf(shelf), repeated(0, 150))
    shelf.put('messages.1', text(packets(80, 150)))
    shelf.put('messages.2', text(packets(0, 80)))
    assert.equal(await totalOf(shelf), repeated(0, 150))
  })

  test('when the tail of an archive was saved, from within a second on', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', text(packets(0, 80)))
    shelf.put('tail', text(packets(0, 80).slice(-31)))
    assert.equal(await totalOf(shelf), repeated(0, 80))
  })

  test('when the tail was there before the archive', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('tail', text(packets(41, 80)))
    await shelf.ingest()
    shelf.put('messages', text(packets(0, 80)))
    assert.equal(await totalOf(shelf), repeated(0, 80))
  })

  test('when kern.log holds the lines of ufw.log, among others', async (context) => {
    const shelf = await openShelf(context)
    const others = Array.from(
      { length: 20 },
      (_, at) => `Feb  2 03:00:${10 + at} gateway kernel: [12.${at}] usb 1-1: new device number ${at}`,
    )
    shelf.put('kern.log', text([...packets(0, 60), ...others, ...packets(60, 80)]))
    shelf.put('ufw.log', text(packets(0, 80)))
    assert.equal(await totalOf(shelf), repeated(0, 80))
  })

  test('when both files grow night after night', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('kern.log', '')
    shelf.put('ufw.log', '')
    let until = 0
    for (const to of [7, 31, 32, 80]) {
      // One of the two is flushed later than the other.
      shelf.append('kern.log', text(packets(until, to)))
      shelf.put('ufw.log', text(packets(0, to - 5)))
      await shelf.ingest()
      until = to
    }
    assert.equal(await shelf.total(), repeated(0, 80))
  })

  test('when two archives hold as many equal packets of one second as each other', async (context) => {
    const shelf = await openShelf(context)
    const same = packetLine({ time: start, id: 0 })
    shelf.put('kern.log', text([same, same, same]))
    shelf.put('ufw.log', text([same, same, same]))
    assert.equal(await totalOf(shelf), 3)
  })

  test('when the last line of one archive has no ending, and stands whole in the other', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', text(packets(0, 9)).slice(0, -1))
    await shelf.ingest()
    shelf.put('other', text(packets(3, 9)))
    assert.equal(await totalOf(shelf), repeated(0, 9))
  })

  test('when the last line has no ending in either of two archives', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', text(packets(0, 9)).slice(0, -1))
    shelf.put('other', text(packets(3, 9)).slice(0, -1))
    assert.equal(await totalOf(shelf), repeated(0, 9))
  })
})

describe('packets that differ in one thing are two', () => {
  const base = { time: start, id: 7 }
  const variants = [
    { host: 'other' },
    { prefix: 'REJECT: ' },
    { ingress: 'eth1' },
    { source: '203.0.113.10' },
    { destination: '198.51.100.8' },
    { source_port: 40001 },
    { port: 23 },
    { flags: 'ACK SYN' },
    { id: 8 },
    { time: start + 1 },
  ]
  test('each of them', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('one', text([packetLine(base)]))
    shelf.put('other', text(variants.map((variant) => packetLine({ ...base, ...variant }))))
    assert.equal(await totalOf(shelf), 1 + variants.length)
  })
})

describe('a copy of an archive costs nothing in the nights after, though the archive grows', () => {
  for (const copy of ['backup/messages', 'saved/messages']) {
    test(`under ${copy}`, async (context) => {
      const shelf = await openShelf(context)
      shelf.put('messages', text(packets(0, 80)))
      shelf.put(copy, text(packets(0, 80)))
      await shelf.ingest()
      const lines: number[] = []
      for (const night of [81, 82, 83]) {
        shelf.append('messages', text(packets(night, night + 1)))
        lines.push((await shelf.ingest()).lines)
      }
      assert.deepEqual(lines, [1, 1, 1])
      assert.equal((await shelf.query('SELECT path FROM archive')).length, 2)
    })
  }
})

describe('the order and the nights in which archives come make no difference', () => {
  /** Lines in order, with true repeats, of one stream or another. */
  const lines = fc
    .array(fc.record({ step: fc.constantFrom(0, 0, 0, 1, 2, 3600), id: fc.nat(2), ufw: fc.boolean() }), {
      minLength: 4,
      maxLength: 40,
    })
    .map((list) => {
      let time = start
      return list.map(({ step, id, ufw }) => ({
        is_ufw: ufw,
        line: packetLine({ time: (time += step), id, prefix: ufw ? '[UFW BLOCK] ' : 'DROP: ' }),
      }))
    })
  const share = fc.double({ min: 0, max: 1, noNaN: true })

  test('to the content of the store', async (context) => {
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.array(fc.tuple(share, share), { minLength: 1, maxLength: 3 }),
        fc.infiniteStream(share),
        async (all, slices, dice) => {
          const whole = all.map(({ line }) => line)
          // What every archive is in the end: the log, the part of it that is UFW's, and tails and heads of it.
          const archives = new Map<string, string>([
            ['kern.log', text(whole)],
            ['ufw.log', text(all.filter(({ is_ufw }) => is_ufw).map(({ line }) => line))],
          ])
          for (const [at, [from, length]] of slices.entries()) {
            const first = secondStart(whole, Math.floor(from * whole.length))
            archives.set(`part-${at}.log`, text(whole.slice(first, first + Math.ceil(length * whole.length))))
          }
          const throwDie = () => dice.next().value as number

          const at_once = await openShelf(context)
          for (const [name, content] of archives) at_once.put(name, content)
          await at_once.ingest()
          const expected = await at_once.content()
          assert.equal(expected.length, whole.length)

          // The same, by pieces, in any order, some of it compressed on the way.
          const by_pieces = await openShelf(context)
          const rest = new Map(archives)
          let is_anything_there = false
          for (let night = 0; rest.size > 0; night++) {
            for (const [name, content] of [...rest]) {
              const die = throwDie()
              const is_last = night === 3 || die > 0.8
              if (die < 0.3 && !is_last) continue
              const end = is_last ? content.length : Math.floor(throwDie() * content.length)
              by_pieces.put(name, content.slice(0, end))
              is_anything_there = true
              if (!is_last) continue
              rest.delete(name)
              if (throwDie() < 0.3) by_pieces.compress(name)
            }
            if (is_anything_there) await by_pieces.ingest()
          }
          assert.deepEqual(await by_pieces.content(), expected)
        },
      ),
      // A fixed seed, since each run takes a second; to search, take it away and raise the number of runs.
      { seed: 20190202, numRuns: 4, endOnFailure: true },
    )
  })

  /** Where the second of a line begins: repeats are numbered within what an archive holds of a second. */
  function secondStart(whole: readonly string[], at: number): number {
    const stamp = whole[at]?.slice(0, 15)
    while (at > 0 && whole[at - 1].slice(0, 15) === stamp) at--
    return at
  }
})

test('an archive that is compressed anew each night is read on from its end', async (context) => {
  const shelf = await openShelf(context)
  for (const to of [60, 61, 90]) {
    shelf.put('messages.gz', gzipSync(text(packets(0, to))))
    await shelf.ingest()
    assert.equal(await shelf.total(), repeated(0, to))
  }
  assert.ok(readFileSync(shelf.path('messages.gz')).length > 0)
})
