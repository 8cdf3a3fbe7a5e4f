import { greatArcs } from './arcs.ts'
import { countryName, type CountryNames } from './country.ts'
import { english, type Language } from './language.ts'
import { coordinate, escapeText, frame, text } from './svg.ts'
import { placesByClass, symbolLegend, symbols, type PlaceValue } from './symbols.ts'
import { projected, world_height, world_width } from './world.ts'

export interface PointMapOptions {
  id: string
  title: string
  /** Each with a value of one at the least. */
  places: readonly (PlaceValue & { country: string | null; city: string | null })[]
  /** What the values count, in the plural: sources. */
  unit: string
  /** Those that are on the map nowhere: without a place, and in places that are not listed. */
  unlocated: number
  elsewhere: number
  /** Lines lead there from every place; without it there are none. */
  home?: { latitude: number; longitude: number; name: string } | null
  world_href: string
  /** Without it in English. */
  names?: CountryNames
  /** Of its numbers and dates; English without it. */
  language?: Language
}

/** Units of the drawing. */
export const point_map_width = 960
const scale = point_map_width / world_width
const map_height = world_height * scale

/** Places as translucent symbols on a quiet map, with lines home; a region can be chosen beside it. */
export const pointMap = (options: PointMapOptions): string => {
  const { id, title, places, unit, home = null, unlocated, elsewhere, language = english } = options
  const { counted } = language
  const legend = symbolLegend(places, unit, map_height + 14, language)
  const total = places.reduce((sum, { value }) => sum + value, 0)
  const notes = [
    unlocated > 0 ? `Without a place: ${counted(unlocated, unit)}.` : '',
    elsewhere > 0 ? `In places not drawn: ${counted(elsewhere, unit)}.` : '',
  ].filter(Boolean)
  const notes_top = map_height + 22 + legend.height
  const body =
    mapGround(
      id,
      options.world_href,
      `<g transform="scale(${scale.toFixed(5)})">${home === null ? '' : arcs(home, places)}${symbols(id, places)}</g>` +
        (home === null ? '' : homeMark(home)),
    ) +
    legend.body +
    notes.map((note, i) => text(note, { x: 0, y: notes_top + i * 36, tone: 'soft under' })).join('')
  return frame(
    {
      id,
      title,
      description: described(places, total, options),
      width: point_map_width,
      height: notes_top + notes.length * 36 - (notes.length > 0 ? 8 : 0),
      kind: 'places',
    },
    body,
  )
}

/** The world, what lies on it, and the window that it is seen through, which a chosen region moves. */
export const mapGround = (id: string, world_href: string, upon: string): string =>
  `<clipPath id="${escapeText(id)}-window"><path d="M0 0h${point_map_width}v${coordinate(map_height)}H0z"/></clipPath>` +
  `<g clip-path="url(#${escapeText(id)}-window)"><g class="ground">` +
  `<use href="${escapeText(world_href)}" width="${point_map_width}" height="${coordinate(map_height)}"/>${upon}</g></g>`

/** In units of the world's symbol: places so near to another, eight pixels of the map, share its line. */
const shared_line = 24

/** Lines from home, those to many sources as the strongest; near places share one, or lines would hide the map. */
const arcs = (home: NonNullable<PointMapOptions['home']>, places: readonly PlaceValue[]): string => {
  const led = new Set<string>()
  const paths = placesByClass(places)
    .map((spots, i) => ({ spots, strength: Math.min(4, i + 1) }))
    .toReversed()
    .map(({ spots, strength }) => {
      const apart = spots.filter(({ longitude, latitude }) => {
        const square = projected(longitude, latitude)
          .map((units) => Math.round(units / shared_line))
          .join(' ')
        return !led.has(square) && led.add(square)
      })
      const path = greatArcs(home, apart)
      return path === '' ? '' : `<path class="arc arc-${strength}" d="${path}"/>`
    })
  return paths.toReversed().join('')
}

/** A ring and a name beside it, which keep their size when the map is enlarged. */
const homeMark = ({ latitude, longitude, name }: NonNullable<PointMapOptions['home']>): string => {
  const [x, y] = projected(longitude, latitude).map((units) => Math.round(units * scale * 10) / 10)
  return (
    `<g class="home" style="transform-origin:${x}px ${y}px"><circle cx="${x}" cy="${y}" r="4.5"/>` +
    `${text(name, { x: x + 9, y, tone: 'halo middle strong' })}</g>`
  )
}

const described = (
  places: PointMapOptions['places'],
  total: number,
  {
    unit,
    unlocated,
    elsewhere,
    names = countryName,
    language: { counted, grouped } = english,
  }: PointMapOptions,
): string => {
  const most = places
    .slice(0, 3)
    .map(({ city, country, value }) => `${city ?? names(country)} (${grouped(value)})`)
    .join(', ')
  return [
    total === 0
      ? `No ${unit} with a place.`
      : `${counted(total, unit)} at ${counted(places.length, 'places')}; most at ${most}.`,
    unlocated > 0 ? `${counted(unlocated, unit)} without a place.` : '',
    elsewhere > 0 ? `${counted(elsewhere, unit)} in places not drawn.` : '',
  ]
    .filter(Boolean)
    .join(' ')
}
