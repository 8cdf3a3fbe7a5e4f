import type { Place, PeriodFiles } from '../digest/schema.ts'
import { periodKind } from '../period.ts'
import type { Period } from './digest.ts'
import { href } from './inputs.ts'
import type { Packed } from './take-home.ts'

/** What a map of places is of: packets that were dropped, or bans. */
export type PlaceKind = keyof PeriodFiles['places']

/** Events of a kind, in the plural. */
export const event_words = { drops: 'packets', bans: 'bans' } as const
const place_kinds = ['drops', 'bans'] as const satisfies PlaceKind[]
/** Of their files. */
const file_names = { drops: 'places', bans: 'ban-places' } as const

/** A row of the list that can be downloaded, and a feature of the layers. */
export type PlaceRow = {
  latitude: number
  longitude: number
  country: string | null
  city: string | null
  accuracy_km: number | null
  events: number
  sources: number
}

const rowOf = ([latitude, longitude, country, city, accuracy_km, events, sources]: Place): PlaceRow => ({
  latitude,
  longitude,
  country,
  city,
  accuracy_km,
  events,
  sources,
})

export const placeRows = ({ file }: Period, kind: PlaceKind): PlaceRow[] =>
  file('places')[kind].places.map(rowOf)

/** Sources, or events, of a period by how far their place is known: listed, not listed, unknown. */
export const placeTotals = (
  { file }: Period,
  kind: PlaceKind,
  of: 'sources' | 'events' = 'sources',
): { placed: number; elsewhere: number; unlocated: number } => {
  const { places, elsewhere, unlocated } = file('places')[kind]
  const total = (rows: readonly { sources: number; events: number }[]): number =>
    rows.reduce((sum, row) => sum + row[of], 0)
  return { placed: total(places.map(rowOf)), elsewhere: total(elsewhere), unlocated: unlocated[of] }
}

const place_formats = ['csv', 'geojson', 'gpkg'] as const
export type PlaceFormat = (typeof place_formats)[number]

/**
 * What can be downloaded of a period's places. There are many days and months, so most have less than the periods
 * that posts are about.
 */
const offered = (period: string, kind: PlaceKind, in_post: boolean): readonly PlaceFormat[] => {
  const of = periodKind(period)
  if (in_post || of === 'all' || of === 'range') return place_formats
  return of === 'day' || kind === 'bans' ? [] : ['csv', 'gpkg']
}

const fileOf = (kind: PlaceKind, format: PlaceFormat): string => `${file_names[kind]}.${format}`

/**
 * Where the places of a period can be downloaded in a format.
 * @param in_post whether the period is that of the post on which the link stands
 */
export const placesHref = (
  period: string,
  kind: PlaceKind,
  format: PlaceFormat,
  in_post: boolean,
): string | null =>
  offered(period, kind, in_post).includes(format) ? href(`data/${period}/${fileOf(kind, format)}`) : null

/** The rows of a day among those of its month. */
export const packedPlaces = (day: string): Packed => ({
  href: href(`data/${day.slice(0, 7)}/${packed_places}`),
  words: 'CSV of the month, gzipped',
  day,
})
export const packed_places = 'day-places.csv.gz'

/**
 * The files that `placesHref` leads to.
 * @param of_posts periods of posts
 */
export const placeFiles = (
  periods: readonly string[],
  of_posts: ReadonlySet<string>,
): { period: string; kind: PlaceKind; format: PlaceFormat; file: string }[] =>
  periods.flatMap((period) =>
    place_kinds.flatMap((kind) =>
      offered(period, kind, of_posts.has(period)).map((format) => ({
        period,
        kind,
        format,
        file: fileOf(kind, format),
      })),
    ),
  )
