import { fire_colours, fire_height, fire_width, portPlace, type FirePoint } from './fireplot.ts'

/** Pixels a unit of the plane: a day is 1,440 wide, 600 high. */
const dot = 2

/** Red, green, blue and alpha of a picture of points on nothing, row by row; later series lie on top. */
export const fireRaster = (
  points: readonly FirePoint[],
  palette: 'classic' | 'safe',
): { pixels: Uint8Array; width: number; height: number } => {
  const pixels = new Uint8Array(fire_width * fire_height * 4)
  const colours = fire_colours[palette].map((colour) =>
    [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)),
  )
  for (const { second, port, series } of points.toSorted((a, b) => a.series - b.series)) {
    const left = Math.min(fire_width - dot, Math.floor(second / 60))
    const top = Math.min(fire_height - dot, Math.round(portPlace(port, 'log')))
    for (let y = top; y < top + dot; y++)
      for (let x = left; x < left + dot; x++)
        pixels.set([...(colours[series] ?? []), 255], (y * fire_width + x) * 4)
  }
  return { pixels, width: fire_width, height: fire_height }
}
