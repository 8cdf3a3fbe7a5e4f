import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Completeness } from '../../src/digest/schema.ts'
import { shortfallsOf } from '../../src/site/completeness.ts'
import { wordingIn } from '../../src/site/wording.ts'

const whole: Completeness = {
  gaps: [],
  gap_count: 0,
  suppressed: [],
  is_limited: false,
  limited: [],
  unread: [],
}
const wording = wordingIn('en-GB')
const told = (from: string, to: string, missing: Partial<Completeness>, timezone = 'Europe/Berlin') =>
  shortfallsOf({ completeness: { ...whole, ...missing }, timezone }, { from, to }, wording)

const limited = [
  { day: '2019-02-02', hours: 4 },
  { day: '2019-02-04', hours: 1 },
]
const suppressed = [
  { day: '2019-02-02', by: 'kernel' as const, messages: 30 },
  { day: '2019-02-02', by: 'rsyslog' as const, messages: 5 },
  { day: '2019-02-03', by: 'journald' as const, messages: 0 },
]
const logs = ['messages'] as unknown as Completeness['gaps'][number]['logs']
const gaps = [{ from: '2019-02-02T22:00:00Z', to: '2019-02-03T01:00:00Z', logs }]

describe('a page says that its figures count too little', () => {
  test('never of logs that are whole, nor of what is limited and did not reach its limit', () => {
    assert.deepEqual(told('2019-01-01', '2019-12-31', { is_limited: true }), [])
    assert.deepEqual(told('2019-02-05', '2019-02-05', { limited, suppressed, gaps }), [])
  })
  test('by hours of a day, and by days of more', () => {
    assert.match(told('2019-02-02', '2019-02-02', { limited })[0], /^In 4 hours the firewall reached/)
    assert.match(told('2019-02-01', '2019-02-28', { limited })[0], /^On 2 days the firewall reached/)
  })
  test('of messages that were dropped, by whom, and how many if that is known', () => {
    assert.deepEqual(told('2019-02-02', '2019-02-02', { suppressed }), [
      'The kernel and rsyslog dropped at least 35 messages before they were written.',
    ])
    assert.deepEqual(told('2019-02-03', '2019-02-03', { suppressed }), [
      'The journal dropped messages before they were written.',
    ])
    assert.match(told('2019-02-01', '2019-02-28', { suppressed })[0], /at least 35 messages on 2 days before/)
  })
  test('of a gap on each of its days by the clock of the zone, and not on a page of a year', () => {
    const words = 'No line in messages from 2 February 2019, 23:00 to 3 February 2019, 02:00 (Europe/Berlin).'
    assert.deepEqual(told('2019-02-02', '2019-02-02', { gaps }), [words])
    assert.deepEqual(told('2019-02-03', '2019-02-03', { gaps }), [words])
    assert.deepEqual(told('2019-02-01', '2019-02-28', { gaps }), [words])
    assert.deepEqual(told('2019-01-01', '2019-12-31', { gaps }), [])
    assert.deepEqual(told('2019-02-03', '2019-02-03', { gaps }, 'America/New_York'), [])
  })
})

test('an instant is told by the clock of its zone', () => {
  const instant = '2019-02-02T23:04:05Z'
  assert.equal(wording.local(instant, 'UTC'), '2 February 2019, 23:04:05 UTC')
  assert.equal(wording.local(instant, 'Europe/Berlin'), '3 February 2019, 00:04:05 Europe/Berlin')
  assert.equal(wording.localDay(instant, 'Asia/Tokyo'), '2019-02-03')
})
