import sharp from 'sharp'
import { stepsOf, type Frames } from '../charts/frames.ts'
import { palette_colours, type Palette } from '../charts/palette.ts'
import { theme_colours } from '../charts/style.ts'
import { world_height, world_width } from '../charts/world.ts'

/**
 * The map's film as an animated WebP, to be sent around. The world is rasterised twice, with a number for a colour:
 * once its shapes, once its dots. A frame is then a look-up a pixel, so that a year takes seconds. Digits are
 * strokes, not a font, so that the same days give the same bytes on every machine.
 */

const width = 640
/** Pixels a side that make one: what takes the stair-steps out. */
const fine = 2
const map_height = Math.round((width / world_width) * world_height)
const head = 40
const foot = 44
const height = head + map_height + foot
const margin = 8
/** A longer film shows its newest days: each frame is 700 KB of memory while the file is made. */
export const most_frames = 366

type Rgb = readonly [red: number, green: number, blue: number]
const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb

/** Numbers that a pixel may have beside those of countries. */
const ground = 0
const sea = 1
const empty = 2
const border = 3
const outline = 4
const first_country = 5

/** @param world text of world.svg */
export const filmFile = async (
  frames: Frames,
  world: string,
  palette: Palette,
  frame_milliseconds: number,
): Promise<Buffer> => {
  const { countries, shapes, dots } = await rasterised(world)
  const pixels = alikePixels(shapes, dots)
  const colours = theme_colours.light
  const { classes } = palette_colours[palette].light
  const fixed = new Map<number, Rgb>([
    [ground, rgb(colours.paper)],
    [sea, rgb(colours['map-sea'])],
    [empty, rgb(colours['map-empty'])],
    [border, rgb(colours['map-border'])],
    [outline, rgb(colours['map-outline'])],
  ])
  const ink = rgb(colours.ink)
  const soft = rgb(colours['ink-soft'])
  const days = frames.days.slice(-most_frames)
  const page_bytes = width * height * 3
  const film = new Uint8Array(page_bytes * days.length)
  const span = width - 2 * margin
  const edge = (at: number): number => margin + Math.floor((at * span) / days.length)
  const base = height - 6
  const look = new Uint8Array(256 * 3)
  const shown = new Uint8Array(256)
  const glyphs = await digitMasks()

  // What all frames share: the ground, and the curve of days.
  const still = new Uint8Array(page_bytes)
  fill(still, 0, 0, width, height, rgb(colours.paper))
  const most = Math.max(1, ...days.map(({ total }) => total ?? 0))
  days.forEach(({ total }, at) => {
    const tall = Math.round(((total ?? 0) / most) * (foot - 14))
    fill(still, edge(at), base - tall, Math.max(edge(at) + 1, edge(at + 1)), base, rgb(colours['bar-soft']))
  })
  fill(still, margin, base, width - margin, base + 1, soft)

  days.forEach(({ day, total, digits }, number) => {
    const page = film.subarray(number * page_bytes, (number + 1) * page_bytes)
    page.set(still)
    for (let value = 0; value < 256; value++) look.set(fixed.get(value) ?? fixed.get(empty)!, value * 3)
    shown.fill(0)
    stepsOf(digits).forEach((step, cell) => {
      const value = countries.get(frames.cells[cell])
      if (value === undefined || step === 0) return
      look.set(rgb(classes[step - 1]), value * 3)
      shown[value] = 1
    })
    paintMap(page, pixels, look, shown)

    write(page, glyphs, day, margin, ink, 'start')
    write(page, glyphs, total === null ? '-' : String(total), width - margin, soft, 'end')
    fill(page, edge(number), base - foot + 12, edge(number) + 2, base, rgb(colours.accent))
  })

  return sharp(film, {
    raw: { width, height: height * days.length, channels: 3, pageHeight: height },
    limitInputPixels: false,
  })
    .webp({ lossless: true, effort: 2, loop: 0, delay: days.map(() => frame_milliseconds) })
    .toBuffer()
}

