import { escapeText } from './svg.ts'

export interface FluidOptions {
  /** Unique on the page; the ids of title and description are made of it. */
  id: string
  title: string
  /** One sentence or two: what there is to see. */
  description: string
  /** Of the plot, in px; a stylesheet may set another. */
  height: number
  /** Room for words around the plot: above and below in px, at the sides in em of the figure's type. */
  room: { top: number; right: number; bottom: number; left: number }
  /** Class of the chart beside `chart` and `fluid`. */
  kind: string
  /** With links inside, the figure is a group: an image's content is not reachable by keyboard. */
  linked?: boolean
}

/** Type of fluid charts where no page sets it, in px. */
export const fluid_type = 14
/** Width of a fluid chart that stands by itself. */
export const fluid_width = 720

/**
 * A chart as wide as its place while its words keep their size, on a phone as on a desk: the `<svg>` is the plot
 * alone, places in it are shares of its width and height, and words stand around it in its margins.
 */
export const fluidFrame = (options: FluidOptions, body: string): string => {
  const { id, height, kind, room, linked = false } = options
  const name = escapeText(id)
  const em = (value: number): string => `${Math.round(value * 10) / 10}em`
  const style = `width:calc(100% - ${em(room.left + room.right)});margin:${room.top}px ${em(room.right)} ${room.bottom}px ${em(room.left)}`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart fluid chart-${kind}" id="${name}" width="100%" height="${height}"` +
    ` role="${linked ? 'group' : 'img'}" aria-labelledby="${name}-title ${name}-desc" style="${style}">` +
    `<title id="${name}-title">${escapeText(options.title)}</title>` +
    `<desc id="${name}-desc">${escapeText(options.description)}</desc>` +
    `${body}</svg>`
  )
}

/** A part of a whole as a place: 37.2%. */
export const placed = (part: number, whole: number): string =>
  `${whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10}%`

/** Shapes that stretch with the plot, drawn on a plane of their own. */
export const stretched = (width: number, height: number, shapes: string): string =>
  `<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${shapes}</svg>`

/** A fluid chart with the fixed measures that a file needs; null for any other. */
export const fixedFluid = (svg: string): string | null => {
  const [root, height = '', top = '', right = '', bottom = '', left = ''] = fluid_root.exec(svg) ?? []
  if (root === undefined) return null
  const width = fluid_width - (Number(left) + Number(right)) * fluid_type
  const all_height = Number(top) + Number(height) + Number(bottom)
  const fixed = root
    .replace(/ style="[^"]*"/, '')
    .replace(
      / width="100%" height="[^"]*"/,
      ` viewBox="0 0 ${fluid_width} ${all_height}" width="${fluid_width}" height="${all_height}"`,
    )
  const plot = `<svg x="${Number(left) * fluid_type}" y="${top}" width="${width}" height="${height}" overflow="visible">`
  return `${fixed}${plot}${svg.slice(root.length)}</svg>`
}

const fluid_root =
  /^<svg [^>]*class="chart fluid[^>]* height="([\d.]+)"[^>]*margin:([\d.]+)px ([\d.]+)em ([\d.]+)px ([\d.]+)em"[^>]*>/
