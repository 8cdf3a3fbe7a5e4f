import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { geoDistance, geoInterpolate } from 'd3-geo'
import { greatArcs } from '../../src/charts/arcs.ts'
import { densityGrid } from '../../src/charts/density.ts'
import { densityMap } from '../../src/charts/density-map.ts'
import { pointMap } from '../../src/charts/point-map.ts'
import { closest_zoom, precision_km, regions } from '../../src/charts/regions.ts'
import {
  markedPath,
  placesByClass,
  symbolOf,
  symbolRadius,
  symbol_thresholds,
} from '../../src/charts/symbols.ts'
import { km_per_unit, projected, world_height, world_width } from '../../src/charts/world.ts'
import { nodes, parsed } from './markup.ts'

const place = fc.record({
  latitude: fc.integer({ min: -550, max: 800 }).map((tenths) => tenths / 10),
  longitude: fc.integer({ min: -1795, max: 1795 }).map((tenths) => tenths / 10),
  value: fc.integer({ min: 1, max: 3000 }),
})
const places = fc.array(place, { maxLength: 60 })
const total = (list: readonly { value: number }[]) => list.reduce((sum, { value }) => sum + value, 0)

const draw = (list: readonly { latitude: number; longitude: number; value: number }[], home = null) =>
  pointMap({
    id: 'map',
    title: 'Sources',
    places: list.map((one) => ({ ...one, country: 'DE', city: null })),
    unit: 'sources',
    unlocated: 3,
    elsewhere: 0,
    home,
    world_href: '/world.svg#world',
  })

/** Corners of a path of relative lines, but the first and the last. */
const cornersOf = (path: string): string[] => {
  let [x, y] = [0, 0]
  const corners: string[] = []
  const numbers = (path.replaceAll('h0', '').match(/-?\d+/g) ?? []).map(Number)
  for (let i = 0; i < numbers.length; i += 2) {
    x += numbers[i]
    y += numbers[i + 1]
    corners.push(`${x} ${y}`)
  }
  return corners
}

test('each place has one symbol, and places at one spot have one together', () =>
  fc.assert(
    fc.property(places, (list) => {
      const classes = placesByClass(list)
      assert.equal(total(classes.flat()), total(list))
      const spots = new Set(list.map(({ latitude, longitude }) => `${latitude} ${longitude}`))
      assert.equal(classes.flat().length, spots.size)
      for (const spots_of_class of classes) {
        const corners = cornersOf(markedPath(spots_of_class))
        const wanted = spots_of_class.map(({ longitude, latitude }) =>
          projected(longitude, latitude)
            .map((units) => Math.round(units) + 0)
            .join(' '),
        )
        assert.deepEqual(corners.sort(), wanted.sort())
      }
    }),
  ))

test('a symbol grows in area with the lower bound of its class', () => {
  assert.deepEqual([1, 2, 3, 9, 10, 999, 1000, 50_000].map(symbolOf), [1, 1, 2, 2, 3, 6, 7, 7])
  symbol_thresholds.forEach((threshold, i) => {
    const ratio = (symbolRadius(i + 1) / symbolRadius(1)) ** 2
    assert.ok(Math.abs(ratio / threshold - 1) < 0.02, String(threshold))
  })
})

test('a thousand places are two elements a class, not a thousand', () => {
  const many = Array.from({ length: 1000 }, (_, i) => ({
    latitude: (i % 60) - 10,
    longitude: Math.floor(i / 60) * 9 - 80,
    value: 1 + (i % 40),
  }))
  assert.ok(nodes(draw(many)) < 60)
})

test('says what is not on it', () => {
  const svg = parsed(draw([{ latitude: 1, longitude: 2, value: 5 }]))
  assert.match(svg.textContent ?? '', /Without a place: 3 sources\./)
  assert.match(
    svg.querySelector('desc')?.textContent ?? '',
    /5 sources at 1 place;.* 3 sources without a place/,
  )
})

