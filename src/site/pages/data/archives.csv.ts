import type { APIRoute } from 'astro'
import { csv } from '../../csv.ts'
import { digest } from '../../inputs.ts'

export const GET: APIRoute = () =>
  new Response(
    csv(
      digest().manifest.archives.map(({ rejected, ...archive }) => ({
        ...archive,
        rejected: Object.entries(rejected)
          .map(([reason, count]) => `${reason}: ${count}`)
          .join('; '),
      })),
    ),
    { headers: { 'content-type': 'text/csv; charset=utf-8' } },
  )
