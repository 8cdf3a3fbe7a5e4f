import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alpha2OfNumeric, countryName } from '../../src/charts/country.ts'
import { daysBetween, dayTicks } from '../../src/charts/day.ts'
import { english, languageOf } from '../../src/charts/language.ts'
import { pathText } from '../../src/charts/path.ts'
import { significant } from '../../src/charts/simplify.ts'
import { spread } from '../../src/charts/spread.ts'
import { escapeText } from '../../src/charts/svg.ts'

const { compact, counted, share } = english

test('numbers and dates are those of the language, with SI prefixes in each', () => {
  const written = (tag: string) => {
    const { grouped, decimal, compact, share, day, shortDay, shortMonth } = languageOf(tag)
    return [
      grouped(1234567),
      grouped(1234.5),
      decimal(1.5, 2),
      compact(1234),
      share(1, 30),
      share(1, 100_000),
      day('2019-02-02'),
      shortDay('2019-10-02'),
      shortMonth('2019-02'),
    ]
  }
  assert.deepEqual(written('en-GB'), [
    '1,234,567',
    '1,234.5',
    '1.50',
    '1.2k',
    '3.3%',
    'under 0.1%',
    '2 February 2019',
    '2 Oct',
    'Feb 2019',
  ])
  assert.deepEqual(written('de'), [
    '1.234.567',
    '1.234,5',
    '1,50',
    '1,2k',
    '3,3\u00a0%',
    'under 0,1\u00a0%',
    '2. Februar 2019',
    '2. Okt.',
    'Feb. 2019',
  ])
  assert.deepEqual(written('fr').slice(0, 2), ['1\u202f234\u202f567', '1\u202f234,5'])
})

test('short counts keep at most three digits and go on to the next unit', () => {
  assert.deepEqual([0, 950, 999, 1000, 1234, 9960, 34_567, 999_949, 999_950, 5_600_000].map(compact), [
    '0',
    '950',
    '999',
    '1k',
    '1.2k',
    '10k',
    '35k',
    '1M',
    '1M',
    '5.6M',
  ])
})

test('one of a unit is singular', () => {
  assert.deepEqual(
    [counted(1, 'drops'), counted(2, 'drops'), counted(1, 'countries')],
    ['1 drop', '2 drops', '1 country'],
  )
})

test('a share that is not zero never reads as zero', () => {
  assert.deepEqual(
    [share(0, 10), share(1, 100_000), share(1, 30), share(1, 2)],
    ['0%', 'under 0.1%', '3.3%', '50%'],
  )
})

test('days follow each other over the end of a month', () => {
  assert.deepEqual(daysBetween('2020-02-28', '2020-03-01'), ['2020-02-28', '2020-02-29', '2020-03-01'])
})

test('an axis names months over a year, dates over a month, and what is above once', () => {
  const year = dayTicks(daysBetween('2018-10-28', '2019-02-22'))
  assert.deepEqual(
    year.map(({ words }) => words),
    ['Nov\n2018', 'Dec', 'Jan\n2019', 'Feb'],
  )
  const month = dayTicks(daysBetween('2019-02-01', '2019-02-28'))
  assert.deepEqual(
    month.map(({ words }) => words),
    ['1\nFeb', '8', '15', '22'],
  )
})

test('countries have the names that newspapers print', () => {
  assert.deepEqual(
    ['HK', 'CD', 'XK', 'TT', 'ZZ', 'EU'].map((country) => countryName(country)),
    ['Hong Kong', 'DR Congo', 'Kosovo', 'Trinidad and Tobago', 'Unknown Region', 'European Union'],
  )
  assert.equal(countryName(null), 'unknown')
})

test('a numeric code keeps its leading zeros', () => {
  assert.equal(alpha2OfNumeric('036'), 'AU')
  assert.equal(alpha2OfNumeric('36'), null)
})

test('text that breaks out of an attribute or an element is escaped', () => {
  assert.equal(escapeText(`<a b="c" d='e'>&`), '&#60;a b=&#34;c&#34; d=&#39;e&#39;&#62;&#38;')
})

test('paths are relative, rounded on the plane, and skip what rounding puts together', () => {
  assert.equal(pathText([{ points: [1, 1, 2, 1, 3, 1, 3, 5, 0.04, 0.06], closed: true }]), 'M1 1h2v4l-3-4.9z')
  assert.equal(pathText([{ points: [0, 0, 0.01, 0.01], closed: false }]), '')
})

test('errors of rounding do not add up along a path', () => {
  const points = Array.from({ length: 1000 }, (_, i) => [i * 1.3, i * 1.7]).flat()
  const moves =
    pathText([{ points, closed: false }], 1)
      .match(/-?\d+/g)
      ?.map(Number) ?? []
  assert.equal(
    moves.reduce((sum, move, i) => (i % 2 === 0 ? sum + move : sum), 0),
    1299,
  )
})

test('simplification keeps the ends and what juts out', () => {
  const line = [
    [0, 0],
    [1, 0.01],
    [2, 0],
    [3, 5],
    [4, 0],
  ] as const
  assert.deepEqual(significant(line, 0.5), [0, 2, 3, 4])
  assert.deepEqual(significant(line, 100), [0, 4])
})

test('places that crowd stand around what they want, within the bounds, in order', () => {
  assert.deepEqual(spread([10, 50], 10, [0, 100]), [10, 50])
  assert.deepEqual(spread([50, 50, 50], 10, [0, 100]), [40, 50, 60])
  assert.deepEqual(spread([0, 0, 0], 10, [0, 100]), [0, 10, 20])
  assert.deepEqual(spread([100, 100], 10, [0, 100]), [90, 100])
})
