import * as Plot from '@observablehq/plot'
import { compact, grouped } from './count.ts'
import { dayTime, longDay } from './day.ts'
import { pathText } from './path.ts'
import { drawPlot } from './plot.ts'
import { coordinate, escapeText, frame, text, textWidth } from './svg.ts'

export interface Series {
  label: string
  /** One a day of the axis; a day without events is zero. */
  values: readonly number[]
}

export interface TimelineOptions {
  id: string
  title: string
  /** Every day of the axis, YYYY-MM-DD, ascending. */
  days: readonly string[]
  /** The most important first: the first six are coloured and named, the others stay in the background. */
  series: readonly Series[]
  unit: string
  /** Where lines are cut off; a mark stands wherever one is. */
  clip?: number | null
  document: Document
}

const width = 720
const height = 380
const margin = { left: 46, top: 34, bottom: 40 }
/** As many as there are colours that can be told apart. */
const named_series = 6
const label_height = 17

/** A line a series, day by day. */
export const timelineChart = (options: TimelineOptions): string => {
  const { id, title, days, series, unit, clip = null, document } = options
  const named = series.slice(0, named_series)
  const margin_right = Math.max(60, ...named.map(({ label }) => textWidth(label) + 26))
  const largest = Math.max(1, ...series.flatMap(({ values }) => values))
  const most = clip === null ? largest : Math.min(clip, largest)
  const times = days.map(dayTime)
  const line = (shown: readonly Series[], options: (i: number) => Plot.LineYOptions): Plot.Markish[] =>
    shown.map(({ values }, i) =>
      Plot.lineY(
        values.map((value, day) => ({ time: times[day] ?? 0, value: Math.min(value, most) })),
        { x: 'time', y: 'value', ...options(i) },
      ),
    )
  const { body, x, y } = drawPlot(document, {
    width,
    height,
    marginLeft: margin.left,
    marginRight: margin_right,
    marginTop: margin.top,
    marginBottom: margin.bottom,
    x: { type: 'utc', domain: [times[0] ?? 0, times.at(-1) ?? 0], label: null },
    y: { domain: [0, most], label: null },
    marks: [
      Plot.gridY({ ticks: 5, stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.axisX({ anchor: 'bottom', tickSize: 5, color: 'var(--ink-soft)' }),
      Plot.axisY({ ticks: 5, tickSize: 0, label: null, tickFormat: compact, color: 'var(--ink-soft)' }),
      Plot.ruleY([0], { stroke: 'var(--ink-soft)' }),
      ...line(series.slice(named_series), () => ({ stroke: 'var(--line-quiet)', strokeWidth: 1 })),
      // The first is drawn last, on top.
      ...line([...named].reverse(), (i) => ({
        stroke: `var(--series-${named.length - i})`,
        strokeWidth: 1.5,
      })),
    ],
  })
  const right = width - margin_right
  return frame(
    {
      id,
      title,
      description: description(days, series, unit, clip),
      width,
      height,
      kind: 'timeline',
    },
    text(`${unit} per day`, { x: 0, y: 13, tone: 'soft' }) +
      body +
      (clip === null ? '' : clipMarks(named, times, clip, x, y)) +
      labels(named, y, most, right),
  )
}

/** Names at the right end of their lines, moved apart where lines end close together, with a thread between. */
const labels = (
  named: readonly Series[],
  y: (value: number) => number,
  most: number,
  right: number,
): string => {
  const ends = named
    .map(({ label, values }, i) => ({ label, i, at: y(Math.min(values.at(-1) ?? 0, most)) }))
    .sort((a, b) => a.at - b.at || a.i - b.i)
  const places = ends.map(({ at }) => at)
  // From the axis upwards: each at least a line's height above the one below.
  for (let i = places.length - 1; i >= 0; i--) {
    const below = i === places.length - 1 ? height - margin.bottom - 2 : (places[i + 1] ?? 0) - label_height
    places[i] = Math.min(places[i] ?? 0, below)
  }
  return ends
    .map(({ label, i, at }, place) => {
      const middle = places[place] ?? at
      const colour = `var(--series-${i + 1})`
      return (
        `<path style="fill:none;stroke:${colour}" d="${pathText([{ points: [right + 1, at, right + 6, at, right + 14, middle, right + 18, middle], closed: false }])}"/>` +
        `<text class="strong" x="${coordinate(right + 21)}" y="${coordinate(middle + 4.5)}" style="fill:${colour}">${escapeText(label)}</text>`
      )
    })
    .join('')
}

/** A triangle above every run of days on which a line is cut off, and what was cut. */
const clipMarks = (
  named: readonly Series[],
  times: readonly number[],
  clip: number,
  x: (time: number) => number,
  y: (value: number) => number,
): string => {
  const top = y(clip)
  let cut = 0
  const marks = named.map(({ values }, i) => {
    let path = ''
    values.forEach((value, day) => {
      if (value <= clip) return
      cut = Math.max(cut, value)
      if ((values[day - 1] ?? 0) > clip) return
      path += `M${coordinate(x(times[day] ?? 0) - 4)} ${coordinate(top - 3)}h8l-4-7z`
    })
    return path === '' ? '' : `<path style="fill:var(--series-${i + 1})" d="${path}"/>`
  })
  if (cut === 0) return ''
  return (
    marks.join('') +
    text(`▲ cut off at ${grouped(clip)}; highest ${grouped(cut)}`, {
      x: width,
      y: 13,
      tone: 'soft',
      anchor: 'end',
    })
  )
}

const description = (
  days: readonly string[],
  series: readonly Series[],
  unit: string,
  clip: number | null,
): string => {
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined || series.length === 0) return `No ${unit}.`
  const peaks = series.map(({ label, values }) => ({ label, most: Math.max(0, ...values), values }))
  const peak = peaks.reduce((a, b) => (b.most > a.most ? b : a))
  const day = days[peak.values.indexOf(peak.most)] ?? first
  return (
    `${series.length} lines, ${unit} per day from ${longDay(first)} to ${longDay(last)}; ` +
    `the highest is ${peak.label} on ${longDay(day)} (${grouped(peak.most)}).` +
    (clip !== null && peak.most > clip ? ` Lines are cut off at ${grouped(clip)}.` : '')
  )
}
