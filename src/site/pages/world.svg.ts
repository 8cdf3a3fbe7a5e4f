import type { APIRoute } from 'astro'
import { worldText } from '../world.ts'

export const GET: APIRoute = () => new Response(worldText(), { headers: { 'content-type': 'image/svg+xml' } })
