import * as Plot from '@observablehq/plot'
import { grouped } from './count.ts'
import { dayTime, longDay } from './day.ts'
import { countAxis, dayAxis, drawPlot } from './plot.ts'
import { frame, text } from './svg.ts'

export interface DailyOptions {
  id: string
  title: string
  /** Every day of the axis, YYYY-MM-DD, ascending; one value each. */
  days: readonly string[]
  values: readonly number[]
  unit: string
  /** Days on which nothing was recorded, so that a zero there means nothing. */
  gaps?: readonly { from: string; to: string }[]
  document: Document
}

const width = 720
const height = 234
const margin = { left: 56, top: 34, right: 4, bottom: 46 }
const day_length = 86_400_000
/** From this many days on, columns stand so close that they are drawn as one area. */
const area_from_days = 93

/** Events a day: columns, or a stepped area where there are many. */
export const dailyChart = ({ id, title, days, values, unit, gaps = [], document }: DailyOptions): string => {
  const rows = days.map((day, i) => ({ time: dayTime(day), value: values[i] }))
  const first = rows[0]?.time ?? 0
  const end = (rows.at(-1)?.time ?? 0) + day_length
  const most = Math.max(1, ...values)
  const as_area = rows.length >= area_from_days
  const marks: Plot.Markish[] = [
    Plot.rect(gaps, {
      x1: (gap: { from: string }) => dayTime(gap.from),
      x2: (gap: { to: string }) => dayTime(gap.to) + day_length,
      y1: 0,
      y2: most,
      fill: 'var(--gap)',
    }),
    ...countAxis(4),
    as_area
      ? Plot.areaY([...rows, { time: end, value: rows.at(-1)?.value ?? 0 }], {
          x: 'time',
          y: 'value',
          curve: 'step-after',
          fill: 'var(--bar)',
        })
      : Plot.rectY(rows, {
          x1: (row: { time: number }) => row.time,
          x2: (row: { time: number }) => row.time + day_length,
          y: 'value',
          inset: 0.6,
          fill: 'var(--bar)',
        }),
    as_area ? dayAxis(days) : dayAxis(days, day_length / 2, 0),
    Plot.ruleY([0], { stroke: 'var(--ink-soft)' }),
  ]
  const { body } = drawPlot(document, {
    width,
    height,
    marginLeft: margin.left,
    marginRight: margin.right,
    marginTop: margin.top,
    marginBottom: margin.bottom,
    x: { type: 'utc', domain: [first, end], label: null },
    y: { domain: [0, most], nice: true, label: null },
    marks,
  })
  return frame(
    { id, title, description: description(days, values, unit, gaps.length), width, height, kind: 'daily' },
    text(`${unit} per day`, { x: 0, y: 16, tone: 'soft' }) + body,
  )
}

const description = (
  days: readonly string[],
  values: readonly number[],
  unit: string,
  gaps: number,
): string => {
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return `No ${unit}.`
  const most = Math.max(...values)
  const peak = days[values.indexOf(most)]
  return (
    `${unit} per day from ${longDay(first)} to ${longDay(last)}; most on ${longDay(peak)} (${grouped(most)}).` +
    (gaps > 0 ? ` Nothing was recorded in ${gaps === 1 ? 'one shaded span' : `${gaps} shaded spans`}.` : '')
  )
}
