import type { APIRoute, GetStaticPaths } from 'astro'
import { fire_colours, noise_list, paths_max } from '../../../../charts/fireplot.ts'
import { fireRaster } from '../../../../charts/fireplot-raster.ts'
import { calendar } from '../../../days.ts'
import { firePoints } from '../../../fireplots.ts'
import { digest } from '../../../inputs.ts'
import { indexedPng } from '../../../png.ts'

const layers = [null, ...noise_list]

/** Pictures of days with too many points for paths: one, and one more for each kind of noise. */
export const getStaticPaths = (() =>
  [...calendar().recorded.keys()].flatMap((day) => {
    const { ports, kinds } = digest().period(day).file('points')
    if (ports.length <= paths_max) return []
    return layers
      .filter((layer) => layer === null || kinds.some(({ noise }) => noise === layer))
      .map((layer) => ({
        params: { day, picture: `${layer?.replace(/\W/g, '-') ?? 'points'}-classic` },
        props: { layer },
      }))
  })) satisfies GetStaticPaths

const colours = fire_colours.classic.map((colour) => [...Buffer.from(colour.slice(1), 'hex')])

export const GET: APIRoute = ({ params, props }) => {
  const points = firePoints(
    digest()
      .period(params.day ?? '')
      .file('points'),
  ).filter(({ noise }) => noise === props.layer)
  const { pixels, width, height } = fireRaster(points)
  const shown = colours.slice(0, 1 + Math.max(0, ...new Set(points.map(({ series }) => series))))
  return new Response(new Uint8Array(indexedPng(pixels, width, height, shown)), {
    headers: { 'content-type': 'image/png' },
  })
}
