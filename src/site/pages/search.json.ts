import type { APIRoute } from 'astro'
import { searchText } from '../search.ts'

export const GET: APIRoute = () =>
  new Response(searchText(), { headers: { 'content-type': 'application/json; charset=utf-8' } })
