import { inkGroup, ramp_steps } from './palette.ts'
import { coordinate } from './svg.ts'

interface Size {
  cell: number
  gap: number
  /** Digits are placed one by one, so that the numbers of a row are one element. */
  digit_advance: number
  baseline: number
}

/** Up to 16 columns the cells hold five digits in larger type, beyond them four. */
export const sizeOf = (columns: number): Size =>
  columns <= 16
    ? { cell: 45, gap: 1, digit_advance: 7.5, baseline: 26.5 }
    : { cell: 30, gap: 1, digit_advance: 6.5, baseline: 18.5 }

/**
 * The cells of a tile, row by row, and the numbers in them: a path a step and a text a row and ink, since a
 * thousand cells would be a thousand nodes.
 * @param steps a cell's step of the ramp, 0 for none
 */
export const tileCells = (ports: readonly number[], steps: readonly number[], columns: number): string =>
  tileSquares(steps, columns) + tileNumbers(ports, steps, columns)

/** Where a tile is narrow enough to be read on a phone in halves, each row's second under its first. */
export const halved_columns = 16

/**
 * The numbers alone.
 * @param write a cell's number as markup; null leaves it out
 * @param from the first column, `to` the one after the last
 */
export const tileNumbers = (
  ports: readonly number[],
  steps: readonly number[],
  columns: number,
  write: (port: number, step: number) => string | null = String,
  from = 0,
  to = columns,
): string => {
  const { cell, gap, digit_advance, baseline } = sizeOf(columns)
  const side = cell - gap
  const numbers = new Map<string, { words: string; x: string[]; y: number; ink: number }>()
  ports.forEach((port, i) => {
    if (i % columns < from || i % columns >= to) return
    const x = (i % columns) * cell
    const y = Math.floor(i / columns) * cell
    const step = steps[i] ?? 0
    const words = write(port, step)
    if (words === null) return
    const ink = step === 0 ? 0 : inkGroup(step) + 1
    const row = numbers.get(`${y} ${ink}`) ?? { words: '', x: [], y, ink }
    const digits = String(port).length
    const start = Math.round(side - digits * digit_advance) / 2
    for (let at = 0; at < digits; at++) row.x.push(coordinate(x + start + at * digit_advance))
    row.words += words
    numbers.set(`${y} ${ink}`, row)
  })
  return (
    `<g class="cell-numbers">` +
    [...numbers.values()]
      .map(
        ({ words, x, y, ink }) =>
          `<text style="fill:var(--${ink === 0 ? 'ink-faint' : `ramp-ink-${ink}`})${columns === halved_columns ? `;--row:${y / cell}` : ''}" y="${y + baseline}" x="${x.join(' ')}">${words}</text>`,
      )
      .join('') +
    `</g>`
  )
}

/**
 * The cells alone. They are strokes as thick as a cell is high: the shortest text for a square.
 * @param least the lowest step that is drawn
 * @param from the first column, `to` the one after the last
 */
export const tileSquares = (
  steps: readonly number[],
  columns: number,
  least = 0,
  from = 0,
  to = columns,
): string => {
  const { cell, gap } = sizeOf(columns)
  const side = cell - gap
  const strokes = Array.from({ length: ramp_steps + 1 }, () => '')
  steps.forEach((step, i) => {
    if (step >= least && i % columns >= from && i % columns < to)
      strokes[step] += `M${(i % columns) * cell} ${Math.floor(i / columns) * cell}h${side}`
  })
  const [empty = '', ...tried] = strokes.map((path, step) =>
    path === ''
      ? ''
      : `<path style="stroke:var(--${step === 0 ? 'cell-empty' : `ramp-${step}`})" d="${path}"/>`,
  )
  return (
    `<g class="cells${empty === '' ? ' tried' : ''}" transform="translate(0 ${side / 2})" style="stroke-width:${side}">${empty}` +
    // Apart: in one palette they take a rim, which those where nothing was tried have no need of.
    (empty === '' ? tried.join('') : `<g class="tried">${tried.join('')}</g>`) +
    `</g>`
  )
}

const swatch = 13
export const swatches_width = ramp_steps * swatch
export const swatches_height = 12

/** The steps of the ramp beside one another, for legends. */
export const rampSwatches = (): string =>
  Array.from(
    { length: ramp_steps },
    (_, i) => `<path style="fill:var(--ramp-${i + 1})" d="M${i * swatch} 0h${swatch}v12h-${swatch}z"/>`,
  ).join('')

export const rows_width = 140
const named_rows = 4

/** The first port of each fourth row, for where cells are too small for numbers. */
const rowNames = (ports: readonly number[], columns: number): string => {
  const { cell } = sizeOf(columns)
  const names = ports.flatMap((port, i) =>
    i % (columns * named_rows) === 0
      ? [`<text x="${rows_width - 16}" y="${(i / columns + 0.85) * cell}">${port}</text>`]
      : [],
  )
  return `<symbol id="rows" viewBox="0 0 ${rows_width} ${Math.ceil(ports.length / columns) * cell}"><g text-anchor="end">${names.join('')}</g></symbol>`
}

/**
 * Text of the document that tiles share: its symbol `tile` is one on which nothing was tried, to lie under the
 * cells that were; `ramp` the steps of the ramp.
 */
export const tileDocument = (ports: readonly number[], columns: number): string => {
  const { cell } = sizeOf(columns)
  const size = `${columns * cell} ${Math.ceil(ports.length / columns) * cell}`
  const steps = ports.map(() => 0)
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}"><symbol id="tile" viewBox="0 0 ${size}">` +
    tileSquares(steps, columns) +
    tileNumbers(ports, steps, columns) +
    `</symbol>${rowNames(ports, columns)}<symbol id="ramp" viewBox="0 0 ${swatches_width} ${swatches_height}">${rampSwatches()}</symbol>` +
    `<use href="#tile"/></svg>\n`
  )
}
