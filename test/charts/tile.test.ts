import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tileDocument } from '../../src/charts/cells.ts'
import { ramp_steps } from '../../src/charts/palette.ts'
import { rampStep, tileChart, type TileOptions } from '../../src/charts/tile.ts'
import { nodes, parsed } from './markup.ts'

const cells = Array.from({ length: 1024 }, (_, port) => ({ port, value: (port * port * 37) % 5001 }))
const draw = (options: Partial<TileOptions> = {}): string =>
  tileChart({ id: 'tile', title: 'Ports', cells, columns: 32, unit: 'drops', ...options })

/** Text of the elements that stand in a row of cells, from the left. */
const numbersAt = (tile: string, y: string): string =>
  [...parsed(tile).querySelectorAll(`text[y="${y}"]`)]
    .flatMap((text) => {
      const xs = text.getAttribute('x')?.split(' ').map(Number) ?? []
      return [...(text.textContent ?? '')].map((digit, i) => ({ digit, x: xs[i] ?? NaN }))
    })
    .sort((a, b) => a.x - b.x)
    .map(({ digit }) => digit)
    .join('')

test('port 0 is at the top left and rows follow one another', () => {
  const row = (first: number): string => Array.from({ length: 32 }, (_, i) => first + i).join('')
  assert.equal(numbersAt(draw(), '18.5'), row(0))
  assert.equal(numbersAt(draw(), '48.5'), row(32))
  assert.equal(numbersAt(draw(), String(31 * 30 + 18.5)), row(992))
})

test('nothing has no colour, one has the first, the most has the last', () => {
  for (const scale of ['linear', 'log'] as const) {
    assert.equal(rampStep(0, 1000, scale), 0)
    assert.equal(rampStep(1, 1000, scale), 1)
    assert.equal(rampStep(1000, 1000, scale), ramp_steps)
    assert.equal(rampStep(1, 1, scale), ramp_steps)
  }
})

test('a capped tile colours what is over the cap as the cap, and says so', () => {
  assert.equal(rampStep(5000, 1000, 'linear'), ramp_steps)
  assert.match(draw({ cap: 1000 }), />1,000 or more drops</)
  assert.match(draw({ cap: 1000 }), /Values of 1,000 or more count as 1,000\./)
  assert.doesNotMatch(draw(), /or more/)
})

test('a cap that nothing reaches changes no colour', () => {
  assert.doesNotMatch(draw({ cap: 100_000 }), /100,000 or more drops</)
})

test('a tile of 1024 ports is fewer than 200 nodes and 40 KB', () => {
  const tile = draw()
  assert.ok(nodes(tile) < 200, `${nodes(tile)} nodes`)
  assert.ok(tile.length < 40_000, `${tile.length} characters`)
})

test('cells link only where the caller has a page, and the figure is then no image', () => {
  const linked = parsed(draw({ href: (port) => (port === 23 ? '/ports/23/' : null) }))
  const links = [...linked.querySelectorAll('a')]
  assert.deepEqual(
    links.map((link) => [link.getAttribute('href'), link.textContent]),
    [['/ports/23/', '23']],
  )
  assert.equal(linked.getAttribute('role'), 'group')
  assert.equal(parsed(draw()).getAttribute('role'), 'img')
})

test('on a shared ground only the cells that were tried are drawn, and all numbers are there', () => {
  const few = cells.map(({ port }) => ({ port, value: port === 23 || port === 1023 ? 5 : 0 }))
  const tile = draw({ cells: few, ground: '/tile.svg#tile' })
  assert.match(tile, /<use [^>]*href="\/tile.svg#tile"/)
  assert.equal(numbersAt(tile, '18.5'), '23')
  assert.ok(tile.length < 4_000, `${tile.length} characters`)
  const ground = tileDocument(
    cells.map(({ port }) => port),
    32,
  )
  assert.equal(numbersAt(ground, '18.5'), Array.from({ length: 32 }, (_, i) => i).join(''))
  assert.equal(
    ground.match(/var\(--[a-z-]+/g)?.every((name) => /cell-empty|ink-faint|ramp-/.test(name)),
    true,
  )
})

test('five digits fit their cell in sixteen columns', () => {
  const tile = parsed(
    draw({ cells: Array.from({ length: 256 }, (_, i) => ({ port: 65280 + i, value: i })), columns: 16 }),
  )
  for (const text of tile.querySelectorAll('.cell-numbers text')) {
    const xs = text.getAttribute('x')?.split(' ').map(Number) ?? []
    for (let i = 0; i < xs.length; i += 5)
      assert.equal(Math.floor((xs[i] ?? 0) / 45), Math.floor(((xs[i + 4] ?? 0) + 8) / 45))
  }
})
