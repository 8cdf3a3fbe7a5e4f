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

/**
 * After viridis (Smith, van der Walt 2015), from where it stands off a dark ground at 3:1, in even steps of lightness, so
 * that colour-blind readers tell its classes apart by that alone.
 */
const viridis = ['#26838e', '#219f88', '#42bb74', '#80d250', '#cee129', '#fff07a']
/** Green to navy in even steps of lightness, from where it stands off a light ground at 3:1. */
const green_blue = ['#039c78', '#007e85', '#00627f', '#004871', '#002e64', '#00174e']

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
 * The break is where the safe palette on a light ground passes from light to dark.
 */
export const ink_groups = [
  [1, 3],
  [4, ramp_steps],
] as const

export const inkGroup = (step: number): number => ink_groups.findIndex(([, last]) => step <= last)
