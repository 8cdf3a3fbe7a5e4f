import type { APIRoute, GetStaticPaths } from 'astro'
import { filmFile } from '../../../film-file.ts'
import { filmPeriods, framesOf } from '../../../frames.ts'
import { config, digest } from '../../../inputs.ts'
import { worldText } from '../../../world.ts'

export const getStaticPaths = (() =>
  filmPeriods().map((period) => ({ params: { period } }))) satisfies GetStaticPaths

/** Milliseconds a day: five days a second. */
const pace = 200

export const GET: APIRoute = async ({ params }) => {
  const frames = framesOf(digest().period(params.period ?? ''), 'countries')
  const file = await filmFile(frames, worldText(), config.figures.palette, pace)
  return new Response(new Uint8Array(file), { headers: { 'content-type': 'image/webp' } })
}
