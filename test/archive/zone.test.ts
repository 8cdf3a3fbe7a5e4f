import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Zone } from '../../src/archive/zone.ts'

const at = (instant: string): number => Date.parse(instant) / 1000
/** A wall time as seconds since 1970-01-01 00:00:00 by that wall. */
const wall = (text: string): number => at(`${text}Z`)

/** Seconds of a calendar day, by counting the minutes that fall on it. */
function lengthOf(zone: Zone, day: string): number {
  const number = at(`${day}T00:00:00Z`) / 86400
  let minutes = 0
  for (let epoch = (number - 1) * 86400; epoch < (number + 2) * 86400; epoch += 60) {
    if (zone.dayAt(epoch) === number) minutes++
  }
  return minutes * 60
}

const lengths: [zone: string, day: string, hours: number][] = [
  ['UTC', '2019-03-31', 24],
  ['Europe/Berlin', '2019-03-30', 24],
  ['Europe/Berlin', '2019-03-31', 23],
  ['Europe/Berlin', '2019-10-27', 25],
  ['America/St_Johns', '2019-03-10', 23],
  ['America/St_Johns', '2019-11-03', 25],
  ['Australia/Lord_Howe', '2019-10-06', 23.5],
  ['Australia/Lord_Howe', '2019-04-07', 24.5],
  ['Asia/Kathmandu', '2019-03-31', 24],
  ['America/Sao_Paulo', '2018-11-04', 23],
  ['Pacific/Apia', '2011-12-30', 0],
]
for (const [name, day, hours] of lengths) {
  test(`${day} has ${hours} hours in ${name}`, () =>
    assert.equal(lengthOf(new Zone(name), day), hours * 3600))
}

test('the offset changes at the very second, be it no round one', () => {
  // Newfoundland changed its clocks at 00:01 until 2011.
  const zone = new Zone('America/St_Johns')
  assert.equal(zone.offsetAt(at('2010-03-14T03:30:59Z')), -12600)
  assert.equal(zone.offsetAt(at('2010-03-14T03:31:00Z')), -9000)
  assert.equal(zone.offsetAt(at('2010-11-07T02:30:59Z')), -9000)
  assert.equal(zone.offsetAt(at('2010-11-07T02:31:00Z')), -12600)
})

const names = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/St_Johns',
  'America/Caracas',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Asia/Gaza',
  'Africa/Casablanca',
  'Pacific/Chatham',
  'Antarctica/Troll',
]
const zones = new Map(names.map((name) => [name, new Zone(name)]))
const zone_name = fc.constantFrom(...names)
const instant = fc.integer({ min: at('2000-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') })
const zoneOf = (name: string): Zone => zones.get(name) as Zone

test('offsets are those of the platform', () => {
  fc.assert(
    fc.property(zone_name, instant, (name, epoch) => {
      const format = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' })
      const text = format.formatToParts(epoch * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? ''
      const [, sign = '+', hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(text) ?? []
      const offset = (Number(hours) * 3600 + Number(minutes) * 60) * (sign === '-' ? -1 : 1)
      assert.equal(zoneOf(name).offsetAt(epoch), offset)
    }),
    { numRuns: 300 },
  )
})

test('an instant comes back from its wall time, the first of the two where that repeats', () => {
  fc.assert(
    fc.property(zone_name, instant, (name, epoch) => {
      const zone = zoneOf(name)
      const shown = epoch + zone.offsetAt(epoch)
      const read = zone.toEpoch(shown)
      assert.ok(read <= epoch)
      assert.equal(read + zone.offsetAt(read), shown)
      if (read !== epoch) assert.ok(zone.offsetAt(read) > zone.offsetAt(epoch))
    }),
    { numRuns: 500 },
  )
})

test('a wall time that a change leaps over is moved on by the leap', () => {
  const berlin = new Zone('Europe/Berlin')
  assert.equal(berlin.toEpoch(wall('2019-03-31T02:30:00')), at('2019-03-31T01:30:00Z'))
  const lord_howe = new Zone('Australia/Lord_Howe')
  assert.equal(lord_howe.toEpoch(wall('2019-10-06T02:15:00')), at('2019-10-05T15:45:00Z'))
})

test('in the hour that repeats, the line before tells which pass is meant', () => {
  const zone = new Zone('Europe/Berlin')
  const half_past = wall('2019-10-27T02:30:00')
  const first = at('2019-10-27T00:30:00Z')
  assert.equal(zone.toEpoch(half_past), first)
  assert.equal(zone.toEpoch(half_past, first - 600), first)
  // A line that stands a little out of order is no second pass.
  assert.equal(zone.toEpoch(half_past, first + 60), first)
  assert.equal(zone.toEpoch(half_past, first + 600), first + 3600)
})
