import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  Calendar,
  begin_anew,
  dayNumber,
  impossible_date,
  isLeapYear,
  type Stamp,
  type YearHint,
} from '../../src/archive/calendar.ts'
import { Zone } from '../../src/archive/zone.ts'

const utc = new Zone('UTC')
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const no_offset = 0x7fff

/** `Feb  2 03:04:05`, or `2019 Feb 2 03:04:05`. */
function stamp(text: string): Stamp {
  const match = /^(?:(\d{4}) )?(\w{3}) +(\d+) (\d\d):(\d\d):(\d\d)$/.exec(text)
  assert.ok(match, text)
  const [, year = '0', month, ...rest] = match
  const [day, hour, minute, second] = rest.map(Number)
  return {
    ...{ year: Number(year), month: months.indexOf(month) + 1, day, hour, minute, second },
    offset_minutes: no_offset,
    epoch: -1,
  }
}

const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86400_000
const named = (date: string): YearHint => ({ last_day: dayOf(date), rule: 'date in the name' })
const modified = (date: string): YearHint => ({ last_day: dayOf(date) + 1, rule: 'modification time' })
const shown = (epoch: number): string =>
  epoch < 0 ? 'impossible' : new Date(epoch * 1000).toISOString().slice(0, 19)

const midnight = (day: string): string => `${day} 00:00:00`

/** Reads the stamps of an archive from its start as often as the calendar wants it. */
function read(stamps: readonly Stamp[], hint: YearHint, zone = utc): { times: number[]; calendar: Calendar } {
  const calendar = new Calendar(zone, hint)
  for (let attempt = 0; attempt < 9; attempt++) {
    const times: number[] = []
    for (const each of stamps) {
      const time = calendar.resolve(each)
      if (time === begin_anew) break
      times.push(time)
    }
    if (times.length === stamps.length && !calendar.mustBeginAnew()) return { times, calendar }
  }
  assert.fail('the calendar never settles')
}

