import { countryName, mapped_countries, type CountryNames } from './country.ts'
import { english, type Language } from './language.ts'
import { class_thresholds, type Palette } from './palette.ts'
import { classPlace, classSwatches, swatch_height, swatchesWidth } from './swatches.ts'
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
  /** Address of the symbol of six classes, `/world.svg#classes`; without it they are drawn here. */
  classes_href?: string
  /** Lower bounds of the classes, ascending, six at most. */
  classes?: readonly number[]
  /** Without it the page's. */
  palette?: Palette
  /** Without it in English. */
  names?: CountryNames
  /** Of its numbers and dates; English without it. */
  language?: Language
}

/** The class of a value, from 1; 0 is below the first. */
export const classOf = (value: number, thresholds: readonly number[] = class_thresholds): number =>
  thresholds.findLastIndex((threshold) => value >= threshold) + 1

const width = 960
const map_height = (width / world_width) * world_height

/** A world map of counts in classes, with its legend and with what it cannot show. */
export const mapChart = (options: MapOptions): string => {
  const {
    id,
    title,
    rows,
    unit,
    world_href,
    classes_href,
    classes = class_thresholds,
    palette,
    names = countryName,
    language = english,
  } = options
  const { counted, grouped } = language
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
      ? `Not on the map: ${unmapped.map(([country, value]) => `${names(country)} ${grouped(value)}`).join(', ')}.`
      : '',
  ].filter((note) => note !== '')
  const legend_top = map_height + 16
  const body =
    `<use href="${escapeText(world_href)}" width="${width}" height="${coordinate(map_height)}"/>` +
    legend(classes, unit, legend_top, classes_href, language) +
    notes.map((note, i) => text(note, { x: 0, y: legend_top + 50 + i * 26, tone: 'soft under' })).join('')
  return frame(
    {
      id,
      title,
      description: description(known, unknown, unit, names, language),
      width,
      height: legend_top + 46 + notes.length * 26,
      kind: 'map',
      ...(style === '' ? {} : { style }),
      ...(palette === undefined ? {} : { attributes: `data-palette="${palette}"` }),
    },
    body,
  )
}

const description = (
  known: readonly [string, number][],
  unknown: number,
  unit: string,
  names: CountryNames,
  { counted, grouped }: Language,
): string => {
  const most = known
    .slice(0, 3)
    .map(([country, value]) => `${names(country)} (${grouped(value)})`)
    .join(', ')
  const countries = known.length === 1 ? '1 country' : `${grouped(known.length)} countries`
  return (
    (known.length === 0
      ? `No ${unit} from a known country.`
      : `${countries} with ${unit}; most from ${most}.`) +
    (unknown > 0 ? ` ${counted(unknown, unit)} from unknown countries.` : '')
  )
}

/** Swatches with the class's lower bound under its left edge. */
const legend = (
  classes: readonly number[],
  unit: string,
  top: number,
  href: string | undefined,
  { compact }: Language,
): string => {
  const label = (words: string, x: number): string => `<text x="${x}">${escapeText(words)}</text>`
  const shared = href !== undefined && classes.length === class_thresholds.length
  return (
    (shared
      ? `<use href="${escapeText(href)}" y="${coordinate(top)}" width="${swatchesWidth(classes.length)}" height="${swatch_height}"/>`
      : `<g transform="translate(0 ${coordinate(top)})">${classSwatches(classes.length)}</g>`) +
    `<g class="soft under" transform="translate(0 ${coordinate(top + 18)})">` +
    label('none', 0) +
    classes
      .map((threshold, i) =>
        label(
          i === classes.length - 1 ? `${compact(threshold)} or more ${unit}` : compact(threshold),
          classPlace(i),
        ),
      )
      .join('') +
    '</g>'
  )
}
