import type { PlaceRow } from './places.ts'

/** What a layer says of itself. */
export interface LayerNotes {
  title: string
  /** What `events` counts: packets, bans. */
  events: string
  /** Days, in the site's words. */
  period: string
  credit: string
  /** Sources that are in none of the features. */
  not_placed: number
}

/** Places as a layer: one point a row (RFC 7946, EPSG:4326, longitude first). One feature a line. */
export const geoJson = (rows: readonly PlaceRow[], notes: LayerNotes): string => {
  const features = rows.map(({ latitude, longitude, ...properties }) =>
    JSON.stringify({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [longitude, latitude] },
      properties,
    }),
  )
  const head = JSON.stringify({ type: 'FeatureCollection', ...notes })
  return `${head.slice(0, -1)},"features":[${features.length === 0 ? '' : `\n${features.join(',\n')}\n`}]}\n`
}