const archives: { title: string; stamps: string[]; hint: YearHint; times: string[]; rule: string }[] = [
  {
    title: 'the date in the name is the last that its lines can have',
    stamps: ['Jan 27 03:20:01', 'Feb  3 03:19:59'],
    hint: named('2019-02-03'),
    times: ['2019-01-27T03:20:01', '2019-02-03T03:19:59'],
    rule: 'date in the name',
  },
  {
    title: 'a line of the day after the date in the name is of that year still',
    stamps: ['Dec 31 23:00:00'],
    hint: named('2018-12-30'),
    times: ['2018-12-31T23:00:00'],
    rule: 'date in the name',
  },
  {
    title: 'January follows December in a dated archive',
    stamps: ['Dec 30 03:20:01', 'Dec 31 23:59:59', 'Jan  1 00:00:00', 'Jan  6 03:00:00'],
    hint: named('2019-01-06'),
    times: ['2018-12-30T03:20:01', '2018-12-31T23:59:59', '2019-01-01T00:00:00', '2019-01-06T03:00:00'],
    rule: 'date in the name, order of lines',
  },
  {
    title: 'without a date in the name the modification time gives the year',
    stamps: ['Nov  5 10:00:00', 'Nov  6 10:00:00'],
    hint: modified('2018-11-06'),
    times: ['2018-11-05T10:00:00', '2018-11-06T10:00:00'],
    rule: 'modification time',
  },
  {
    title: 'an archive that was modified in January holds the December before',
    stamps: ['Dec 24 10:00:00', 'Dec 31 10:00:00'],
    hint: modified('2019-01-02'),
    times: ['2018-12-24T10:00:00', '2018-12-31T10:00:00'],
    rule: 'modification time',
  },
  {
    title: 'a December line that comes late, just after the turn, is of the old year',
    stamps: ['Dec 31 23:59:58', 'Jan  1 00:00:00', 'Dec 31 23:59:59', 'Jan  1 00:00:01'],
    hint: modified('2019-01-01'),
    times: ['2018-12-31T23:59:58', '2019-01-01T00:00:00', '2018-12-31T23:59:59', '2019-01-01T00:00:01'],
    rule: 'modification time, order of lines',
  },
  {
    title: 'an archive of more than a year ends in the year of its hint',
    stamps: ['Jan 15 00:00:00', 'Jun  1 00:00:00', 'Nov  1 00:00:00', 'Jan  5 00:00:00', 'Feb  2 00:00:00'],
    hint: named('2019-02-03'),
    times: [
      '2018-01-15T00:00:00',
      '2018-06-01T00:00:00',
      '2018-11-01T00:00:00',
      '2019-01-05T00:00:00',
      '2019-02-02T00:00:00',
    ],
    rule: 'date in the name, order of lines',
  },
  {
    title: 'an archive of three turns goes back three years',
    stamps: ['Oct  1', 'Mar  1', 'Aug  1', 'Jan  1', 'Jun  1', 'Nov  1', 'Jan  1'].map(midnight),
    hint: modified('2019-01-01'),
    times: [
      '2016-10-01',
      '2017-03-01',
      '2017-08-01',
      '2018-01-01',
      '2018-06-01',
      '2018-11-01',
      '2019-01-01',
    ].map((day) => `${day}T00:00:00`),
    rule: 'modification time, order of lines',
  },
  {
    title: '29 February in an archive that was copied later falls in the leap year before',
    stamps: ['Feb 27 00:00:00', 'Feb 29 12:00:00', 'Mar  1 00:00:00'],
    hint: modified('2019-08-01'),
    times: ['2016-02-27T00:00:00', '2016-02-29T12:00:00', '2016-03-01T00:00:00'],
    rule: '29 February, modification time',
  },
  {
    title: '29 February in an archive of a leap year stays in it',
    stamps: ['Feb 29 12:00:00', 'Mar  1 00:00:00'],
    hint: modified('2020-03-01'),
    times: ['2020-02-29T12:00:00', '2020-03-01T00:00:00'],
    rule: 'modification time',
  },
  {
    title: '29 February does not exist where the name states a common year',
    stamps: ['Feb 28 00:00:00', 'Feb 29 12:00:00', 'Mar  1 00:00:00'],
    hint: named('2019-03-03'),
    times: ['2019-02-28T00:00:00', 'impossible', '2019-03-01T00:00:00'],
    rule: 'date in the name',
  },
  {
    title: '29 February of two years running cannot be: the second does not exist',
    stamps: ['Feb 29', 'Jul  1', 'Dec  1', 'Jan  5', 'Feb 28', 'Feb 29', 'Mar  1'].map(midnight),
    hint: modified('2019-08-01'),
    times: [
      ...['2016-02-29', '2016-07-01', '2016-12-01', '2017-01-05', '2017-02-28'].map(
        (day) => `${day}T00:00:00`,
      ),
      'impossible',
      '2017-03-01T00:00:00',
    ],
    rule: '29 February, modification time',
  },
  {
    title: '29 February at the head of three years moves them back to where it exists and they have passed',
    stamps: ['Feb 29', 'Aug  1', 'Jan  1', 'Jun  1', 'Nov  1', 'Jan  1', 'Jun  1', 'Nov  1', 'Jan  1'].map(
      midnight,
    ),
    hint: modified('2018-06-01'),
    times: [
      '2012-02-29',
      '2012-08-01',
      '2013-01-01',
      '2013-06-01',
      '2013-11-01',
      '2014-01-01',
      '2014-06-01',
      '2014-11-01',
      '2015-01-01',
    ].map((day) => `${day}T00:00:00`),
    rule: '29 February, modification time',
  },
  {
    title: 'a stamp with a year is taken by its word',
    stamps: ['2014 Feb  3 00:00:00', '2014 Dec 31 00:00:00'],
    hint: named('2019-03-03'),
    times: ['2014-02-03T00:00:00', '2014-12-31T00:00:00'],
    rule: 'full stamps',
  },
  {
    title: 'a year in one line gives the year of the lines after it',
    stamps: ['2014 Dec 31 00:00:00', 'Dec 31 00:00:01', 'Jan  1 00:00:00'],
    hint: named('2019-03-03'),
    times: ['2014-12-31T00:00:00', '2014-12-31T00:00:01', '2015-01-01T00:00:00'],
    rule: 'full stamps',
  },
  {
    title: 'the leap second is the first second of the next minute',
    stamps: ['Dec 31 23:59:60'],
    hint: named('2017-01-01'),
    times: ['2017-01-01T00:00:00'],
    rule: 'date in the name',
  },
]
describe('years', () => {
  for (const { title, stamps, hint, times, rule } of archives) {
    test(title, () => {
      const { times: found, calendar } = read(stamps.map(stamp), hint)
      assert.deepEqual(found.map(shown), times)
      assert.equal(calendar.rule, rule)
    })
  }

  test('an archive without a stamp has no rule', () => {
    assert.equal(new Calendar(utc, modified('2019-01-01')).rule, 'no stamps')
  })

  test('a grown archive goes on from where it was, over the turn of the year', () => {
    const before = read([stamp('Dec 30 00:00:00')], modified('2018-12-30')).calendar
    const grown = new Calendar(utc, modified('2019-01-02'), before.snapshot())
    assert.equal(shown(grown.resolve(stamp('Dec 31 00:00:00'))), '2018-12-31T00:00:00')
    assert.equal(shown(grown.resolve(stamp('Jan  2 00:00:00'))), '2019-01-02T00:00:00')
    assert.ok(!grown.mustBeginAnew())
  })

  test('lines in order keep their years, however long the archive and wherever it ends', () => {
    const steps = fc.array(fc.integer({ min: 60, max: 100 * 86400 }), { minLength: 1, maxLength: 30 })
    const first = fc.integer({ min: Date.UTC(2005) / 1000, max: Date.UTC(2030) / 1000 })
    fc.assert(
      fc.property(first, steps, fc.boolean(), (start, gaps, is_named) => {
        const times = [start]
        for (const gap of gaps) times.push(times[times.length - 1] + gap)
        const last = shown(times[times.length - 1]).slice(0, 10)
        const { times: found } = read(
          times.map((time) => yearless(time)),
          is_named ? named(last) : modified(last),
        )
        assert.deepEqual(found.map(shown), times.map(shown))
      }),
      { numRuns: 300 },
    )
  })
})

