import { scaleLinear } from 'd3-scale'
import { countNames, count_room, dayNames, day_room } from './axes.ts'
import { fluidFrame, stretched } from './fluid.ts'
import { english, type Language } from './language.ts'
import { pathText, type Line } from './path.ts'
import { coordinate, escapeText } from './svg.ts'

export interface DailyOptions {
  id: string
  title: string
  /** Every day of the axis, YYYY-MM-DD, ascending; one value each. */
  days: readonly string[]
  values: readonly number[]
  unit: string
  /** Days on which nothing was recorded, so that a zero there means nothing. */
  gaps?: readonly { from: string; to: string }[]
  /** Of the plot, in px. */
  height?: number
  /** Of its numbers and dates; English without it. */
  language?: Language
}

/** From this many days on, columns stand so close that they are drawn as one area. */
const area_from_days = 93
/** Of the plane a day is so wide: whole numbers then do for columns with a gap between them. */
const day_width = 10

/** Events a day: columns, or a stepped area where there are many. */
export const dailyChart = ({
  id,
  title,
  days,
  values,
  unit,
  gaps = [],
  height = 180,
  language = english,
}: DailyOptions): string => {
  const width = Math.max(1, days.length) * day_width
  const y = scaleLinear([0, Math.max(1, ...values)], [height, 0]).nice(4)
  // What is not zero is seen, if only as a hair.
  const top = (value: number): number => (value === 0 ? height : Math.min(height - 0.8, y(value)))
  const lines: Line[] =
    days.length >= area_from_days
      ? [area(values.map(top), height)]
      : values.flatMap((value, i) => column(i, top(value), height))
  const path = pathText(lines)
  const at = new Map(days.map((day, i) => [day, i]))
  const shades = gaps.flatMap(({ from, to }) => {
    const [first, last] = [at.get(from), at.get(to)]
    return first === undefined || last === undefined
      ? []
      : `M${first * day_width} 0h${(last - first + 1) * day_width}v${height}H${first * day_width}z`
  })
  const counts = y.ticks(4).filter((tick) => tick > 0 && Number.isInteger(tick))
  // A long axis names the day or month where it begins, a short one under its column.
  const shift = days.length >= area_from_days ? 0 : 0.5
  return fluidFrame(
    {
      id,
      title,
      description: description(days, values, unit, gaps.length, language),
      height,
      room: { top: 32, right: 0.6, bottom: day_room, left: count_room },
      kind: 'daily',
    },
    `<text class="soft" x="-${count_room}em" y="-16">${escapeText(unit)} per day</text>` +
      stretched(
        width,
        height,
        (shades.length === 0 ? '' : `<path class="gap" d="${shades.join('')}"/>`) +
          `<path class="rule" d="${counts.map((tick) => `M0 ${coordinate(y(tick))}h${width}`).join('')}"/>` +
          (path === '' ? '' : `<path class="bar" d="${path}"/>`) +
          `<path class="axis" d="M0 ${height}h${width}"/>`,
      ) +
      countNames(counts, y, height, language) +
      dayNames(days, (day) => day + shift, days.length, language),
  )
}

const area = (tops: readonly number[], height: number): Line => ({
  points: [
    0,
    height,
    ...tops.flatMap((top, i) => [i * day_width, top, (i + 1) * day_width, top]),
    tops.length * day_width,
    height,
  ],
  closed: true,
})

const column = (i: number, top: number, height: number): Line[] => {
  const [left, right] = [i * day_width + 1, (i + 1) * day_width - 1]
  return top === height
    ? []
    : [{ points: [left, height, left, top, right, top, right, height], closed: true }]
}

const description = (
  days: readonly string[],
  values: readonly number[],
  unit: string,
  gaps: number,
  { day, grouped }: Language,
): string => {
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return `No ${unit}.`
  const most = Math.max(...values)
  const peak = days[values.indexOf(most)]
  return (
    `${unit} per day from ${day(first)} to ${day(last)}; most on ${day(peak)} (${grouped(most)}).` +
    (gaps > 0 ? ` Nothing was recorded in ${gaps === 1 ? 'one shaded span' : `${gaps} shaded spans`}.` : '')
  )
}
