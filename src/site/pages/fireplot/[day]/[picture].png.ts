import type { APIRoute, GetStaticPaths } from 'astro'
import { fire_colours } from '../../../../charts/fireplot.ts'
import { fireRaster } from '../../../../charts/fireplot-raster.ts'
import { calendar } from '../../../days.ts'
import { firePoints, pictured, pictureName } from '../../../fireplots.ts'
import { digest } from '../../../inputs.ts'
import { indexedPng } from '../../../png.ts'

/** Pictures of days with too many points for paths. */
export const getStaticPaths = (() =>
  [...calendar().recorded.keys()].flatMap((day) =>
    pictured(digest().period(day).file('points')).map((noise) => ({
      params: { day, picture: pictureName(noise) },
      props: { noise },
    })),
  )) satisfies GetStaticPaths

const colours = fire_colours.classic.map((colour) => [...Buffer.from(colour.slice(1), 'hex')])

export const GET: APIRoute = async ({ params, props }) => {
  const points = firePoints(
    digest()
      .period(params.day ?? '')
      .file('points'),
  ).filter(({ noise }) => noise === props.noise)
  const { pixels, width, height } = fireRaster(points)
  const series = new Set(points.map(({ series }) => series))
  const png = await indexedPng(pixels, width, height, colours.slice(0, 1 + Math.max(...series)))
  return new Response(new Uint8Array(png), { headers: { 'content-type': 'image/png' } })
}