/** The world as numbers a fine pixel: of a country, or one of the fixed ones; dots are 0 where there is none. */
const rasterised = async (
  world: string,
): Promise<{ countries: Map<string, number>; shapes: Uint8Array; dots: Uint8Array }> => {
  const countries = new Map<string, number>()
  const numberOf = (country: string): number => {
    const known = countries.get(country)
    if (known !== undefined) return known
    const number = first_country + countries.size
    if (number > 255) throw new Error('more countries than a byte has numbers')
    countries.set(country, number)
    return number
  }
  const colour = (number: number): string => `rgb(${number},0,0)`
  const numbered = world
    .replace(
      '<svg ',
      `<svg width="${width * fine}" height="${map_height * fine}" shape-rendering="crispEdges" `,
    )
    .replaceAll(
      /fill:var\(--([A-Z]{2}),[^)]*\)+/g,
      (_, country: string) => `fill:${colour(numberOf(country))}`,
    )
    .replaceAll(/;r:var\([^)]*\);stroke:rgb\(from.*?\)(?=")/g, '')
    .replaceAll('var(--map-sea,none)', colour(sea))
    .replaceAll(/var\(--map-graticule,[^)]*\)/g, 'none')
    .replaceAll(/var\(--map-empty,[^)]*\)/g, colour(empty))
    .replaceAll(/var\(--map-border,[^)]*\)/g, colour(border))
    .replaceAll(/var\(--map-outline,[^)]*\)/g, colour(outline))
  const circles = /<circle.*?<\/circle>/g
  const only_dots = numbered.replace(/(<symbol[^>]*>).*?(<\/symbol>)/, (all, open: string, end: string) =>
    [open, ...(all.match(circles) ?? []), end].join(''),
  )
  return {
    countries,
    shapes: await numbersOf(numbered.replaceAll(circles, '')),
    dots: await numbersOf(only_dots),
  }
}

const numbersOf = async (svg: string): Promise<Uint8Array> => {
  const { data, info } = await sharp(Buffer.from(svg))
    .flatten({ background: '#000000' })
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true })
  if (info.width !== width * fine || info.height !== map_height * fine || info.channels !== 1)
    throw new Error(`the world is ${info.width} by ${info.height} by ${info.channels}`)
  return data
}

interface Pixels {
  /** By pixel, row by row: which of the kinds it is. */
  kind: Uint16Array
  /** Where a fine pixel of each kind is, beside and below which its others are. */
  first: readonly number[]
  shapes: Uint8Array
  dots: Uint8Array
}

/** From the first of the fine pixels that make one to each of them. */
const fine_offsets = Array.from(
  { length: fine * fine },
  (_, i) => Math.floor(i / fine) * width * fine + (i % fine),
)

/** Most pixels are of few kinds, the inside of a country or its border to another: a frame needs the colour of those. */
const alikePixels = (shapes: Uint8Array, dots: Uint8Array): Pixels => {
  const kind = new Uint16Array(width * map_height)
  const first: number[] = []
  const known = new Map<string, number>()
  const namedAt = (from: number): string =>
    fine_offsets.map((offset) => `${shapes[from + offset]} ${dots[from + offset]}`).join()
  for (let at = 0; at < kind.length; at++) {
    const from = Math.floor(at / width) * fine * width * fine + (at % width) * fine
    const before = from - fine
    if (at % width > 0 && fine_offsets.every((by) => isAlike(shapes, dots, from + by, before + by))) {
      kind[at] = kind[at - 1]
      continue
    }
    const name = namedAt(from)
    let number = known.get(name)
    if (number === undefined) known.set(name, (number = first.push(from) - 1))
    kind[at] = number
  }
  return { kind, first, shapes, dots }
}

const isAlike = (shapes: Uint8Array, dots: Uint8Array, one: number, other: number): boolean =>
  shapes[one] === shapes[other] && dots[one] === dots[other]

const paintMap = (
  page: Uint8Array,
  { kind, first, shapes, dots }: Pixels,
  look: Uint8Array,
  shown: Uint8Array,
): void => {
  const colours = new Uint8Array(first.length * 3)
  first.forEach((from, number) => {
    for (let channel = 0; channel < 3; channel++) {
      let sum = 0
      for (const by of fine_offsets) {
        const dot = dots[from + by]
        sum += look[(shown[dot] === 1 ? dot : shapes[from + by]) * 3 + channel]
      }
      colours[number * 3 + channel] = sum / fine_offsets.length
    }
  })
  let to = head * width * 3
  for (const number of kind) {
    page[to++] = colours[number * 3]
    page[to++] = colours[number * 3 + 1]
    page[to++] = colours[number * 3 + 2]
  }
}

