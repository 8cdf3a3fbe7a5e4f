import { projected, world_height, world_width } from './world.ts'

/** Parts of the world that a map of points can be drawn closer to, as boxes in degrees. */
interface Box {
  west: number
  south: number
  east: number
  north: number
}

const boxes = {
  europe: { name: 'Europe', box: { west: -13, south: 35, east: 43, north: 70 } },
  asia: { name: 'Asia', box: { west: 50, south: -9, east: 146, north: 54 } },
  'north-america': { name: 'North America', box: { west: -126, south: 13, east: -62, north: 55 } },
  'south-america': { name: 'South America', box: { west: -83, south: -55, east: -34, north: 12 } },
  africa: { name: 'Africa', box: { west: -19, south: -35, east: 52, north: 37 } },
  oceania: { name: 'Oceania', box: { west: 110, south: -47, east: 179, north: 2 } },
} as const satisfies Record<string, { name: string; box: Box }>

/**
 * No view is closer than this. A place is known to some 50 km at best, which is 1.4 px of a map that is 960 px wide;
 * at six times that it is as wide as the symbol of three sources, and anything closer would show what nobody knows.
 */
export const closest_zoom = 6
/** What a located source is off by, at the least, in most countries. */
export const precision_km = 50

export interface Region {
  /** As a form's value. */
  key: string
  name: string
  /** How many times as large as on the map of the world. */
  zoom: number
  /** Of the view's corner, in the units of the world's symbol. */
  x: number
  y: number
}

/** The view of a box: all of it, in the map's own proportions, within the map. */
const viewOf = ({ west, south, east, north }: Box): Pick<Region, 'zoom' | 'x' | 'y'> => {
  const xs: number[] = []
  const ys: number[] = []
  for (let step = 0; step <= 8; step++) {
    const latitude = south + ((north - south) * step) / 8
    const longitude = west + ((east - west) * step) / 8
    for (const [x, y] of [
      projected(west, latitude),
      projected(east, latitude),
      projected(longitude, south),
      projected(longitude, north),
    ]) {
      xs.push(x)
      ys.push(y)
    }
  }
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)]
  const zoom = Math.min(closest_zoom, world_width / (right - left), world_height / (bottom - top))
  const within = (middle: number, size: number, whole: number): number =>
    Math.min(whole - size, Math.max(0, middle - size / 2))
  return {
    zoom,
    x: within((left + right) / 2, world_width / zoom, world_width),
    y: within((top + bottom) / 2, world_height / zoom, world_height),
  }
}

/** The world, and its parts. */
export const regions: readonly Region[] = [
  { key: 'world', name: 'World', zoom: 1, x: 0, y: 0 },
  ...Object.entries(boxes).map(([key, { name, box }]) => ({ key, name, ...viewOf(box) })),
]

/** Decimals that make no difference to be seen. */
const short = (value: number): string => String(Math.round(value * 100) / 100)

/**
 * Choosing a region is a matter of the stylesheet: a map beside the checked button is moved and enlarged. So it
 * works without a script, and what must keep its size divides by `--zoom`.
 * @param width of a map, in the units of its drawing
 */
export const regionsCss = (width: number): string =>
  regions
    .filter(({ zoom }) => zoom > 1)
    .map(({ key, zoom, x, y }) => {
      const scale = (-zoom * width) / world_width
      return `.figure:has(.regions [value=${key}]:checked){--zoom:${short(zoom)};--left:${short(x * scale)}px;--top:${short(y * scale)}px}`
    })
    .join('\n')