test('no region is closer than what geolocation can bear', () => {
  assert.deepEqual(
    regions.map(({ name }) => name),
    ['World', 'Europe', 'Asia', 'North America', 'South America', 'Africa', 'Oceania'],
  )
  for (const { name, zoom, x, y } of regions) {
    assert.ok(zoom >= 1 && zoom <= closest_zoom, name)
    assert.ok(x >= 0 && x + world_width / zoom <= world_width + 1e-6, name)
    assert.ok(y >= 0 && y + world_height / zoom <= world_height + 1e-6, name)
  }
  const pixels = (precision_km / km_per_unit / 3) * closest_zoom
  assert.ok(pixels < 2 * symbolRadius(4), `${precision_km} km are ${pixels} px`)
})

test('a region shows the towns that one would look for in it', () => {
  const towns: [region: string, longitude: number, latitude: number][] = [
    ['europe', -9.1, 38.7],
    ['europe', 37.6, 55.8],
    ['asia', 139.7, 35.7],
    ['asia', 106.8, -6.2],
    ['north-america', -122.4, 37.8],
    ['north-america', -99.1, 19.4],
    ['south-america', -58.4, -34.6],
    ['africa', 31.2, 30],
    ['africa', 18.4, -33.9],
    ['oceania', 115.9, -32],
    ['oceania', 174.8, -41.3],
  ]
  for (const [key, longitude, latitude] of towns) {
    const { x, y, zoom } = regions.find((region) => region.key === key)!
    const [town_x, town_y] = projected(longitude, latitude)
    assert.ok(town_x > x && town_x < x + world_width / zoom, `${key}: ${longitude}`)
    assert.ok(town_y > y && town_y < y + world_height / zoom, `${key}: ${latitude}`)
  }
})

/** Points on the curves of a path: absolute moves, relative Béziers. */
const pointsOn = (path: string): [number, number][] => {
  const points: [number, number][] = []
  let pen: [number, number] = [0, 0]
  for (const [, command, words = ''] of path.matchAll(/([Mc])([^Mc]*)/g)) {
    const numbers = (words.match(/-?\d+/g) ?? []).map(Number)
    if (command === 'M') pen = [numbers[0], numbers[1]]
    for (let at = 0; command === 'c' && at < numbers.length; at += 6) {
      const corners = [0, 0, ...numbers.slice(at, at + 6)]
      for (const share of [0, 0.25, 0.5, 0.75, 1]) {
        const rest = 1 - share
        const weights = [rest ** 3, 3 * rest ** 2 * share, 3 * rest * share ** 2, share ** 3]
        const of = (axis: number) =>
          weights.reduce((sum, weight, i) => sum + weight * corners[i * 2 + axis], 0)
        points.push([pen[0] + of(0), pen[1] + of(1)])
      }
      pen = [pen[0] + numbers[at + 4], pen[1] + numbers[at + 5]]
    }
  }
  return points
}

/** From a point to a line, less where that jumps from edge to edge. */
const distanceTo = (line: readonly (readonly [number, number])[], [x, y]: [number, number]): number =>
  line.slice(1).reduce((least, [to_x, to_y], i) => {
    const [from_x, from_y] = line[i]
    const [dx, dy] = [to_x - from_x, to_y - from_y]
    if (Math.abs(dx) > world_width / 3) return Math.min(least, Math.hypot(to_x - x, to_y - y))
    const along = ((x - from_x) * dx + (y - from_y) * dy) / (dx * dx + dy * dy || 1)
    const share = Math.min(1, Math.max(0, along))
    return Math.min(least, Math.hypot(from_x + share * dx - x, from_y + share * dy - y))
  }, Infinity)

