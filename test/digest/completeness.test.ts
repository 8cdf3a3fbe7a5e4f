import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { describe, test } from 'node:test'
import { gapsIn } from '../../src/digest/completeness.ts'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { openShelf } from '../ingest/shelf.ts'
import { press } from './press.ts'

const start = secondsOf('2019-01-05')
const hour = 3600
/** A packet a quarter of an hour, but in the hours that are left out. */
const packets = (hours: number, isOut: (hour: number) => boolean, prefix?: string): string =>
  text(
    Array.from({ length: hours * 4 }, (_, at) => at)
      .filter((at) => !isOut(Math.floor(at / 4)))
      .map((at) => packetLine({ time: start + at * 900, id: at, ...(prefix !== undefined && { prefix }) })),
  )

describe('a gap', () => {
  /** Runs of hours, from the hours that have lines. */
  const runs = (has: (hour: number) => boolean, count: number) => {
    const hours: number[] = []
    for (let at = 0; at < count; at++) {
      if (!has(at)) continue
      if (hours.at(-1) === at - 1) hours[hours.length - 1] = at
      else hours.push(at, at)
    }
    return hours
  }
  test('is two empty hours of a log that has lines in all others, and no single one', () => {
    assert.deepEqual(gapsIn(runs((at) => at !== 500 && at !== 501, 2000)), [{ from: 500, to: 502 }])
    assert.deepEqual(gapsIn(runs((at) => at !== 500, 2000)), [])
  })
  test('is none in a log without empty hours, nor before its first or after its last', () => {
    assert.deepEqual(gapsIn(runs(() => true, 2000)), [])
    assert.deepEqual(gapsIn(runs((at) => at > 100 && at < 200, 2000)), [])
    assert.deepEqual(gapsIn([]), [])
    assert.deepEqual(gapsIn([7, 7]), [])
  })
  test('is no quiet night, even if each night is quiet', () => {
    assert.deepEqual(gapsIn(runs((at) => at % 24 > 7, 24 * 300)), [])
  })
  test('is a week that a quiet log does not have', () => {
    const quiet = (at: number) => (at * 7919) % 10 < 3 && !(at >= 2000 && at < 2168)
    const [gap, ...more] = gapsIn(runs(quiet, 5000))
    assert.deepEqual(more, [])
    assert.ok(gap.from <= 2000 && gap.to >= 2168, JSON.stringify(gap))
  })
  test('does not hide a shorter one', () => {
    const has = (at: number) => !(at >= 1000 && at < 1500) && !(at >= 1700 && at < 1703)
    assert.deepEqual(gapsIn(runs(has, 2000)), [
      { from: 1000, to: 1500 },
      { from: 1700, to: 1703 },
    ])
  })
})

describe('the digest', () => {
  test('says nothing of a log that is whole', async (context) => {
    const shelf = await openShelf(context)
    shelf.put(
      'messages',
      packets(240, () => false),
    )
    await shelf.ingest()
    assert.deepEqual((await press(shelf)).manifest.completeness, {
      gaps: [],
      gap_count: 0,
      suppressed: [],
      is_limited: false,
      limited: [],
      unread: [],
    })
  })

  test('tells of gaps, dropped messages, a limit and files that could not be read', async (context) => {
    const shelf = await openShelf(context)
    const missing = (at: number) => at >= 100 && at < 148
    const notes = [
      'Jan  6 23:30:00 gate kernel: [1.5] net_ratelimit: 12 callbacks suppressed',
      'Jan  6 23:40:00 gate rsyslogd: imjournal: 30 messages lost due to rate-limiting (2 allowed within 6 seconds)',
    ]
    shelf.put('gate-messages-20190210', packets(240, missing) + text(notes))
    // The same log in another folder adds nothing, and a log of another name has gaps of its own.
    shelf.put('copy/gate-messages', packets(240, missing) + text(notes))
    shelf.put('kern.log', packets(240, (at) => at >= 20 && at < 23) + text(notes))
    const burst = Array.from({ length: 10 }, (_, at) =>
      packetLine({ time: start + 30 * hour + at, id: at, host: 'other', prefix: '[UFW BLOCK] ' }),
    )
    shelf.put('ufw.log', text(burst))
    shelf.put(
      'gone-gate.log',
      packets(1, () => false),
    )
    chmodSync(shelf.path('gone-gate.log'), 0)
    const sources = ['gate-*', 'copy/*', 'kern.log', 'ufw.log', 'none-gate*'].map((name) => ({
      path: shelf.path(name),
      timezone: 'UTC',
    }))
    await shelf.ingest({ sources, timezone: 'Europe/Berlin' })
    const { completeness } = (
      await press(shelf, { timezone: 'Europe/Berlin', config: { privacy: { own_names: ['gate'] } } })
    ).manifest
    assert.deepEqual(completeness, {
      gaps: [
        { from: '2019-01-05T20:00:00Z', to: '2019-01-05T23:00:00Z', logs: ['kern.log'] },
        { from: '2019-01-09T04:00:00Z', to: '2019-01-11T04:00:00Z', logs: ['sensor-messages'] },
      ],
      gap_count: 2,
      // Of the day in the site's zone.
      suppressed: [
        { day: '2019-01-07', by: 'kernel', messages: 12 },
        { day: '2019-01-07', by: 'rsyslog', messages: 30 },
      ],
      is_limited: true,
      limited: [{ day: '2019-01-06', hours: 1 }],
      unread: [{ name: 'none-sensor*', why: 'not found' }],
    })
  })
})