const fill = (
  page: Uint8Array,
  left: number,
  top: number,
  right: number,
  bottom: number,
  colour: Rgb,
): void => {
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) page.set(colour, (y * width + x) * 3)
}

const glyph_width = 13
const glyph_height = 22
/** Digits and the hyphen, as strokes in a box of 13 by 22. */
const strokes: Readonly<Record<string, string>> = {
  0: 'M6.5 4C9 4 10 7 10 11S9 18 6.5 18 3 15 3 11 4 4 6.5 4Z',
  1: 'M3.5 7L7 4V18',
  2: 'M3.2 7.5C3.4 5.3 4.7 4 6.6 4 8.6 4 9.8 5.3 9.8 7.2 9.8 10.5 3.2 14 3.2 18H10',
  3: 'M3.3 6.5C3.8 4.9 5 4 6.5 4 8.4 4 9.6 5.2 9.6 7.1S8.3 10.4 6 10.4C8.5 10.4 10 11.9 10 14.1 10 16.5 8.6 18 6.5 18 4.8 18 3.5 17 3 15.2',
  4: 'M8 18V4L2.8 13.7H10.4',
  5: 'M9.4 4H4.2L3.6 10.4C4.4 9.6 5.4 9.2 6.6 9.2 8.7 9.2 10 11 10 13.5 10 16.3 8.6 18 6.4 18 4.8 18 3.5 17.2 3 15.6',
  6: 'M9.4 6C8.9 4.7 8 4 6.8 4 4.4 4 3.1 6.8 3.1 11.5 3.1 16 4.4 18 6.6 18 8.7 18 10 16.3 10 13.9S8.7 9.9 6.7 9.9C4.8 9.9 3.3 11.4 3.1 13.4',
  7: 'M3 4H10L5.4 18',
  8: 'M6.5 10.4C4.6 10.4 3.5 9.1 3.5 7.2S4.6 4 6.5 4 9.5 5.3 9.5 7.2 8.4 10.4 6.5 10.4C4.3 10.4 3 12 3 14.2S4.3 18 6.5 18 10 16.4 10 14.2 8.7 10.4 6.5 10.4Z',
  9: 'M3.6 16C4.1 17.3 5 18 6.2 18 8.6 18 9.9 15.2 9.9 10.5 9.9 6 8.6 4 6.4 4 4.3 4 3 5.7 3 8.1S4.3 12.1 6.3 12.1C8.2 12.1 9.7 10.6 9.9 8.6',
  '-': 'M3.5 11.5H9.5',
}

/** How much of each pixel a glyph covers, 0 to 255. */
const digitMasks = async (): Promise<Map<string, Uint8Array>> => {
  const masks = new Map<string, Uint8Array>()
  for (const [character, path] of Object.entries(strokes)) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${glyph_width}" height="${glyph_height}"><rect width="100%" height="100%"/><path fill="none" stroke="#fff" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" d="${path}"/></svg>`
    masks.set(character, await sharp(Buffer.from(svg)).extractChannel(0).raw().toBuffer())
  }
  return masks
}

const write = (
  page: Uint8Array,
  glyphs: ReadonlyMap<string, Uint8Array>,
  words: string,
  x: number,
  colour: Rgb,
  anchor: 'start' | 'end',
): void => {
  const top = (head - glyph_height) >> 1
  let left = anchor === 'start' ? x : x - words.length * glyph_width
  for (const character of words) {
    const mask = glyphs.get(character)
    for (let i = 0; mask !== undefined && i < mask.length; i++) {
      const part = mask[i] / 255
      const to = ((top + Math.floor(i / glyph_width)) * width + left + (i % glyph_width)) * 3
      for (let channel = 0; channel < 3; channel++)
        page[to + channel] = Math.round(page[to + channel] * (1 - part) + colour[channel] * part)
    }
    left += glyph_width
  }
}
