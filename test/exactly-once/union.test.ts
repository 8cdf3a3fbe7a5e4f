import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { packetLine, secondsOf, stampOf } from '../ingest/packet.ts'
import { openShelf, type Shelf } from '../ingest/shelf.ts'

/**
 * Archives hold slices of one stream of lines, true repeats among them, or two slices joined. They come in any
 * night, grow as they like, and are then renamed, moved to another folder or compressed. In the end a packet is
 * in the store as often as in the archive that has it most often, whatever came first.
 */

/** Seconds to the line before, and which of three packets it is. */
const stream = fc.array(fc.tuple(fc.constantFrom(0, 0, 0, 1, 1, 70), fc.nat(2)), {
  minLength: 3,
  maxLength: 40,
})

const share = fc.double({ min: 0, max: 1, noNaN: true })
const archive = fc.record({
  slice: fc.tuple(share, share),
  /** Where another slice begins, before the first in time, that is joined in front of it. */
  joined: fc.option(share),
  has_ending: fc.boolean(),
  /** The night in which it comes, and how much of it is there then and in the nights after. */
  night: fc.nat(2),
  grown: fc.array(share, { maxLength: 2 }),
  /** What becomes of it when it is whole. */
  fate: fc.constantFrom('stays', 'is renamed', 'is moved', 'is compressed', 'is compressed beside'),
})
type Archive = typeof archive extends fc.Arbitrary<infer T> ? T : never

/** Lines by their words. */
type Counts = Map<string, number>

const start = secondsOf('2019-02-02T03:00:00')
const nights = 6

test('the store holds the union of its archives, in whatever order and pieces they come', async (context) => {
  await fc.assert(
    fc.asyncProperty(stream, fc.array(archive, { minLength: 2, maxLength: 5 }), async (steps, archives) => {
      let time = start
      const lines = steps.map(([step, id]) => ({ time: (time += step), id }))
      const held = archives.map((each) => linesOf(each, lines))
      const shelf = await openShelf(context)
      const sources = [{ path: join(shelf.folder, 'logs/*/*') }]
      for (let night = 0; night < nights; night++) {
        for (const [at, each] of archives.entries()) come(shelf, `messages-${at}`, each, held[at], night)
        if (archives.some((each) => each.night <= night)) await shelf.ingest({ sources })
      }
      assert.deepEqual(await countsIn(shelf), union(held))
      const { read, lines: read_again } = await shelf.ingest({ sources })
      assert.deepEqual({ read, read_again }, { read: 0, read_again: 0 })
      await shelf.close()
    }),
    // A fixed seed, since each run takes a second; to search, take it away and raise the number of runs.
    { seed: 20190203, numRuns: 8, endOnFailure: true },
  )
})

interface Packet {
  time: number
  id: number
}

function linesOf({ slice, joined }: Archive, lines: readonly Packet[]): Packet[] {
  const [from, to] = slice.toSorted((a, b) => a - b).map((part) => Math.round(part * lines.length))
  const whole = lines.slice(from, to)
  if (joined === null) return whole
  // A gap is left between the two, as if an archive were missing, and nothing is held twice by the joining.
  const other = Math.round(joined * from)
  return [...lines.slice(other, Math.floor((other + from) / 2)), ...whole]
}

/** Puts an archive where and as far as it is that night. */
function come(shelf: Shelf, name: string, each: Archive, packets: readonly Packet[], night: number): void {
  const text = packets.map((packet) => `${packetLine(packet)}\n`).join('')
  const whole = each.has_ending ? text : text.slice(0, -1)
  const stages = [
    ...each.grown.toSorted((a, b) => a - b).map((part) => whole.slice(0, Math.floor(part * whole.length))),
    whole,
  ]
  const stage = night - each.night
  if (stage < 0) return
  const place = `log/${name}`
  if (stage < stages.length) return shelf.put(place, stages[stage])
  if (stage > stages.length) return
  switch (each.fate) {
    case 'is renamed':
      return shelf.move(place, `${place}.1`)
    case 'is moved':
      shelf.put(`backup/${name}`, whole)
      return shelf.remove(place)
    case 'is compressed':
      return shelf.compress(place)
    case 'is compressed beside':
      return shelf.put(`${place}.gz`, gzipSync(whole))
  }
}

function union(archives: readonly (readonly Packet[])[]): Counts {
  const most: Counts = new Map()
  for (const packets of archives) {
    const counts: Counts = new Map()
    for (const packet of packets) {
      const words = `${stampOf(packet.time)} ${packet.id}`
      counts.set(words, (counts.get(words) ?? 0) + 1)
    }
    for (const [words, count] of counts) most.set(words, Math.max(most.get(words) ?? 0, count))
  }
  return most
}

async function countsIn(shelf: Shelf): Promise<Counts> {
  const rows = await shelf.query('SELECT time, ip_id, count(*) AS events FROM events GROUP BY time, ip_id')
  return new Map(
    rows.map(({ time, ip_id, events }) => [`${stampOf(secondsOf(String(time)))} ${ip_id}`, Number(events)]),
  )
}
