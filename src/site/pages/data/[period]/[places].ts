import type { APIRoute, GetStaticPaths, InferGetStaticPropsType } from 'astro'
import { csv } from '../../../csv.ts'
import { geoJson } from '../../../geojson.ts'
import { geoPackage } from '../../../geopackage.ts'
import { digest, wording } from '../../../inputs.ts'
import { event_words, placeFiles, placeRows, placeTotals } from '../../../places.ts'
import { periodsOfReports } from '../../../reports.ts'

/** Places of the periods whose maps link to them, as a table and as layers for map programs. */
export const getStaticPaths = (() => {
  const shown = new Set(periodsOfReports())
  return placeFiles(digest().manifest.periods, shown).map(({ period, file, ...props }) => ({
    params: { period, places: file },
    props,
  }))
}) satisfies GetStaticPaths

type Props = InferGetStaticPropsType<typeof getStaticPaths>

const types = {
  csv: 'text/csv; charset=utf-8',
  geojson: 'application/geo+json',
  gpkg: 'application/geopackage+sqlite3',
} as const

export const GET: APIRoute<Props> = ({ params, props: { kind, format } }) => {
  const period = digest().period(params.period ?? '')
  const { geoip, data_through } = digest().manifest
  const rows = placeRows(period, kind)
  const { elsewhere, unlocated } = placeTotals(period, kind)
  const notes = {
    title: kind === 'drops' ? 'Sources by place' : 'Bans by place',
    events: event_words[kind],
    period: wording.period(period.name, period.summary),
    credit: geoip.credit,
    not_placed: elsewhere + unlocated,
  }
  const body = {
    csv: () => csv(rows),
    geojson: () => geoJson(rows, notes),
    gpkg: () =>
      geoPackage(rows, notes, data_through ?? `${period.summary.to}T00:00:00Z`) as Uint8Array<ArrayBuffer>,
  }[format]()
  return new Response(body, { headers: { 'content-type': types[format] } })
}
