import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Topology } from 'topojson-specification'
import { countryName, mapped_countries } from '../../src/charts/country.ts'
import { territoryDots, world_height, world_width, worldDocument } from '../../src/charts/world.ts'

const topology = JSON.parse(
  readFileSync(new URL('../../node_modules/world-atlas/countries-50m.json', import.meta.url), 'utf8'),
) as Topology
const world = worldDocument(topology)

const shapesOf = (country: string): string[] =>
  [...world.matchAll(new RegExp(`<path style="fill:var\\(--${country},[^"]*" d="([^"]*)"`, 'g'))].map(
    ([, path = '']) => path,
  )
const hasDot = (country: string): boolean => world.includes(`<circle style="fill:var(--${country},none)`)

/** Points of a path of relative whole-number commands. */
const pointsOf = (path: string): Set<string> => {
  const points = new Set<string>()
  let [x, y, start_x, start_y] = [0, 0, 0, 0]
  for (const [, command = '', words = ''] of path.matchAll(/([mlhvz])([^mlhvz]*)/gi)) {
    const numbers = words.match(/-?\d+/g)?.map(Number) ?? []
    if (command === 'z') [x, y] = [start_x, start_y]
    for (let i = 0; i < numbers.length; i += command === 'h' || command === 'v' ? 1 : 2) {
      if (command !== 'v') x = (command === 'M' ? 0 : x) + (numbers[i] ?? 0)
      if (command === 'v') y += numbers[i] ?? 0
      else if (command !== 'h') y = (command === 'M' ? 0 : y) + (numbers[i + 1] ?? 0)
      if (command.toLowerCase() === 'm') [start_x, start_y] = [x, y]
      points.add(`${x} ${y}`)
    }
  }
  return points
}

test('every country of the map has a shape or a dot', () => {
  for (const country of mapped_countries)
    assert.ok(shapesOf(country).length === 1 || hasDot(country), `${country} ${countryName(country)}`)
})

test('Kosovo, which has no numeric code, is on the map', () => {
  assert.equal(shapesOf('XK').length, 1)
})

test('Australia is one shape although its number stands twice in the atlas', () => {
  assert.equal(shapesOf('AU').length, 1)
})

test('Northern Cyprus is filled with Cyprus and Somaliland with Somalia, without a border between', () => {
  assert.equal(shapesOf('CY').length, 1)
  assert.equal(shapesOf('CY')[0]?.match(/z/g)?.length, 1)
  assert.equal(shapesOf('SO')[0]?.match(/z/g)?.length, 1)
})

test('overseas departments have shapes or dots of their own and France does not reach South America', () => {
  assert.equal(shapesOf('GF').length, 1)
  const west = Math.min(...[...pointsOf(shapesOf('FR')[0] ?? '')].map((point) => Number(point.split(' ')[0])))
  assert.ok(west > world_width * 0.45, `France begins at ${west}`)
})

test('Antarctica is left out', () => {
  assert.equal(shapesOf('AQ').length, 0)
  assert.ok(!mapped_countries.has('AQ'))
})

test('territories too small to see have a dot and large countries have none', () => {
  for (const country of ['SG', 'HK', 'MT', 'BH', 'MO', 'MU', 'SC', 'MV', 'GI', 'TV', 'LI'])
    assert.ok(hasDot(country), country)
  for (const country of ['DE', 'US', 'CY', 'LB', 'XK']) assert.ok(!hasDot(country), country)
})

test('dots lie within the view', () => {
  for (const { country, x, y } of territoryDots(topology))
    assert.ok(x > 0 && x < world_width && y > 0 && y < world_height, country)
})

test('neighbours share the points of their border, so that none gaps', () => {
  const around = pointsOf(shapesOf('ZA')[0] ?? '')
  const enclave = [...pointsOf(shapesOf('LS')[0] ?? '')]
  assert.ok(enclave.length > 5)
  // Collinear points along an axis fall together, on either side alike but for where a ring begins.
  assert.ok(enclave.filter((point) => !around.has(point)).length <= 1)
})

test('the world fits in 120 KB, 36 KB compressed, and is the same on every run', () => {
  assert.ok(Buffer.byteLength(world) < 120_000, `${Buffer.byteLength(world)} bytes`)
  assert.ok(gzipSync(world).length < 36_000, `${gzipSync(world).length} bytes compressed`)
  assert.equal(worldDocument(topology), world)
})
