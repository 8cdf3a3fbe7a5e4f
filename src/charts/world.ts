import { geoArea, geoEqualEarth, geoPath, type GeoContext, type GeoPermissibleObjects } from 'd3-geo'
import { feature, mergeArcs } from 'topojson-client'
import type { GeometryCollection, MultiPolygon, Topology } from 'topojson-specification'
import { alpha2OfNumeric, countryName, mapped_countries, type CountryNames } from './country.ts'
import { pathText, type Line } from './path.ts'
import { classSymbol } from './swatches.ts'
import { simplified, unquantized } from './simplify.ts'
import { coordinate, escapeText } from './svg.ts'

/** Units of the symbol: three a pixel where the map is 960 px wide, so that whole numbers do. */
export const world_width = 2880
/** The view ends south of the South Sandwich Islands; Antarctica is left out. */
const south = -58
/** Points whose triangle is smaller than this, in square units, do not show. */
const insignificant_area = 1.2
/** Islands smaller than this, in square units, are not drawn where a country has larger parts. */
const insignificant_island = 5
/** A territory smaller than this, in square km, has a dot: some 3 pixels across where the map is 720 px wide. */
const dot_below_square_km = 7_000
const dot_radius = 9

const earth_square_km = 510_072_000

const projection = geoEqualEarth().scale(1).translate([0, 0]).precision(0)
/** Where a place lies in the symbol's units. Equal Earth: equal areas of the globe are equal here. */
export const projected = (longitude: number, latitude: number): readonly [x: number, y: number] =>
  projection([Math.min(180, Math.max(-180, longitude)), latitude]) ?? [0, 0]
projection.scale((world_width / 2 - 2) / projected(180, 0)[0])
projection.translate([world_width / 2, 2 - projected(0, 90)[1]])
export const world_height = Math.ceil(projected(0, south)[1]) + 2
/** Of a globe as large as the Earth's surface: an area of so many km squared is one square unit. */
export const km_per_unit = 6371.007 / projection.scale()

type World = Topology<{ countries: GeometryCollection<{ name: string }> }>
type Place = readonly [longitude: number, latitude: number]
type Box = readonly [west: number, south: number, east: number, north: number]
/** Polygons as rings of arc numbers. */
type Polygons = number[][][]

/** Shapes without an ISO number, by the name they bear; null is land without a code. */
const unnumbered: Readonly<Record<string, string | null>> = {
  Kosovo: 'XK',
  Somaliland: 'SO',
  'N. Cyprus': 'CY',
  'Siachen Glacier': null,
  // Two codes in one shape; each has a dot.
  'Indian Ocean Ter.': null,
}

/** Parts of a shape that ISO 3166 counts elsewhere; Crimea is its UA-43. */
const apart: readonly { of: string; country: string; within: Box }[] = [
  { of: 'FR', country: 'GF', within: [-55, 2, -51, 6] },
  { of: 'FR', country: 'GP', within: [-62, 15.8, -61, 16.6] },
  { of: 'FR', country: 'MQ', within: [-61.3, 14.3, -60.7, 15] },
  { of: 'FR', country: 'RE', within: [55, -21.5, 56, -20.8] },
  { of: 'FR', country: 'YT', within: [45, -13.1, 45.4, -12.6] },
  { of: 'NL', country: 'BQ', within: [-69, 11.5, -62, 18] },
  { of: 'NO', country: 'SJ', within: [-10, 70.5, -7, 71.5] },
  { of: 'NO', country: 'SJ', within: [10, 74, 34, 81] },
  { of: 'NZ', country: 'TK', within: [-173, -9.6, -171, -8.4] },
  { of: 'RU', country: 'UA', within: [32.4, 44.3, 36.7, 46.3] },
]

/** Where the dot is when 50m geometry lacks the territory, or its main island is not its largest. Degrees. */
const dot_places: Readonly<Record<string, Place>> = {
  BV: [3.4, -54.4],
  CC: [96.8, -12.2],
  CX: [105.6, -10.5],
  GI: [-5.35, 36.14],
  KI: [173, 1.4],
  MH: [171.2, 7.1],
  MV: [73.5, 4.2],
  TV: [179.2, -8.5],
  UM: [166.6, 19.3],
}

const within = ([x = NaN, y = NaN]: readonly number[], [west, below, east, above]: Box): boolean =>
  x >= west && x <= east && y >= below && y <= above

/** The polygons of each country: shapes of one code together, parts with a code of their own apart. */
const polygonsByCountry = (world: World): Map<string | null, Polygons> => {
  const by_country = new Map<string | null, Polygons>()
  for (const geometry of world.objects.countries.geometries) {
    if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') continue
    const country =
      geometry.id === undefined
        ? (unnumbered[geometry.properties?.name ?? ''] ?? null)
        : alpha2OfNumeric(String(geometry.id))
    if (country !== null && !mapped_countries.has(country)) continue
    for (const rings of geometry.type === 'Polygon' ? [geometry.arcs] : geometry.arcs) {
      const arc = rings[0]?.[0] ?? 0
      const first = world.arcs[arc < 0 ? ~arc : arc]?.[0] ?? []
      const owner =
        apart.find((part) => part.of === country && within(first, part.within))?.country ?? country
      by_country.set(owner, [...(by_country.get(owner) ?? []), rings])
    }
  }
  return by_country
}

const multiPolygon = (arcs: Polygons): MultiPolygon => ({ type: 'MultiPolygon', arcs })

/** What a path generator draws, as lines. */
class Lines implements GeoContext {
  readonly lines: Line[] = []
  #points: number[] = []

