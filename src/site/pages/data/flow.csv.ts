import type { APIRoute } from 'astro'
import { flowStages } from '../../../charts/flow.ts'
import { csv } from '../../csv.ts'
import { flow } from '../../flow.ts'

export const GET: APIRoute = () =>
  new Response(
    csv(
      flowStages(flow()).map(({ name, about, count, adds, drops }) => ({
        stage: name,
        about,
        count,
        added: adds.join('; '),
        dropped: drops.join('; '),
      })),
    ),
    { headers: { 'content-type': 'text/csv; charset=utf-8' } },
  )
