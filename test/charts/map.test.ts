import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mapped_countries } from '../../src/charts/country.ts'
import { classOf, mapChart, type CountryValue } from '../../src/charts/map.ts'
import { nodes } from './markup.ts'

const draw = (rows: CountryValue[]): string =>
  mapChart({ id: 'map', title: 'Drops', rows, unit: 'drops', world_href: '/world.svg#world' })

test('classes begin at 1, 10, 100, 1 000, 10 000 and 100 000', () => {
  const classes = [0, 1, 9, 10, 99, 100, 999, 1000, 9999, 10_000, 99_999, 100_000, 5_000_000]
  assert.deepEqual(
    classes.map((value) => classOf(value)),
    [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6],
  )
})

test('a country is coloured by its class and one with nothing is not', () => {
  const map = draw([
    { country: 'DE', value: 9 },
    { country: 'FR', value: 10 },
    { country: 'IT', value: 0 },
  ])
  assert.match(map, /style="--DE:var\(--class-1\);--FR:var\(--class-2\)"/)
  assert.doesNotMatch(map, /--IT/)
})

test('every country with at least one is coloured', () => {
  const map = draw([...mapped_countries].map((country, i) => ({ country, value: 1 + i })))
  for (const country of mapped_countries) assert.ok(map.includes(`--${country}:var(--class-`), country)
})

test('rows of one country add up', () => {
  const map = draw([
    { country: 'DE', value: 6 },
    { country: 'DE', value: 6 },
  ])
  assert.match(map, /--DE:var\(--class-2\)/)
})

test('unknown is told with its count', () => {
  const map = draw([
    { country: null, value: 1234 },
    { country: 'DE', value: 1 },
  ])
  assert.match(map, />Country unknown: 1,234 drops\.</)
  assert.match(map, /<desc[^>]*>1 country with drops; most from Germany \(1\)\. 1,234 drops from unknown/)
})

test('a country that is not on the map is listed, never lost', () => {
  const map = draw([{ country: 'AQ', value: 3 }])
  assert.match(map, />Not on the map: Antarctica 3\.</)
  assert.doesNotMatch(map, /--AQ/)
})

test('a palette is the page’s unless the map names one', () => {
  assert.doesNotMatch(draw([]), /data-palette/)
  const safe = mapChart({
    id: 'm',
    title: 't',
    rows: [],
    unit: 'drops',
    world_href: '#w',
    palette: 'safe',
  })
  assert.match(safe, /data-palette="safe"/)
})

test('a map is fewer than 30 nodes and no order of rows changes it', () => {
  const rows = [...mapped_countries].map((country, i) => ({ country, value: 1 + (i % 7) }))
  const map = draw(rows)
  assert.ok(nodes(map) < 30)
  assert.equal(draw([...rows].reverse()), map)
})

test('countries are called what the caller calls them', () => {
  const names = new Intl.DisplayNames('de', { type: 'region' })
  const map = mapChart({
    id: 'map',
    title: 'Drops',
    rows: [{ country: 'DE', value: 3 }],
    unit: 'drops',
    world_href: '/world.svg#world',
    names: (country) => (country === null ? 'unbekannt' : (names.of(country) ?? country)),
  })
  assert.match(map, /1 country with drops; most from Deutschland \(3\)\./)
})