test('lines home lie on great circles, over the date line too', () =>
  fc.assert(
    fc.property(place, place, (home, other) => {
      // Between opposite places every way is the shortest.
      const apart = geoDistance([home.longitude, home.latitude], [other.longitude, other.latitude])
      fc.pre(apart < Math.PI - 0.02)
      const path = greatArcs(home, [other])
      assert.doesNotMatch(path, /NaN|Infinity/)
      const way = geoInterpolate([home.longitude, home.latitude], [other.longitude, other.latitude])
      const shares = Array.from({ length: 20_001 }, (_, i) => i / 20_000)
      // The map's pole is a line: a way beside it goes along the whole of it within a step.
      fc.pre(shares.every((share) => Math.abs(way(share)[1]) < 88))
      const true_points = shares.map((share) => projected(...way(share)))
      for (const [x, y] of pointsOn(path)) {
        const nearest = distanceTo(true_points, [x, y])
        assert.ok(nearest < 12, `${x} ${y} lies ${nearest} beside the way`)
        assert.ok(x > -3 && x < world_width + 3)
      }
    }),
    {
      numRuns: 60,
      examples: [
        [
          { latitude: 51, longitude: 10, value: 1 },
          { latitude: -41, longitude: 174, value: 1 },
        ],
        [
          { latitude: 36, longitude: 140, value: 1 },
          { latitude: 38, longitude: -122, value: 1 },
        ],
      ],
    },
  ))

test('a place at home has no line', () =>
  assert.equal(greatArcs({ latitude: 51, longitude: 10 }, [{ latitude: 51, longitude: 10 }]), ''))

test('opposite places have a line, since one is as short as another', () =>
  assert.match(
    greatArcs({ latitude: 40, longitude: 10 }, [{ latitude: -40, longitude: -170 }]),
    /^M[\d -]+c/,
  ))

test('density adds up to the values, wherever they lie and however wide the kernel', () =>
  fc.assert(
    fc.property(places, fc.integer({ min: 40, max: 900 }), (list, bandwidth_km) => {
      const { sums } = densityGrid(list, bandwidth_km)
      const sum = sums.reduce((a, b) => a + b, 0)
      assert.ok(Math.abs(sum - total(list)) < 1e-6 * Math.max(1, total(list)))
    }),
    { numRuns: 40 },
  ))

test('cells of a density cover equal areas: all of them together the globe down to the map’s edge', () => {
  const { columns, rows, cell_area_km2, cell } = densityGrid([], 200)
  assert.ok(Math.abs(cell_area_km2 - (cell * km_per_unit) ** 2) < 1e-6)
  assert.ok(columns * cell >= world_width && rows * cell >= world_height)
  // One degree squared at the equator and at 60° north, by their corners on the plane.
  const area = (latitude: number): number => {
    const ring = [
      projected(20, latitude),
      projected(21, latitude),
      projected(21, latitude + 1),
      projected(20, latitude + 1),
    ]
    const doubled = ring.reduce((sum, [x, y], i) => {
      const [next_x, next_y] = ring[(i + 1) % 4]
      return sum + x * next_y - next_x * y
    }, 0)
    return (Math.abs(doubled) / 2) * km_per_unit ** 2
  }
  assert.ok(Math.abs(area(0) - 12_363) < 30, String(area(0)))
  assert.ok(Math.abs(area(60) - 6_088) < 30, String(area(60)))
})

test('density is highest where the values are, and falls to e^-½ of that at one bandwidth', () => {
  const { sums, columns, cell } = densityGrid([{ latitude: 0, longitude: 0, value: 1000 }], 500)
  const [x, y] = projected(0, 0)
  const at = (km: number) => sums[Math.floor(y / cell) * columns + Math.floor((x + km / km_per_unit) / cell)]
  assert.equal(Math.max(...sums), at(0))
  assert.ok(Math.abs(at(500) / at(0) - Math.exp(-0.5)) < 0.1)
})

test('a map of nothing has no band, and says so', () => {
  const options = { id: 'map', title: 'Bans', unit: 'bans', unlocated: 0, elsewhere: 0, bandwidth_km: 200 }
  const svg = parsed(densityMap({ ...options, places: [], world_href: '/world.svg#world' }))
  assert.equal(svg.querySelectorAll('.ground .band').length, 0)
  assert.match(svg.querySelector('desc')?.textContent ?? '', /^0 bans/)
})
