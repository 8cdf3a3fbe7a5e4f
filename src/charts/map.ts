import { countryName, mapped_countries } from './country.ts'
import { compact, counted, grouped } from './count.ts'
import { class_thresholds, type Palette } from './palette.ts'
import { coordinate, escapeText, frame, text } from './svg.ts'
import { world_height, world_width } from './world.ts'

export interface CountryValue {
  /** ISO 3166-1 alpha-2; null is unknown. */
  country: string | null
  value: number
}

export interface MapOptions {
  id: string
  title: string
  rows: readonly CountryValue[]
  /** What is counted, in the plural: drops. */
  unit: string
  /** Address of the world document's symbol, `/world.svg#world` below the site's base. */
  world_href: string
  /** Lower bounds of the classes, ascending, six at most. */
  classes?: readonly number[]
  /** Without it the page's. */
  palette?: Palette
}

/** The class of a value, from 1; 0 is below the first. */
export const classOf = (value: number, thresholds: readonly number[] = class_thresholds): number =>
  thresholds.findLastIndex((threshold) => value >= threshold) + 1

const width = 720
const map_height = (width / world_width) * world_height

/** A world map of counts in classes, with its legend and with what it cannot show. */
export const mapChart = (options: MapOptions): string => {
  const { id, title, rows, unit, world_href, classes = class_thresholds, palette } = options
  const counts = new Map<string | null, number>()
  for (const { country, value } of rows) counts.set(country, (counts.get(country) ?? 0) + value)
  const unknown = counts.get(null) ?? 0
  const known = [...counts]
    .filter((row): row is [string, number] => row[0] !== null && row[1] > 0)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  const unmapped = known.filter(([country]) => !mapped_countries.has(country))
  const style = known
    .filter(([country, value]) => mapped_countries.has(country) && classOf(value, classes) > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([country, value]) => `--${country}:var(--class-${classOf(value, classes)})`)
    .join(';')

  const notes = [
    unknown > 0 ? `Country unknown: ${counted(unknown, unit)}.` : '',
    unmapped.length > 0
      ? `Not on the map: ${unmapped.map(([country, value]) => `${countryName(country)} ${grouped(value)}`).join(', ')}.`
      : '',
  ].filter((note) => note !== '')
  const legend_top = map_height + 16
  const body =
    `<use href="${escapeText(world_href)}" width="${width}" height="${coordinate(map_height)}"/>` +
    legend(classes, unit, legend_top) +
    notes.map((note, i) => text(note, { x: 0, y: legend_top + 62 + i * 22, tone: 'soft' })).join('')
  return frame(
    {
      id,
      title,
      description: description(known, unknown, unit),
      width,
      height: legend_top + 44 + notes.length * 24,
      kind: 'map',
      ...(style === '' ? {} : { style }),
      ...(palette === undefined ? {} : { attributes: `data-palette="${palette}"` }),
    },
    body,
  )
}

const description = (known: readonly [string, number][], unknown: number, unit: string): string => {
  const most = known
    .slice(0, 3)
    .map(([country, value]) => `${countryName(country)} (${grouped(value)})`)
    .join(', ')
  const countries = known.length === 1 ? '1 country' : `${grouped(known.length)} countries`
  return (
    (known.length === 0
      ? `No ${unit} from a known country.`
      : `${countries} with ${unit}; most from ${most}.`) +
    (unknown > 0 ? ` ${counted(unknown, unit)} from unknown countries.` : '')
  )
}

const legend = (classes: readonly number[], unit: string, top: number): string => {
  const swatch = 62
  const left = 70
  const swatches = classes.map(
    (_, i) =>
      `<path d="M${left + i * swatch} ${top}h${swatch - 1}v12h${1 - swatch}z" style="fill:var(--class-${i + 1})"/>`,
  )
  const labels = classes.map((threshold, i) =>
    text(compact(threshold), { x: left + i * swatch, y: top + 30, tone: 'soft' }),
  )
  return (
    `<path d="M0 ${coordinate(top)}h56v12h-56z" style="fill:var(--map-empty)"/>` +
    text('none', { x: 0, y: top + 30, tone: 'soft' }) +
    swatches.join('') +
    labels.join('') +
    text(`${unit}, from`, { x: left + classes.length * swatch + 10, y: top + 11, tone: 'soft' })
  )
}
