import type { APIRoute, GetStaticPaths } from 'astro'
import { framesText } from '../../../../charts/frames.ts'
import { frame_sets, framePeriods, framesOf, type FrameSet } from '../../../frames.ts'
import { digest } from '../../../inputs.ts'

export const getStaticPaths = (() =>
  framePeriods().flatMap((period) =>
    frame_sets.map((set) => ({ params: { period, set } })),
  )) satisfies GetStaticPaths

export const GET: APIRoute = ({ params }) =>
  new Response(framesText(framesOf(digest().period(params.period ?? ''), params.set as FrameSet)), {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  })
