import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { APIRoute, GetStaticPaths } from 'astro'
import { csv } from '../../../csv.ts'
import { calendar } from '../../../days.ts'
import { digest } from '../../../inputs.ts'
import { placeRows } from '../../../places.ts'

export const getStaticPaths = (() =>
  calendar().months.map((period) => ({ params: { period } }))) satisfies GetStaticPaths

/**
 * The places of each day of a month. Rows of one place stand together: so they take a sixth of the room that the
 * days' own files would.
 */
export const GET: APIRoute = async ({ params }) => {
  const month = params.period ?? ''
  const days = [...calendar().recorded.keys()].filter((day) => day.startsWith(month))
  const rows = days.flatMap((day) => placeRows(digest().period(day), 'drops').map((row) => ({ day, ...row })))
  const placed = rows.map((row) => ({
    row,
    key: `${row.country} ${row.city} ${row.latitude} ${row.longitude}`,
  }))
  placed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.row.day < b.row.day ? -1 : 1))
  const bytes = await promisify(gzip)(csv(placed.map(({ row }) => row)), { level: 9 })
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': 'application/gzip' } })
}
