import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fireRaster } from '../../src/charts/fireplot-raster.ts'
import {
  fireSheet,
  fireSymbol,
  fire_colours,
  fire_height,
  fire_series,
  fireplot,
  noiseCounted,
  noise_list,
  portPlace,
  port_ticks,
  safe_matrix,
  type FireMark,
  type FirePoint,
  type FireplotOptions,
} from '../../src/charts/fireplot.ts'
import { contrast } from '../../src/charts/palette.ts'
import { nodes, parsed } from './markup.ts'

const points: FirePoint[] = Array.from({ length: 1_800 }, (_, at) => ({
  second: at * 48,
  port: (at * 25_474) % 65_536,
  series: at % 4,
  noise: at % 10 === 0 ? noise_list[(at / 10) % noise_list.length] : null,
}))
const slow: FireMark = {
  shape: 'falling',
  from: 7_200,
  to: 79_200,
  lowest: 1_100,
  highest: 65_000,
  trail: [
    [7_200, 65_000],
    [40_000, 33_000],
    [79_200, 1_100],
  ],
}
const draw = (options: Partial<FireplotOptions> = {}): string =>
  fireplot({ id: 'fire', title: 'A day', day: '2019-06-22', points, ...options })

/** Every point of a path, in minutes and places. */
const drawn = (markup: string, selector = '.fire-points path'): [number, number][] =>
  [...parsed(markup).querySelectorAll(selector)].flatMap((path) => {
    let [x, y] = [0, 0]
    return [...(path.getAttribute('d') ?? '').matchAll(/([Mm])(-?\d+) ?(-?\d+)z/g)].map(
      ([, command, dx, dy]): [number, number] => {
        ;[x, y] = command === 'M' ? [Number(dx), Number(dy)] : [x + Number(dx), y + Number(dy)]
        return [x, y]
      },
    )
  })
const texts = (markup: string, selector: string): string[] =>
  [...parsed(markup).querySelectorAll(selector)].map(({ textContent }) => textContent ?? '')

test('the logarithmic axis has exactly its ticks, and no two labels closer than their height', () => {
  const ticks = '1 7 22 53 80 123 161 443 587 1024 1433 3306 5000 6881 10000 20000 50000 65535'
  assert.equal(texts(draw(), '.fire-ports text').join(' '), ticks)
  const places = port_ticks.map((port) => portPlace(port, 'log'))
  places.slice(1).forEach((place, i) => assert.ok(places[i] - place >= 11, `${port_ticks[i]}`))
})

test('the axis runs from 0.5 to 65535, with port 0 at its foot', () => {
  assert.equal(portPlace(65_535, 'log'), 0)
  assert.equal(portPlace(0.5, 'log'), fire_height)
  assert.equal(portPlace(0, 'log'), fire_height)
  assert.ok(portPlace(1, 'log') < fire_height)
  assert.equal(portPlace(0, 'linear'), fire_height)
})

test('a linear axis shows as many points as a logarithmic one, and all of them', () => {
  assert.equal(drawn(draw()).length, points.length)
  assert.equal(drawn(draw({ scale: 'linear' })).length, points.length)
})

test('every point lies where its time and port put it', () => {
  const expected = points.map(
    ({ second, port }) => `${Math.floor(second / 60)} ${Math.round(portPlace(port, 'log'))}`,
  )
  assert.deepEqual(
    drawn(draw())
      .map(([x, y]) => `${x} ${y}`)
      .sort(),
    expected.sort(),
  )
})

test('each series has its path, noise apart by its kind', () => {
  for (let series = 1; series <= 4; series++) {
    const seen = drawn(draw(), `.fire-points .fire-${series}:not([class*=" "])`).length
    assert.equal(seen, points.filter((point) => point.series === series - 1 && point.noise === null).length)
  }
  for (const noise of noise_list) {
    const hidden = drawn(draw(), `.fire-${noise.replace(/\W/g, '-')}`).length
    assert.equal(hidden, points.filter((point) => point.noise === noise).length)
  }
})

test('the services 22, 23 and 7 over UDP have a line with a name', () => {
  assert.deepEqual(texts(draw(), '.fire-names text').sort(), ['22 SSH', '23 Telnet', '7 echo (UDP)'])
  assert.equal(parsed(draw()).querySelectorAll('.fire-services path').length, 3)
})

