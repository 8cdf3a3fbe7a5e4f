import type { APIRoute, GetStaticPaths } from 'astro'
import { csv } from '../../../csv.ts'
import { calendar } from '../../../days.ts'
import { downloadRows, downloads, type DownloadName } from '../../../figure.ts'
import { digest } from '../../../inputs.ts'
import { periodsOfReports } from '../../../reports.ts'

/** The lists of every period that a page shows. */
export const getStaticPaths = (() => {
  const { years, months, recorded } = calendar()
  const of_posts = new Set(periodsOfReports())
  const periods = new Set(['all', ...years, ...months, ...recorded.keys(), ...of_posts])
  return [...periods].flatMap((period) =>
    downloads(period, of_posts.has(period)).map((file) => ({ params: { period, file } })),
  )
}) satisfies GetStaticPaths

export const GET: APIRoute = ({ params }) => {
  const rows = downloadRows(digest().period(params.period ?? ''), params.file as DownloadName)
  return new Response(csv(rows), {
    headers: { 'content-type': 'text/csv; charset=utf-8' },
  })
}
