import { sizeOf, tileCells, tileSquares } from './cells.ts'
import { mapped_countries } from './country.ts'
import { coordinate, escapeText, frame } from './svg.ts'
import { rowsBeside } from './tile-narrow.ts'
import { world_height, world_width } from './world.ts'

/** Drawings that show one day of many, and that a script sets to another: no legend, no count in them. */

export interface FilmOptions {
  id: string
  title: string
  /** Of the day that it shows. */
  description: string
  /** A cell's step, by the order of the cells. */
  steps: readonly number[]
}

const width = 960

/** What the map's style says of one day: a variable a country. */
export const countryStyle = (countries: readonly string[], steps: readonly number[]): string =>
  countries
    .map((country, i) => ({ country, step: steps[i] ?? 0 }))
    .filter(({ country, step }) => step > 0 && mapped_countries.has(country))
    .map(({ country, step }) => `--${country}:var(--class-${step})`)
    .join(';')

export const filmMap = (
  options: FilmOptions & { countries: readonly string[]; world_href: string; width?: number },
): string => {
  const { id, title, description, countries, steps, world_href } = options
  const across = options.width ?? width
  const height = (across / world_width) * world_height
  const style = countryStyle(countries, steps)
  return frame(
    { id, title, description, width: across, height, kind: 'map', ...(style === '' ? {} : { style }) },
    `<use href="${escapeText(world_href)}" width="${across}" height="${coordinate(height)}"/>`,
  )
}

export const filmTile = (
  options: FilmOptions & {
    ports: readonly number[]
    columns: number
    /** Without numbers, where the cells are small. */
    bare?: boolean
    /** Address of the symbol of the names of these cells' rows (`tileDocument`), for a phone. */
    rows?: string
  },
): string => {
  const { id, title, description, ports, steps, columns, bare = false, rows } = options
  const { cell } = sizeOf(columns)
  const height = Math.ceil(ports.length / columns) * cell
  return frame(
    {
      id,
      title,
      description,
      width: columns * cell,
      height,
      kind: `film chart-film-${columns}`,
    },
    `<g>${bare ? tileSquares(steps, columns) : tileCells(ports, steps, columns)}</g>${rows === undefined ? '' : rowsBeside(rows, height)}`,
  )
}
