import { scaleLinear, scaleLog } from 'd3-scale'
import { compact, grouped } from './count.ts'
import { coordinate, frame, text, textWidth } from './svg.ts'

export interface ColumnRow {
  label: string
  value: number
}

export interface ColumnsOptions {
  id: string
  title: string
  /** In the order of the axis, which is ordinal: one row, one column. */
  rows: readonly ColumnRow[]
  unit: string
  axis_label: string
  scale?: 'linear' | 'log'
}

const width = 720
const left = 46
const top = 26
const plot_height = 250

/** Columns side by side, too many to name each: the largest that have room are labelled. */
export const columnsChart = ({
  id,
  title,
  rows,
  unit,
  axis_label,
  scale = 'linear',
}: ColumnsOptions): string => {
  const most = Math.max(1, ...rows.map(({ value }) => value))
  // A logarithmic axis starts below one, or a single event would have no height.
  const y =
    scale === 'log'
      ? scaleLog([0.6, most * 1.1], [top + plot_height, top])
      : scaleLinear([0, most * 1.02], [top + plot_height, top])
  const base = top + plot_height
  const step = (width - left) / Math.max(1, rows.length)
  const column = Math.max(0.8, Math.min(step * 0.72, 40))
  const middle = (i: number): number => left + (i + 0.5) * step

  const named = labelled(rows, middle)
  let columns = ''
  rows.forEach(({ value }, i) => {
    if (value <= 0) return
    const height = Math.max(0.8, base - y(value))
    const column_left = coordinate(middle(i) - column / 2)
    columns += `M${column_left} ${coordinate(base)}v${coordinate(-height)}h${coordinate(column)}V${coordinate(base)}z`
  })
  const ticks = (scale === 'log' ? powers(most) : y.ticks(5)).filter((tick) => tick > 0)
  const grid = ticks.map((tick) => `M${left} ${coordinate(y(tick))}H${width}`).join('')
  const leaders = named.map((i) => `M${coordinate(middle(i))} ${base}v6`).join('')
  const largest = [...rows].sort((a, b) => b.value - a.value)[0]
  return frame(
    {
      id,
      title,
      description:
        largest === undefined
          ? `No ${unit}.`
          : `${rows.length} columns, ${unit} each; the highest is ${largest.label} with ${grouped(largest.value)}.` +
            (scale === 'log' ? ' The vertical axis is logarithmic.' : ''),
      width,
      height: base + 52,
      kind: 'columns',
    },
    text(scale === 'log' ? `${unit}, logarithmic` : unit, { x: left, y: 13, tone: 'soft' }) +
      (grid === '' ? '' : `<path class="rule" d="${grid}"/>`) +
      ticks
        .map((tick) => text(compact(tick), { x: left - 8, y: y(tick) + 4.5, tone: 'soft', anchor: 'end' }))
        .join('') +
      (columns === '' ? '' : `<path class="bar" d="${columns}"/>`) +
      `<path class="axis" d="M${left} ${base}H${width}${leaders}"/>` +
      named
        .map((i) => text(rows[i]?.label ?? '', { x: middle(i), y: base + 20, anchor: 'middle' }))
        .join('') +
      text(axis_label, { x: left + (width - left) / 2, y: base + 44, tone: 'soft', anchor: 'middle' }),
  )
}

const powers = (most: number): number[] => {
  const ticks: number[] = []
  for (let tick = 1; tick <= most * 1.1; tick *= 10) ticks.push(tick)
  return ticks
}

/** Rows to name: the largest first, each where it touches no other name. */
const labelled = (rows: readonly ColumnRow[], middle: (i: number) => number): number[] => {
  const taken: [from: number, to: number][] = []
  return [...rows.keys()]
    .sort((a, b) => (rows[b]?.value ?? 0) - (rows[a]?.value ?? 0) || a - b)
    .filter((i) => {
      const half = textWidth(rows[i]?.label ?? '') / 2 + 4
      const from = middle(i) - half
      const to = middle(i) + half
      if (from < left - 12 || to > width + 12 || taken.some((other) => from < other[1] && to > other[0]))
        return false
      taken.push([from, to])
      return true
    })
    .sort((a, b) => a - b)
}
