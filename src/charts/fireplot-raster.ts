import { fire_height, fire_width, portPlace, type FirePoint } from './fireplot.ts'

/** Pixels a unit of the plane: a day is 1,440 wide, 600 high. */
const dot = 2

/** A picture of points, row by row: 0 is nothing, else the series counted from 1; later series lie on top. */
export const fireRaster = (
  points: readonly FirePoint[],
): { pixels: Uint8Array; width: number; height: number } => {
  const pixels = new Uint8Array(fire_width * fire_height)
  for (const { second, port, series } of points) {
    const left = Math.min(fire_width - dot, Math.floor(second / 60))
    const top = Math.min(fire_height - dot, Math.round(portPlace(port, 'log')))
    for (let y = top; y < top + dot; y++)
      for (let at = y * fire_width + left; at < y * fire_width + left + dot; at++)
        if (pixels[at] <= series) pixels[at] = series + 1
  }
  return { pixels, width: fire_width, height: fire_height }
}
