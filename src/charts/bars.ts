import { grouped } from './count.ts'
import { coordinate, frame, link, text, textWidth } from './svg.ts'

export interface BarRow {
  label: string
  value: number
  href?: string | null
  /** In grey: a remainder or an unknown, which is no rank. */
  quiet?: boolean
}

export interface BarsOptions {
  id: string
  title: string
  rows: readonly BarRow[]
  unit: string
  /** What the bars' length is, above them. */
  axis_label?: string
}

const width = 720
const row_height = 26
const bar_height = 17
/** Of the type on phones, for which the room for words is made. */
const widest_type = 20

/** Horizontal bars, one a row, in the order given, each with its value at its end. */
export const barsChart = ({ id, title, rows, unit, axis_label }: BarsOptions): string => {
  const most = Math.max(1, ...rows.map(({ value }) => value))
  const label_width =
    Math.max(60, ...rows.map(({ label }) => Math.min(260, textWidth(label, widest_type)))) + 10
  const value_width = Math.max(...rows.map(({ value }) => textWidth(grouped(value), widest_type)), 0) + 10
  const room = width - label_width - value_width
  const top = axis_label === undefined ? 2 : 26
  let bars = ''
  let quiet = ''
  const words: string[] = []
  rows.forEach((row, i) => {
    const y = top + i * row_height
    // What is not zero is seen, if only as a hair.
    const length = row.value > 0 ? Math.max(0.8, (row.value / most) * room) : 0
    const bar = `M${coordinate(label_width)} ${y + (row_height - bar_height) / 2}h${coordinate(length)}v${bar_height}h${coordinate(-length)}z`
    if (row.quiet) quiet += bar
    else bars += bar
    const middle = y + row_height / 2
    words.push(
      link(
        row.href,
        null,
        text(row.label, { x: label_width - 8, y: middle, tone: 'middle', anchor: 'end' }),
      ) + text(grouped(row.value), { x: label_width + length + 7, y: middle, tone: 'soft middle' }),
    )
  })
  const height = top + rows.length * row_height + 2
  const [first, second] = rows
  const description =
    first === undefined
      ? `No ${unit}.`
      : `${rows.length} bars, ${unit}: ${first.label} ${grouped(first.value)}` +
        (second === undefined ? '.' : `, then ${second.label} ${grouped(second.value)}.`)
  return frame(
    { id, title, description, width, height, kind: 'bars', linked: rows.some(({ href }) => href != null) },
    (axis_label === undefined ? '' : text(axis_label, { x: label_width, y: 14, tone: 'soft' })) +
      (bars === '' ? '' : `<path class="bar" d="${bars}"/>`) +
      (quiet === '' ? '' : `<path class="bar-soft" d="${quiet}"/>`) +
      `<path class="axis" d="M${coordinate(label_width)} ${top}V${height - 2}"/>` +
      words.join(''),
  )
}