/** The stamp that a clock of the zone would have written. */
function yearless(time: number, offset = 0): Stamp {
  const date = new Date((time + offset) * 1000)
  return {
    year: 0,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    offset_minutes: no_offset,
    epoch: -1,
  }
}

describe('dates', () => {
  for (const text of [
    'Feb 30 00:00:00',
    'Apr 31 00:00:00',
    'Jan 32 00:00:00',
    'Jan  0 00:00:00',
    'Jan  1 24:00:00',
    'Jan  1 00:60:00',
    'Jan  1 00:00:61',
    '2019 Feb 29 00:00:00',
    '1900 Feb 29 00:00:00',
    '1969 Dec 31 23:59:58',
    '2106 Dec 31 00:00:00',
  ]) {
    test(`${text} does not exist`, () => {
      assert.equal(new Calendar(utc, named('2019-03-03')).resolve(stamp(text)), impossible_date)
    })
  }

  test('an instant before 1970 by its offset does not exist', () => {
    const calendar = new Calendar(utc, named('2019-03-03'))
    for (const clock of ['00:59:57', '00:59:58', '00:59:59']) {
      const time = calendar.resolve({ ...stamp(`1970 Jan  1 ${clock}`), offset_minutes: 60 })
      assert.equal(time, impossible_date)
    }
    assert.equal(calendar.resolve({ ...stamp('1970 Jan  1 01:00:00'), offset_minutes: 60 }), 0)
  })

  test('years cannot be told from a modification time of zero', () => {
    const calendar = new Calendar(utc, { last_day: 1, rule: 'modification time' })
    for (const clock of ['03:04:05', '03:04:06']) {
      assert.equal(calendar.resolve(stamp(`Feb  2 ${clock}`)), impossible_date)
    }
  })

  test('a date that does not exist leaves the years of the lines after it alone', () => {
    const { times } = read(
      ['Jan  1 00:00:00', 'Nov 31 00:00:00', 'Jan  2 00:00:00'].map(stamp),
      named('2019-01-06'),
    )
    assert.deepEqual(times.map(shown), ['2019-01-01T00:00:00', 'impossible', '2019-01-02T00:00:00'])
  })

  test('day numbers and leap years are those of the Gregorian calendar', () => {
    for (let year = 1896; year < 2105; year++) {
      assert.equal(isLeapYear(year), new Date(Date.UTC(year, 1, 29)).getUTCDate() === 29)
      for (const month of [1, 2, 3, 12]) {
        assert.equal(dayNumber(year, month, 7), Date.UTC(year, month - 1, 7) / 86400_000)
      }
    }
  })
})

describe('zones', () => {
  test('a stamp with an offset needs no zone', () => {
    const calendar = new Calendar(new Zone('Asia/Tokyo'), named('2019-03-03'))
    const time = calendar.resolve({ ...stamp('2019 Feb  2 03:04:05'), offset_minutes: -210 })
    assert.equal(shown(time), '2019-02-02T06:34:05')
  })

  test('an instant that the line states is taken as it is', () => {
    const calendar = new Calendar(new Zone('Asia/Tokyo'), named('2019-03-03'))
    assert.equal(calendar.resolve({ ...stamp('Feb  2 03:04:05'), epoch: 1549076645 }), 1549076645)
    assert.equal(calendar.rule, 'full stamps')
  })

  // Both changes of a year in each zone, among them one of half an hour, and two at a minute past midnight.
  const changes: [zone: string, days: string[]][] = [
    ['Europe/Berlin', ['2019-03-31', '2019-10-27']],
    ['America/St_Johns', ['2019-03-10', '2019-11-03', '2010-03-14', '2010-11-07']],
    ['Australia/Lord_Howe', ['2019-04-07', '2019-10-06']],
  ]
  for (const [name, days] of changes) {
    test(`lines through a clock change in ${name} keep their instants`, () => {
      const zone = new Zone(name)
      const step = fc.integer({ min: 121, max: 600 })
      const shift = fc.nat(3600)
      fc.assert(
        fc.property(fc.constantFrom(...days), step, shift, (day, seconds, later) => {
          const times: number[] = []
          const start = (dayOf(day) - 1) * 86400 + later
          for (let time = start; time < start + 3 * 86400; time += seconds) times.push(time)
          const stamps = times.map((time) => yearless(time, zone.offsetAt(time)))
          const { times: found } = read(stamps, named(shown(times[times.length - 1]).slice(0, 10)), zone)
          assert.deepEqual(found, times)
        }),
        { numRuns: 20 },
      )
    })
  }
})
