import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'
import { is_ban } from './bans.ts'

/** A place that sources were located at; its degrees are null together. */
export interface PlacesRow {
  degrees_north: number | null
  degrees_east: number | null
  country: string | null
  city: string | null
  /** Radius in km, where the database states one: the largest of those that fall together. */
  accuracy: number | null
  /** Drops, or bans. */
  events: number
  sources: number
}

/**
 * A database of cities names the middle of a town, for all who live around it: a tenth of a degree (11 km from
 * north to south) loses nothing that it knows.
 */
const tenths = (column: string): string => `round(CAST(${column} AS DOUBLE), 1)`

const question = {
  select: {
    degrees_north: tenths('latitude'),
    degrees_east: tenths('longitude'),
    country: 'country',
    city: 'city',
    accuracy: 'max(accuracy)',
    events: 'sum(count)',
    sources: 'count(DISTINCT source)',
  },
  group_by: ['degrees_north', 'degrees_east', 'country', 'city'],
  order_by: 'sources DESC, events DESC, degrees_north, degrees_east, country, city',
} as const

export const places: Question<PlacesRow> = {
  ...question,
  name: 'places',
  title: 'Sources by place',
  about:
    'Inbound drops and distinct sources by where the geolocation database puts the source, to a tenth of a degree. A source has one place, so the sources of all rows add up to those of the period; rows without degrees are of sources without a place.',
  where: inbound_drop,
}

export const ban_places: Question<PlacesRow> = {
  ...question,
  name: 'ban-places',
  title: 'Bans by place',
  about:
    'Bans and the distinct addresses banned by where the geolocation database puts the address, to a tenth of a degree. Rows without degrees are of addresses without a place.',
  where: is_ban,
}