  beginPath(): void {}
  arc(): void {}
  moveTo(x: number, y: number): void {
    this.#end(false)
    this.#points.push(x, y)
  }
  lineTo(x: number, y: number): void {
    this.#points.push(x, y)
  }
  closePath(): void {
    this.#end(true)
  }
  drawn(): Line[] {
    this.#end(false)
    return this.lines
  }
  #end(closed: boolean): void {
    if (this.#points.length > 0) this.lines.push({ points: this.#points, closed })
    this.#points = []
  }
}

const drawn = (object: GeoPermissibleObjects): Line[] => {
  const context = new Lines()
  geoPath(projection, context)(object)
  return context.drawn()
}

/** Of a closed line, in square units. */
const area = ({ points }: Line): number => {
  let sum = 0
  for (let i = 0; i < points.length; i += 2) {
    const next = (i + 2) % points.length
    sum += points[i] * points[next + 1] - points[next] * points[i + 1]
  }
  return Math.abs(sum) / 2
}

const withoutIslets = (lines: readonly Line[]): Line[] => {
  const areas = lines.map(area)
  const least = Math.min(insignificant_island, Math.max(...areas))
  return lines.filter((_, i) => areas[i] >= least)
}

export interface TerritoryDot {
  country: string
  x: number
  y: number
}

/** Territories too small to see, or without a shape, and where the map marks them, in the symbol's units. */
export const territoryDots = (topology: Topology): TerritoryDot[] => {
  const world = unquantized(topology) as World
  const by_country = polygonsByCountry(world)
  const dots: TerritoryDot[] = []
  for (const country of [...mapped_countries].sort()) {
    const parts = (by_country.get(country) ?? []).map((rings) => feature(world, multiPolygon([rings])))
    const areas = parts.map((part) => (geoArea(part) / (4 * Math.PI)) * earth_square_km)
    if (areas.reduce((sum, one) => sum + one, 0) >= dot_below_square_km) continue
    const largest = parts[areas.indexOf(Math.max(...areas))]
    const place = dot_places[country]
    const [x, y] =
      place !== undefined
        ? projected(...place)
        : largest !== undefined
          ? geoPath(projection).centroid(largest)
          : []
    if (x === undefined || y === undefined) throw new Error(`no place for the dot of a country: ${country}`)
    dots.push({ country, x, y })
  }
  return dots
}

/** The edge of the view: meridians bulge in this projection, parallels are straight. */
const outline = (): Line => {
  const points: number[] = []
  for (let latitude = 90; latitude >= south; latitude -= 2) points.push(...projected(180, latitude))
  for (let latitude = south; latitude <= 90; latitude += 2) points.push(...projected(-180, latitude))
  return { points, closed: true }
}

/** Every 30 degrees; meridians bend, parallels do not. */
const graticule = (): Line[] => {
  const lines: Line[] = []
  for (let longitude = -150; longitude <= 150; longitude += 30) {
    const points: number[] = []
    for (let latitude = south; latitude <= 90; latitude += 2) points.push(...projected(longitude, latitude))
    lines.push({ points, closed: false })
  }
  for (const latitude of [-30, 0, 30, 60])
    lines.push({ points: [...projected(-180, latitude), ...projected(180, latitude)], closed: false })
  return lines
}

/**
 * The text of world.svg: the one geometry of the site, as a symbol that pages draw with
 * `<use href="…/world.svg#world">`. Equal Earth (Šavrič, Patterson, Jenny 2018), in a space of `world_width` by
 * `world_height`. A country is filled with the variable of its code, `--DE`, where the page sets one, else with
 * `--map-empty`; a territory's dot shows only where its variable is set. Beside it the symbol `classes`, for legends.
 * `topology` is world-atlas countries-50m.
 */
export const worldDocument = (topology: Topology, names: CountryNames = countryName): string => {
  const world = simplified(unquantized(topology), projected, insignificant_area) as World
  const by_country = polygonsByCountry(world)
  const shapes = [...by_country.keys()].sort((a, b) => (a ?? '').localeCompare(b ?? '', 'en'))
  const countries = shapes.map((country) => {
    // Merged, so that a border within a country (Northern Cyprus, Somaliland, Crimea) is no line.
    const merged = mergeArcs(
      world,
      (by_country.get(country) ?? []).map((rings) => multiPolygon([rings])),
    )
    const path = pathText(withoutIslets(drawn(feature(world, merged))), 1)
    if (path === '') return ''
    if (country === null) return `<path d="${path}"/>`
    return `<path style="fill:var(--${country},var(--map-empty))" d="${path}"><title>${escapeText(names(country))}</title></path>`
  })
  const dots = territoryDots(topology).map(
    ({ country, x, y }) =>
      `<circle style="fill:var(--${country},none);r:var(--map-dot,${dot_radius}px);stroke:rgb(from var(--${country},transparent) 255 255 255/calc(alpha*.7))"` +
      ` cx="${coordinate(x)}" cy="${coordinate(y)}" r="${dot_radius}"><title>${escapeText(names(country))}</title></circle>`,
  )
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${world_width} ${world_height}">` +
    `<symbol id="world" viewBox="0 0 ${world_width} ${world_height}">` +
    `<path style="fill:var(--map-sea,none)" d="${pathText([outline()], 1)}"/>` +
    `<path style="fill:none;stroke:var(--map-graticule,#ddd);stroke-width:var(--map-line,1.6px)" d="${pathText(graticule(), 1)}"/>` +
    `<g style="fill:var(--map-empty,#ddd);stroke:var(--map-border,#fff);stroke-width:var(--map-line,1.6px);stroke-linejoin:round">${countries.join('')}</g>` +
    `<path style="fill:none;stroke:var(--map-outline,#ccc);stroke-width:2.4" d="${pathText([outline()], 1)}"/>` +
    `<g style="stroke-width:2">${dots.join('')}</g>` +
    `</symbol><use href="#world"/>${classSymbol()}</svg>\n`
  )
}
