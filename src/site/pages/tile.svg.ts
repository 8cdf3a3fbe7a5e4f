import type { APIRoute } from 'astro'
import { tileDocument } from '../../charts/cells.ts'
import { tiled_ports } from '../figure.ts'

export const GET: APIRoute = () =>
  new Response(tileDocument(tiled_ports, 32), { headers: { 'content-type': 'image/svg+xml' } })
