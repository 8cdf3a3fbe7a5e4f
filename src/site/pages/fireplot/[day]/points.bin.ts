import { promisify } from 'node:util'
import { deflate } from 'node:zlib'
import type { APIRoute, GetStaticPaths } from 'astro'
import { calendar } from '../../../days.ts'
import { digest } from '../../../inputs.ts'

export const getStaticPaths = (() =>
  [...calendar().recorded.keys()].map((day) => ({ params: { day } }))) satisfies GetStaticPaths

/** A day's points for the plot's script: JSON, deflated, since hosts do not compress what they take for bytes. */
export const GET: APIRoute = async ({ params }) => {
  const { marks, merged, ...columns } = digest()
    .period(params.day ?? '')
    .file('points')
  const bytes = await promisify(deflate)(JSON.stringify(columns))
  return new Response(new Uint8Array(bytes), {
    headers: { 'content-type': 'application/octet-stream' },
  })
}
