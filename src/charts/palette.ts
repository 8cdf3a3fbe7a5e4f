/** The two palettes: the one of the journal that came before, and one that colour-blind readers can read. */
export const palettes = ['classic', 'safe'] as const
export type Palette = (typeof palettes)[number]

type Rgb = readonly [red: number, green: number, blue: number]

const parse = (hex: string): Rgb =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb
const hex = (colour: Rgb): string =>
  `#${colour.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`

/** Relative luminance, WCAG 2.2. */
export const luminance = (colour: string): number => {
  const [red, green, blue] = parse(colour).map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Contrast ratio of two colours, 1 to 21, WCAG 2.2. */
export const contrast = (one: string, other: string): number => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** `steps` colours through the stops, evenly in sRGB, both ends exact. */
export const ramp = (stops: readonly string[], steps: number): string[] =>
  Array.from({ length: steps }, (_, step) => {
    const along = (step / (steps - 1)) * (stops.length - 1)
    const at = Math.min(Math.floor(along), stops.length - 2)
    const from = parse(stops[at])
    const to = parse(stops[at + 1])
    return hex(from.map((channel, i) => channel + (to[i] - channel) * (along - at)) as unknown as Rgb)
  })

/** Classes of a map: from 1, 10, 100, 1 000, 10 000 and 100 000, the same on every page. */
export const class_thresholds = [1, 10, 100, 1_000, 10_000, 100_000] as const
/** Steps of a tile's ramp: few enough for one path each, many enough to look continuous. */
export const ramp_steps = 16

/** Viridis (Smith, van der Walt 2015) without its darkest end, which a dark ground would swallow. */
const viridis = ['#443983', '#31688e', '#21918c', '#35b779', '#90d743', '#fde725']
/** After ColorBrewer's YlGnBu, without its palest end, which a light ground would swallow. */
const green_blue = ['#a6dcb2', '#66c2b5', '#2fa6bf', '#1d82b8', '#2459a3', '#0c2c84']

export interface PaletteColours {
  classes: readonly string[]
  ramp: readonly string[]
}

export const palette_colours: Readonly<Record<Palette, Readonly<Record<'light' | 'dark', PaletteColours>>>> =
  {
    classic: {
      light: { classes: ramp(['#300000', '#e00000'], 6), ramp: ramp(['#500000', '#e00000'], ramp_steps) },
      dark: { classes: ramp(['#300000', '#e00000'], 6), ramp: ramp(['#500000', '#e00000'], ramp_steps) },
    },
    safe: {
      light: { classes: green_blue, ramp: ramp(green_blue, ramp_steps) },
      dark: { classes: viridis, ramp: ramp(viridis, ramp_steps) },
    },
  }

/** Of black and white, the one that reads on the colour: at least 4.58:1 whatever the colour is. */
export const inkOn = (colour: string): string =>
  contrast(colour, '#ffffff') >= contrast(colour, '#000000') ? '#ffffff' : '#000000'

/**
 * Steps whose text shares one ink, in whichever palette and theme: from the first to the last of each group.
 * The two breaks are where the safe palettes pass from light to dark.
 */
export const ink_groups = [
  [1, 5],
  [6, 10],
  [11, ramp_steps],
] as const

export const inkGroup = (step: number): number => ink_groups.findIndex(([, last]) => step <= last)
