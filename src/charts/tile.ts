import { compact, counted, grouped } from './count.ts'
import { inkGroup, ramp_steps } from './palette.ts'
import { coordinate, frame, link, text } from './svg.ts'

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
}

interface Size {
  cell: number
  gap: number
  /** Digits are placed one by one, so that the numbers of a row are one element. */
  digit_advance: number
  baseline: number
}

/** Up to 16 columns the cells hold five digits in larger type, beyond them four. */
const sizeOf = (columns: number): Size =>
  columns <= 16
    ? { cell: 45, gap: 1, digit_advance: 7.5, baseline: 26.5 }
    : { cell: 30, gap: 1, digit_advance: 6.5, baseline: 18.5 }

/** The ramp's step of a value, 1 to `ramp_steps`; 0 is no value. */
export const rampStep = (value: number, most: number, scale: 'linear' | 'log'): number => {
  if (value <= 0) return 0
  if (most <= 1) return ramp_steps
  const along = scale === 'linear' ? value / most : Math.log(Math.max(1, value)) / Math.log(most)
  return 1 + Math.round(Math.min(1, along) * (ramp_steps - 1))
}

/** Ports as a grid of cells, each with its number, coloured by how often it was tried. */
export const tileChart = (options: TileOptions): string => {
  const { id, title, cells, columns, unit, cap = null, scale = 'linear', href } = options
  const largest = Math.max(0, ...cells.map(({ value }) => value))
  const most = Math.max(1, cap === null ? largest : Math.min(largest, cap))
  const { cell, gap, digit_advance, baseline } = sizeOf(columns)
  const width = columns * cell
  const rows = Math.ceil(cells.length / columns)
  const side = cell - gap

  // Cells are strokes as thick as a cell is high: the shortest text for a square.
  const strokes = Array.from({ length: ramp_steps + 1 }, () => '')
  const numbers = new Map<string, { digits: string; x: string[]; y: number; ink: number }>()
  const links: string[] = []
  cells.forEach(({ port, value }, i) => {
    const x = (i % columns) * cell
    const y = Math.floor(i / columns) * cell
    const step = rampStep(value, most, scale)
    strokes[step] += `M${x} ${y}h${side}`
    const ink = step === 0 ? 0 : inkGroup(step) + 1
    const row = numbers.get(`${y} ${ink}`) ?? { digits: '', x: [], y, ink }
    const digits = String(port)
    const start = Math.round(side - digits.length * digit_advance) / 2
    for (let at = 0; at < digits.length; at++) row.x.push(coordinate(x + start + at * digit_advance))
    row.digits += digits
    numbers.set(`${y} ${ink}`, row)
    const address = href?.(port) ?? null
    if (address !== null)
      links.push(
        link(
          address,
          `port ${port}: ${counted(value, unit)}`,
          `<path d="M${x} ${y}h${side}v${side}h${-side}z"/>`,
        ),
      )
  })

  const body =
    `<g class="cells" transform="translate(0 ${side / 2})" style="stroke-width:${side}">` +
    strokes
      .map((path, step) =>
        path === ''
          ? ''
          : `<path style="stroke:var(--${step === 0 ? 'cell-empty' : `ramp-${step}`})" d="${path}"/>`,
      )
      .join('') +
    `</g><g class="cell-numbers">` +
    [...numbers.values()]
      .map(
        ({ digits, x, y, ink }) =>
          `<text${ink === 0 ? ' class="faint"' : ` style="fill:var(--ramp-ink-${ink})"`} y="${y + baseline}" x="${x.join(' ')}">${digits}</text>`,
      )
      .join('') +
    `</g>` +
    (links.length === 0 ? '' : `<g class="cell-links">${links.join('')}</g>`) +
    legend({ most, capped: cap !== null && largest >= cap, scale, unit, top: rows * cell + 16 })
  return frame(
    {
      id,
      title,
      description: description(cells, unit, cap),
      width,
      height: rows * cell + 16 + 36,
      kind: `tile chart-tile-${columns}`,
      linked: links.length > 0,
    },
    body,
  )
}

const description = (cells: readonly TileCell[], unit: string, cap: number | null): string => {
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
}

const legend = ({ most, capped, scale, unit, top }: LegendOptions): string => {
  const left = 44
  const step_width = 13
  const end = left + ramp_steps * step_width
  const steps = Array.from(
    { length: ramp_steps },
    (_, i) =>
      `<path style="fill:var(--ramp-${i + 1})" d="M${left + i * step_width} ${top}h${step_width}v12h-${step_width}z"/>`,
  )
  const along = (value: number): number =>
    scale === 'linear' || most <= 1 ? value / most : Math.log(value) / Math.log(most)
  const ticks: string[] = []
  if (scale === 'log')
    for (let value = 1; value < most; value *= 10) {
      const x = left + along(value) * (end - left)
      if (end - x > 30 && (ticks.length === 0 || x > left + 20))
        ticks.push(text(compact(value), { x, y: top + 28, tone: 'soft' }))
    }
  else ticks.push(text('1', { x: left, y: top + 28, tone: 'soft' }))
  return (
    `<path style="fill:var(--cell-empty)" d="M0 ${top}h29v12h-29z"/>` +
    text('0', { x: 0, y: top + 28, tone: 'soft' }) +
    steps.join('') +
    ticks.join('') +
    text(`${grouped(most)}${capped ? ' or more' : ''} ${unit}${scale === 'log' ? ', logarithmic' : ''}`, {
      x: end + 8,
      y: top + 11,
      tone: 'soft',
    })
  )
}
