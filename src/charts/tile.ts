import { rampSwatches, sizeOf, swatches_height, swatches_width, tileNumbers, tileSquares } from './cells.ts'
import { english, type Language } from './language.ts'
import { ramp_steps } from './palette.ts'
import { coordinate, escapeText, frame, link, text } from './svg.ts'
import { inHalves, rowsBeside } from './tile-narrow.ts'

export interface TileCell {
  port: number
  value: number
}

export interface TileOptions {
  id: string
  title: string
  /** In the order of the cells: row by row, the first at the top left. */
  cells: readonly TileCell[]
  columns: number
  /** What is counted, in the plural. */
  unit: string
  /** A value above it counts as it: what one loud port would otherwise hide shows. */
  cap?: number | null
  /** How a value finds its step of the ramp. */
  scale?: 'linear' | 'log'
  /** Of the page of a port, where there is one. */
  href?: (port: number) => string | null
  /** Address of the symbol of these cells where nothing was tried (`tileDocument`), so that only the others are drawn. */
  ground?: string
  /** Address of the symbol of the names of these cells' rows (`tileDocument`), for a phone. */
  rows?: string
  /** Address of the symbol of the ramp's steps (`tileDocument`), for the legend. */
  ramp?: string
  /** Of its numbers and dates; English without it. */
  language?: Language
}

/** The ramp's step of a value, 1 to `ramp_steps`; 0 is no value. */
export const rampStep = (value: number, most: number, scale: 'linear' | 'log'): number => {
  if (value <= 0) return 0
  if (most <= 1) return ramp_steps
  const along = scale === 'linear' ? value / most : Math.log(Math.max(1, value)) / Math.log(most)
  return 1 + Math.round(Math.min(1, along) * (ramp_steps - 1))
}

/** Ports as a grid of cells, each with its number, coloured by how often it was tried. */
export const tileChart = (options: TileOptions): string => {
  const {
    id,
    title,
    cells,
    columns,
    unit,
    cap = null,
    scale = 'linear',
    href = () => null,
    ground,
    rows,
    ramp,
    language = english,
  } = options
  const largest = Math.max(0, ...cells.map(({ value }) => value))
  const most = Math.max(1, cap === null ? largest : Math.min(largest, cap))
  const { cell } = sizeOf(columns)
  const width = columns * cell
  const height = Math.ceil(cells.length / columns) * cell
  const ports = cells.map(({ port }) => port)
  const steps = cells.map(({ value }) => rampStep(value, most, scale))
  const least = ground === undefined ? 0 : 1
  let linked = false
  // The number is the link: another element over each cell would double the weight of the figure.
  const number = (port: number, step: number): string | null => {
    if (step < least) return null
    const address = href(port)
    linked ||= address !== null
    return link(address, null, String(port))
  }

  const body =
    (ground === undefined
      ? ''
      : `<use class="cell-ground" href="${escapeText(ground)}" width="${width}" height="${coordinate(height)}"/>`) +
    inHalves(
      columns,
      (from, to) =>
        tileSquares(steps, columns, least, from, to) + tileNumbers(ports, steps, columns, number, from, to),
    ) +
    (rows === undefined ? '' : rowsBeside(rows, height)) +
    legend({ most, capped: cap !== null && largest >= cap, scale, unit, top: height + 16, ramp, language })
  return frame(
    {
      id,
      title,
      description: description(cells, unit, cap, language),
      width,
      height: height + 16 + 36,
      kind: `tile chart-tile-${columns}`,
      // On a phone the legend moves: below more rows, or as far as it grows.
      style: `--legend:${height + 16 + (ground === undefined ? height : 0)}px;--longer:${Math.round((height * 2000) / width) / 10}%`,
      linked,
    },
    body,
  )
}

const description = (
  cells: readonly TileCell[],
  unit: string,
  cap: number | null,
  { grouped }: Language,
): string => {
  const tried = cells.filter(({ value }) => value > 0)
  const loudest = [...tried]
    .sort((a, b) => b.value - a.value || a.port - b.port)
    .slice(0, 3)
    .map(({ port, value }) => `${port} (${grouped(value)})`)
    .join(', ')
  return (
    `${cells.length} ports row by row, the first at the top left; ${grouped(tried.length)} with ${unit}` +
    (tried.length === 0 ? '.' : `, most at ${loudest}.`) +
    (cap === null ? '' : ` Values of ${grouped(cap)} or more count as ${grouped(cap)}.`)
  )
}

interface LegendOptions {
  most: number
  capped: boolean
  scale: 'linear' | 'log'
  unit: string
  top: number
  ramp: string | undefined
  language: Language
}

const legend = ({
  most,
  capped,
  scale,
  unit,
  top,
  ramp,
  language: { compact, grouped },
}: LegendOptions): string => {
  const left = 44
  const end = left + swatches_width
  const along = (value: number): number =>
    scale === 'linear' || most <= 1 ? value / most : Math.log(value) / Math.log(most)
  const ticks: string[] = []
  if (scale === 'log')
    for (let value = 1; value < most; value *= 10) {
      const x = left + along(value) * (end - left)
      if (end - x > 30 && (ticks.length === 0 || x > left + 20))
        ticks.push(text(compact(value), { x, y: 28, tone: 'soft' }))
    }
  else ticks.push(text('1', { x: left, y: 28, tone: 'soft' }))
  return (
    `<g class="legend" transform="translate(0 ${coordinate(top)})"><path style="fill:var(--cell-empty)" d="M0 0h29v12h-29z"/>` +
    text('0', { x: 0, y: 28, tone: 'soft' }) +
    (ramp === undefined
      ? `<g transform="translate(${left})">${rampSwatches()}</g>`
      : `<use href="${escapeText(ramp)}" x="${left}" y="0" width="${swatches_width}" height="${swatches_height}"/>`) +
    ticks.join('') +
    `<path class="swatch" fill="none" d="M${left} 0h${swatches_width}v${swatches_height}h-${swatches_width}z"/>` +
    text(`${grouped(most)}${capped ? ' or more' : ''} ${unit}${scale === 'log' ? ', logarithmic' : ''}`, {
      x: end + 8,
      y: 11,
      tone: 'soft most',
    }) +
    '</g>'
  )
}
