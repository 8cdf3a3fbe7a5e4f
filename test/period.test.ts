import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addDays,
  dayCount,
  daysFrom,
  monthBounds,
  monthWeeks,
  newestWholeDay,
  period_pattern,
  periodKind,
  wantedPeriod,
} from '../src/period.ts'
import { wordingIn } from '../src/site/wording.ts'

test('a period is known by its name', () => {
  assert.equal(periodKind('all'), 'all')
  assert.equal(periodKind('2019'), 'year')
  assert.equal(periodKind('2019-02'), 'month')
  assert.equal(periodKind('2019-02-02'), 'day')
  assert.equal(periodKind('2018-10-28--2019-09-22'), 'range')
})

test('what is no period is not taken for one', () => {
  for (const name of ['', 'ALL', '2019-2', '2019-02-02-', '2019-02--2019-03', '../2019']) {
    assert.doesNotMatch(name, period_pattern, name)
  }
})

test('a period is titled by its days', () => {
  const { period } = wordingIn('en-GB')
  assert.equal(period('2019', { from: '2019-01-01', to: '2019-12-31' }), '2019')
  assert.equal(period('2019-02', { from: '2019-02-01', to: '2019-02-28' }), 'February 2019')
  assert.equal(period('2019-02-02', { from: '2019-02-02', to: '2019-02-02' }), '2 February 2019')
  const bounds = { from: '2018-10-28', to: '2019-09-22' }
  assert.equal(period('all', bounds), '28 October 2018 to 22 September 2019')
  assert.equal(period('2018-10-28--2019-09-22', bounds), '28 October 2018 to 22 September 2019')
})

test('names and dates are in the language of the site', () => {
  const german = wordingIn('de')
  assert.equal(german.day('2019-02-02'), '2. Februar 2019')
  assert.equal(german.country('DE'), 'Deutschland')
  assert.equal(wordingIn('en-GB').country('DE'), 'Germany')
  assert.equal(wordingIn('en-GB').country(null), 'unknown')
  const { countryInText } = wordingIn('en-GB')
  assert.deepEqual(['US', 'NL', 'PE', null].map(countryInText), [
    'the United States',
    'the Netherlands',
    'Peru',
    'an unknown country',
  ])
  assert.equal(german.countryInText('US'), german.country('US'))
})

test('days are counted across months and leap years', () => {
  assert.equal(addDays('2020-02-28', 2), '2020-03-01')
  assert.equal(addDays('2019-03-01', -1), '2019-02-28')
  assert.equal(dayCount('2018-10-28', '2019-09-22'), 330)
  assert.deepEqual(daysFrom('2018-12-31', '2019-01-01'), ['2018-12-31', '2019-01-01'])
  assert.deepEqual(daysFrom('2019-01-02', '2019-01-01'), [])
  assert.deepEqual(monthBounds('2020-02'), { from: '2020-02-01', to: '2020-02-29' })
})

test('the weeks of a month begin on the day that the language begins them on', () => {
  // 1 February 2019 was a Friday.
  const monday = monthWeeks('2019-02', 1)
  assert.deepEqual(monday[0], [null, null, null, null, '2019-02-01', '2019-02-02', '2019-02-03'])
  assert.equal(monday.length, 5)
  assert.deepEqual(monthWeeks('2019-02', 7)[0]?.slice(4), [null, '2019-02-01', '2019-02-02'])
  assert.equal(wordingIn('en-GB').weekdays[0], 'Mon')
  assert.equal(wordingIn('en-US').weekdays[0], 'Sun')
})

test('a day that is not over is not the newest whole one', () => {
  const days = { first: '2021-08-16', last: '2021-09-05' }
  // Rotated nine seconds after midnight, and read at night.
  assert.equal(newestWholeDay(days, '2021-09-04T22:00:09Z', 'Europe/Berlin'), '2021-09-04')
  assert.equal(newestWholeDay(days, '2021-09-05T01:17:00Z', 'Europe/Berlin'), '2021-09-04')
  assert.equal(newestWholeDay(days, '2021-09-05T20:59:59Z', 'Europe/Berlin'), '2021-09-04')
  assert.equal(newestWholeDay(days, '2021-09-05T21:00:00Z', 'Europe/Berlin'), '2021-09-05')
})

test('a day is over when something is known of a later one', () => {
  const days = { first: '2021-08-16', last: '2021-09-05' }
  assert.equal(newestWholeDay(days, '2021-09-06T03:00:00Z', 'UTC'), '2021-09-05')
  assert.equal(newestWholeDay(days, null, 'UTC'), '2021-09-05')
})

test('the only day of data is the newest, over or not', () => {
  const days = { first: '2021-02-20', last: '2021-02-20' }
  assert.equal(newestWholeDay(days, '2021-02-20T10:52:25Z', 'UTC'), '2021-02-20')
})

test('the last days of a post end on the newest day', () => {
  assert.equal(wantedPeriod({ last: '30d' }, '2019-09-22'), '2019-08-24--2019-09-22')
  assert.equal(wantedPeriod({ last: '1d' }, '2019-09-22'), '2019-09-22')
  assert.equal(wantedPeriod({ period: '2019-02' }, '2019-09-22'), '2019-02')
  assert.equal(wantedPeriod({}, '2019-09-22'), 'all')
})
