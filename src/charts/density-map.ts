import { contours } from 'd3-contour'
import { densityGrid } from './density.ts'
import { english, type Language } from './language.ts'
import { pathText, type Line } from './path.ts'
import { mapGround, point_map_width } from './point-map.ts'
import { frame, text } from './svg.ts'
import type { PlaceValue } from './symbols.ts'
import { world_height, world_width } from './world.ts'

export interface DensityMapOptions {
  id: string
  title: string
  places: readonly PlaceValue[]
  /** What the values count, in the plural: bans. */
  unit: string
  unlocated: number
  elsewhere: number
  bandwidth_km: number
  world_href: string
  /** Of its numbers and dates; English without it. */
  language?: Language
}

/** The area that densities are of: about that of Iceland, Cuba or Kentucky. */
export const density_area_km2 = 100_000
/** Lower bounds of the bands, per that area, the same on every page. */
export const density_thresholds = [1, 10, 100, 1_000, 10_000] as const

const scale = point_map_width / world_width
const map_height = world_height * scale
const swatch = 96

/** Where values lie close together: bands between lines of equal density, over a quiet map. */
export const densityMap = (options: DensityMapOptions): string => {
  const { id, title, places, unit, unlocated, elsewhere, bandwidth_km, language = english } = options
  const { counted } = language
  const grid = densityGrid(places, bandwidth_km)
  const per_area = Array.from(grid.sums, (sum) => (sum / grid.cell_area_km2) * density_area_km2)
  const bands = contours()
    .size([grid.columns, grid.rows])
    .thresholds([...density_thresholds])(per_area)
  const upon = bands
    .map(({ coordinates }) => {
      const lines = coordinates.flat().map((ring): Line => ({
        points: ring.slice(0, -1).flatMap(([x, y]) => [x * grid.cell * scale, y * grid.cell * scale]),
        closed: true,
      }))
      const path = pathText(lines)
      return path === '' ? '' : `<path class="band" d="${path}"/>`
    })
    .join('')
  const legend_top = map_height + 16
  const notes_top = legend_top + 96
  const total = places.reduce((sum, { value }) => sum + value, 0)
  const notes = [
    unlocated > 0 ? `Without a place: ${counted(unlocated, unit)}.` : '',
    elsewhere > 0 ? `In places not drawn: ${counted(elsewhere, unit)}.` : '',
  ].filter(Boolean)
  const body =
    mapGround(id, options.world_href, upon) +
    legend(unit, legend_top, language) +
    notes.map((note, i) => text(note, { x: 0, y: notes_top + i * 36, tone: 'soft under' })).join('')
  return frame(
    {
      id,
      title,
      description: `${counted(total, unit)} spread over ${bandwidth_km} km around their places; ${bands.filter(({ coordinates }) => coordinates.length > 0).length} bands of density, each of ten times the one around it.`,
      width: point_map_width,
      height: notes_top + notes.length * 36 - 8,
      kind: 'places',
    },
    body,
  )
}

const legend = (unit: string, top: number, { compact, grouped }: Language): string =>
  text(`${unit.replace(/^./, (letter) => letter.toUpperCase())} per ${grouped(density_area_km2)} km²`, {
    x: 0,
    y: top,
    tone: 'soft under',
  }) +
  density_thresholds
    .map((threshold, i) => {
      const x = i * (swatch + 34)
      // A band lies on those around it, and so do the swatches.
      const fills = Array.from({ length: i + 1 }, (_, under) => {
        return `<path class="band${under < i ? ' band-under' : ''}" d="M${x} ${Math.round(top + 38)}h${swatch}v14h-${swatch}z"/>`
      }).join('')
      const last = i === density_thresholds.length - 1
      return (
        fills +
        text(last ? `${compact(threshold)} or more` : compact(threshold), {
          x,
          y: top + 58,
          tone: 'soft under',
        })
      )
    })
    .join('')
