import { scaleLinear } from 'd3-scale'
import { compact, grouped } from './count.ts'
import { dayTicks, longDay } from './day.ts'
import { pathText } from './path.ts'
import { coordinate, frame, text } from './svg.ts'

export interface HistoryOptions {
  id: string
  title: string
  /** Every day of the axis, YYYY-MM-DD, ascending; one value each. */
  days: readonly string[]
  values: readonly number[]
  unit: string
}

const width = 720
const left = 46
// Room for the type on phones, which is larger.
const top = 44
const plot_height = 120

/** Events a day as a stepped area, drawn by hand: there are hundreds of pages with one. */
export const historyChart = ({ id, title, days, values, unit }: HistoryOptions): string => {
  const most = Math.max(1, ...values)
  const y = scaleLinear([0, most], [top + plot_height, top]).nice(3)
  const base = top + plot_height
  const step = (width - left) / Math.max(1, days.length)
  const points = [left, base]
  values.forEach((value, i) => {
    // What is not zero is seen, if only as a hair.
    const at = value === 0 ? base : Math.min(base - 0.8, y(value))
    points.push(left + i * step, at, left + (i + 1) * step, at)
  })
  points.push(width, base)
  const area = pathText([{ points, closed: true }])
  const ticks = y.ticks(3).filter((tick) => tick > 0 && Number.isInteger(tick))
  const places = new Map(days.map((day, i) => [day, left + i * step]))
  const days_named = dayTicks(days).map(({ day, words }) => ({ x: places.get(day) ?? left, words }))
  return frame(
    {
      id,
      title,
      description: description(days, values, unit),
      width,
      height: base + 50,
      kind: 'daily',
    },
    text(`${unit} per day`, { x: 0, y: 16, tone: 'soft' }) +
      (ticks.length === 0
        ? ''
        : `<path class="rule" d="${ticks.map((tick) => `M${left} ${coordinate(y(tick))}H${width}`).join('')}"/>`) +
      ticks
        .map((tick) => text(compact(tick), { x: left - 8, y: y(tick) + 4.5, tone: 'soft', anchor: 'end' }))
        .join('') +
      (area === '' ? '' : `<path class="bar" d="${area}"/>`) +
      `<path class="axis" d="M${left} ${base}H${width}${days_named.map(({ x }) => `M${coordinate(x)} ${base}v4`).join('')}"/>` +
      days_named
        .flatMap(({ x, words }) =>
          words
            .split('\n')
            .map((line, i) => text(line, { x, y: base + 20 + i * 21, tone: 'soft', anchor: 'middle' })),
        )
        .join(''),
  )
}

const description = (days: readonly string[], values: readonly number[], unit: string): string => {
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return `No ${unit}.`
  const most = Math.max(...values)
  return `${unit} per day from ${longDay(first)} to ${longDay(last)}; most on ${longDay(days[values.indexOf(most)])} (${grouped(most)}).`
}
