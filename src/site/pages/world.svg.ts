import type { APIRoute } from 'astro'
import world from 'world-atlas/countries-50m.json'
import { worldDocument } from '../../charts/world.ts'
import { wording } from '../inputs.ts'

export const GET: APIRoute = () =>
  new Response(worldDocument(world as unknown as Parameters<typeof worldDocument>[0], wording.country), {
    headers: { 'content-type': 'image/svg+xml' },
  })