test('the classic colours are as they were, and every colour reads on black', () => {
  assert.deepEqual(fire_colours.classic, ['#00ff00', '#b0b0ff', '#ff0000', '#ffffff'])
  for (const colour of Object.values(fire_colours).flat()) assert.ok(contrast(colour, '#000000') >= 3, colour)
  assert.equal(fire_series.length, 4)
})

test('scans that show as a line are marked, others are not', () => {
  const marked = draw({
    marks: [
      { number: 1, mark: slow },
      { number: 2, mark: { ...slow, shape: 'scattered', trail: [] } },
      { number: 3, mark: { ...slow, shape: 'vertical', to: 8_000, trail: [] } },
    ],
  })
  assert.equal(parsed(marked).querySelectorAll('.fire-marks path').length, 2)
  assert.match(marked, /1 fast scan as an upright line\. 1 slow scan as a diagonal\./)
})

test('a picture stands in the place of the paths of its kind, under the same axes', () => {
  const kinds = (markup: string) =>
    [...parsed(markup).querySelectorAll('.fire-points path')].map((path) => path.getAttribute('class'))
  const markup = draw({ rasters: [{ noise: null, href: '/points.png' }] })
  assert.deepEqual(
    kinds(markup),
    kinds(draw()).filter((kind) => kind?.includes(' ')),
  )
  assert.equal(parsed(markup).querySelectorAll('.fire-points image').length, 1)
  assert.deepEqual(texts(markup, '.fire-ports text'), texts(draw(), '.fire-ports text'))
})

test('a picture of points tells their series, on nothing', () => {
  const { pixels, width, height } = fireRaster([
    { second: 0, port: 65_535, series: 2, noise: null },
    { second: 0, port: 65_535, series: 1, noise: null },
    { second: 86_399, port: 0, series: 0, noise: null },
  ])
  assert.equal(pixels.length, width * height)
  assert.deepEqual([...pixels.slice(0, 3)], [3, 3, 0])
  assert.deepEqual([...pixels.slice(-3)], [0, 1, 1])
  assert.equal(pixels.filter((series) => series > 0).length, 8)
})

test("a picture's filter makes the safe colours of the classic ones", () => {
  const numbers = safe_matrix.split(' ').map(Number)
  const channels = (colour: string): number[] => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
  for (const [series, colour] of fire_colours.classic.entries()) {
    const taken = [...channels(colour).map((channel) => channel / 255), 1, 1]
    const made = [0, 5, 10].map((row) => taken.reduce((sum, value, at) => sum + value * numbers[row + at], 0))
    assert.deepEqual(
      made.map((channel) => Math.round(channel * 255)),
      channels(fire_colours.safe[series]),
    )
  }
})

test('a day of 1,800 points is fewer than 120 nodes and 25 KB', () => {
  assert.ok(nodes(draw()) < 120, `${nodes(draw())} nodes`)
  assert.ok(draw().length < 25_000, `${draw().length} characters`)
})

test('a stamp has at most 150 points, and the line of a scan', () => {
  const sheet = fireSheet([fireSymbol('d22', points, [slow])])
  assert.ok((sheet.match(/h1/g) ?? []).length <= 150)
  assert.match(sheet, /<symbol id="d22"/)
  assert.match(sheet, /stroke="#ffe45c"/)
})

test('a drawn picture plots as it was drawn: there is a point for each of its points', () => {
  const circle = Array.from({ length: 300 }, (_, at): FirePoint => {
    const angle = (at / 300) * 2 * Math.PI
    return {
      second: Math.round(43_200 + 20_000 * Math.cos(angle)),
      port: Math.round(0.5 * 131_070 ** (0.5 + 0.4 * Math.sin(angle))),
      series: 0,
      noise: null,
    }
  })
  const places = drawn(draw({ points: circle }))
  assert.equal(places.length, circle.length)
  for (const [x, y] of places) {
    const [across, up] = [(x - 720) / (20_000 / 60), (300 - y) / 240]
    assert.ok(Math.abs(Math.hypot(across, up) - 1) < 0.06, `${x} ${y}`)
  }
})

test('one of what is hidden is named as one', () => {
  assert.equal(noiseCounted('rst', 1), '1 reset (RST)')
  assert.equal(noiseCounted('rst', 1200), '1,200 resets (RST)')
  for (const noise of noise_list)
    assert.notEqual(noiseCounted(noise, 1).slice(2), noiseCounted(noise, 2).slice(2))
})
