import sharp from 'sharp'
import { classOf } from '../charts/map.ts'
import type { Palette } from '../charts/palette.ts'
import { chartValues } from '../charts/style.ts'
import { world_height, world_width } from '../charts/world.ts'
import type { CountriesRow } from '../digest/schema.ts'
import { canLetter, lettered, wrapped } from './lettering.ts'
import { resolved } from './standalone.ts'

/** The picture that stands for a page where others link to it: its title, its days, and what they brought. */

/** What the card of a post is called. */
export const cardOfReport = (slug: string): string => `report-${slug}`
/** The post that a card is of; none of the one that all other pages share. */
export const reportOfCard = (card: string | undefined): string | undefined =>
  /^report-(.+)$/.exec(card ?? '')?.[1]

export const card_width = 1200
export const card_height = 630
const margin = 64

export interface Card {
  /** Of the notebook. */
  site: string
  title: string
  /** Short lines: the period, the numbers. */
  lines: readonly string[]
  countries: readonly CountriesRow[]
  /** Events by day; none for a single one. */
  days: readonly number[]
  palette: Palette
  /** Text of world.svg. */
  world: string
}

/** @returns a PNG of 1200 by 630 */
export const cardFile = async (card: Card): Promise<Buffer> => {
  const { countries, days, palette, world } = card
  const colours = chartValues(palette)
  const classes = Object.fromEntries(
    countries
      .filter(({ country, events }) => country !== null && classOf(events) > 0)
      .map(({ country, events }) => [country ?? '', `var(--class-${classOf(events)})`]),
  )
  const values = { ...colours, ...classes }
  const symbol = /<symbol[\s\S]*?<\/symbol>/.exec(world)?.[0] ?? ''
  // What librsvg does not know: radii in a style, and colours made of colours.
  const shapes = resolved(symbol.replaceAll(/;r:var\([^)]*\);stroke:rgb\(from.*?\)(?=")/g, ''), values)
  const map_width = 520
  const map_height = (map_width / world_width) * world_height
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${card_width}" height="${card_height}">` +
    `<defs>${shapes}</defs><rect width="100%" height="100%" fill="${colours.paper}"/>` +
    `<use href="#world" x="${card_width - margin - map_width}" y="${days.length > 1 ? margin + 62 : 200}" width="${map_width}" height="${map_height}"/>` +
    words(card, colours) +
    (days.length > 1 ? curve(days, colours) : '') +
    `</svg>`
  return sharp(Buffer.from(svg)).png({ palette: true, colours: 48, effort: 10, dither: 0 }).toBuffer()
}

const column = 500
const sizes = [64, 58, 50, 44, 38] as const
const rows_max = 4

/** The notebook's name, the title as large as fits beside the map, and the lines below it. */
const words = ({ site, title, lines }: Card, colours: Readonly<Record<string, string>>): string => {
  const drawn: string[] = []
  const line = (text: string, y: number, size: number, weight: 400 | 600, fill: string): void => {
    if (text !== '' && canLetter(text, weight))
      drawn.push(`<path d="${lettered(text, margin, y, size, weight)}" fill="${fill}"/>`)
  }
  line(site, margin + 22, 26, 400, colours['ink-soft'])
  drawn.push(`<rect x="${margin}" y="${margin + 44}" width="56" height="4" fill="${colours.accent}"/>`)
  const size =
    sizes.find((size) => wrapped(title, column, size, 600).length <= rows_max) ?? sizes.at(-1) ?? 38
  const rows = wrapped(title, column, size, 600)
  const shown = rows.length <= rows_max ? rows : [...rows.slice(0, rows_max - 1), `${rows[rows_max - 1]} …`]
  let y = margin + 66
  for (const row of shown) line(row, (y += size * 1.12), size, 600, colours.ink)
  y += 18
  for (const text of lines) line(text, (y += 36), 26, 400, colours['ink-soft'])
  return drawn.join('')
}

const curve_height = 130

/** A bar a day, from edge to edge. */
const curve = (days: readonly number[], colours: Readonly<Record<string, string>>): string => {
  const base = card_height - margin + 10
  const wide = (card_width - 2 * margin) / days.length
  const most = Math.max(1, ...days)
  const x = (i: number): string => (margin + i * wide).toFixed(1)
  const bars = days.map((value, i) => `V${(base - (value / most) * curve_height).toFixed(1)}H${x(i + 1)}`)
  return (
    `<path d="M${margin} ${base}${bars.join('')}V${base}z" fill="${colours.bar}"/>` +
    `<rect x="${margin}" y="${base}" width="${card_width - 2 * margin}" height="2" fill="${colours['ink-soft']}"/>`
  )
}
