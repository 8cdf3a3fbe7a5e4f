import type { APIRoute, GetStaticPaths } from 'astro'
import sharp from 'sharp'
import { noise_list, paths_max } from '../../../../charts/fireplot.ts'
import { fireRaster } from '../../../../charts/fireplot-raster.ts'
import { calendar } from '../../../days.ts'
import { firePoints } from '../../../fireplots.ts'
import { digest } from '../../../inputs.ts'

const layers = [null, ...noise_list]

/** Pictures of days with too many points for paths: one a palette, and one more for each kind of noise. */
export const getStaticPaths = (() =>
  [...calendar().recorded.keys()].flatMap((day) => {
    const { ports, kinds } = digest().period(day).file('points')
    if (ports.length <= paths_max) return []
    return layers
      .filter((layer) => layer === null || kinds.some(({ noise }) => noise === layer))
      .flatMap((layer) =>
        (['classic', 'safe'] as const).map((palette) => ({
          params: { day, picture: `${layer?.replace(/\W/g, '-') ?? 'points'}-${palette}` },
          props: { layer, palette },
        })),
      )
  })) satisfies GetStaticPaths

export const GET: APIRoute = async ({ params, props }) => {
  const points = firePoints(
    digest()
      .period(params.day ?? '')
      .file('points'),
  ).filter(({ noise }) => noise === props.layer)
  const { pixels, width, height } = fireRaster(points, props.palette)
  const png = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .png({ palette: true, compressionLevel: 9 })
    .toBuffer()
  return new Response(new Uint8Array(png), { headers: { 'content-type': 'image/png' } })
}
