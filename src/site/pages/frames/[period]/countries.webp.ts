import type { APIRoute, GetStaticPaths } from 'astro'
import world from 'world-atlas/countries-50m.json'
import { worldDocument } from '../../../../charts/world.ts'
import { filmFile } from '../../../film-file.ts'
import { filmPeriods, framesOf } from '../../../frames.ts'
import { config, digest } from '../../../inputs.ts'

export const getStaticPaths = (() =>
  filmPeriods().map((period) => ({ params: { period } }))) satisfies GetStaticPaths

/** Milliseconds a day: five days a second. */
const pace = 200

export const GET: APIRoute = async ({ params }) => {
  const frames = framesOf(digest().period(params.period ?? ''), 'countries')
  const shapes = worldDocument(world as unknown as Parameters<typeof worldDocument>[0])
  const file = await filmFile(frames, shapes, config.figures.palette, pace)
  return new Response(new Uint8Array(file), { headers: { 'content-type': 'image/webp' } })
}
