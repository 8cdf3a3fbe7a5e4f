import * as Plot from '@observablehq/plot'
import { dayTime } from './day.ts'
import { english, type Language } from './language.ts'
import { pathText } from './path.ts'
import { countAxis, dayAxis, drawPlot, type DrawnPlot } from './plot.ts'
import { spread } from './spread.ts'
import { coordinate, escapeText, frame, link, text, textWidth } from './svg.ts'

export interface Series {
  label: string
  /** One a day of the axis; a day without events is zero. */
  values: readonly number[]
  /** Of its page, for the name of a coloured one. */
  href?: string | null
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
  /** Of its numbers and dates; English without it. */
  language?: Language
  document: Document
}

const width = 720
const height = 390
const margin = { left: 46, top: 58, bottom: 40 }
/** As many as there are colours that can be told apart. */
const named_series = 6
const label_height = 17

/** A line a series, day by day. */
export const timelineChart = (options: TimelineOptions): string => {
  const { id, title, days, series, unit, clip = null, document, language = english } = options
  const named = series.slice(0, named_series)
  const margin_right = Math.max(60, ...named.map(({ label }) => textWidth(label, 13, true) + 24))
  const largest = Math.max(1, ...series.flatMap(({ values }) => values))
  const most = clip === null ? largest : Math.min(clip, largest)
  const times = days.map(dayTime)
  const line = (shown: readonly Series[], options: (i: number) => Plot.LineYOptions): Plot.Markish[] =>
    shown.map(({ values }, i) =>
      Plot.lineY(
        values.map((value, day) => ({ time: times[day], value: Math.min(value, most) })),
        { x: 'time', y: 'value', ...options(i) },
      ),
    )
  const plot = drawPlot(document, {
    width,
    height,
    marginLeft: margin.left,
    marginRight: margin_right,
    marginTop: margin.top,
    marginBottom: margin.bottom,
    x: { type: 'utc', domain: [times[0] ?? 0, times.at(-1) ?? 0], label: null },
    y: { domain: [0, most], label: null },
    marks: [
      ...countAxis(5, language),
      dayAxis(days, language),
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
      description: description(days, series, unit, clip, language),
      width,
      height,
      kind: 'timeline',
      linked: named.some(({ href }) => href != null),
    },
    text(`${unit} per day`, { x: 0, y: 13, tone: 'soft' }) +
      plot.body +
      (largest > most
        ? clipMarks(series, times, most, right, plot, language)
        : quietPeak(series, times, most, right, plot, language)) +
      labels(named, plot.y, most, right),
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
    .map(({ label, href, values }, i) => ({ label, href, i, at: y(Math.min(values.at(-1) ?? 0, most)) }))
    .sort((a, b) => a.at - b.at || a.i - b.i)
  const places = spread(
    ends.map(({ at }) => at),
    label_height,
    [margin.top, height - margin.bottom - 2],
  )
  return ends
    .map(({ label, href, i, at }, place) => {
      const middle = places[place]
      const colour = `var(--series-${i + 1})`
      return (
        `<path style="fill:none;stroke:${colour}" d="${pathText([{ points: [right + 1, at, right + 6, at, right + 14, middle, right + 18, middle], closed: false }])}"/>` +
        link(
          href,
          null,
          `<text class="strong" x="${coordinate(right + 21)}" y="${coordinate(middle + 4.5)}" style="fill:${colour}">${escapeText(label)}</text>`,
        )
      )
    })
    .join('')
}

interface Peak {
  label: string
  /** Index of the series. */
  i: number
  day: number
  value: number
}

/** The highest day of every run of days above the clip. */
const clipped = (series: readonly Series[], clip: number): Peak[] =>
  series.flatMap(({ label, values }, i) => {
    const peaks: Peak[] = []
    values.forEach((value, day) => {
      if (value <= clip) return
      const last = peaks.at(-1)
      const goes_on = last !== undefined && (values[day - 1] ?? 0) > clip
      if (!goes_on) peaks.push({ label, i, day, value })
      else if (value > last.value) peaks[peaks.length - 1] = { label, i, day, value }
    })
    return peaks
  })

const peakColour = (i: number): string => (i < named_series ? `var(--series-${i + 1})` : 'var(--ink-faint)')

/** A triangle wherever a line is cut off, and whose line it is and how high it went, the highest first while there is room. */
const clipMarks = (
  series: readonly Series[],
  times: readonly number[],
  clip: number,
  right: number,
  { x, y }: Pick<DrawnPlot, 'x' | 'y'>,
  { grouped }: Language,
): string => {
  const top = y(clip)
  const peaks = clipped(series, clip).sort((a, b) => b.value - a.value || a.day - b.day || a.i - b.i)
  if (peaks.length === 0) return ''
  const taken: [from: number, to: number][] = []
  const marks = peaks.map(({ label, i, day, value }) => {
    const at = x(times[day])
    const words = `${label} ${grouped(value)}`
    const half = textWidth(words, 12) / 2
    const middle = Math.min(Math.max(at, half), right - half)
    const mark = `<path style="fill:${peakColour(i)}" d="M${coordinate(at - 4)} ${coordinate(top - 3)}h8l-4-7z"/>`
    if (taken.some(([from, to]) => middle - half - 6 < to && middle + half + 6 > from)) return mark
    taken.push([middle - half, middle + half])
    return (
      mark +
      `<text class="small" text-anchor="middle" x="${coordinate(middle)}" y="${coordinate(top - 14)}" style="fill:${peakColour(i)}">${escapeText(words)}</text>`
    )
  })
  return (
    marks.join('') + text(`▲ cut off at ${grouped(clip)}`, { x: width, y: 13, tone: 'soft', anchor: 'end' })
  )
}

/** Names the highest peak when it is that of a line in the background. */
const quietPeak = (
  series: readonly Series[],
  times: readonly number[],
  most: number,
  right: number,
  { x, y }: Pick<DrawnPlot, 'x' | 'y'>,
  { grouped }: Language,
): string => {
  const i = series.findIndex(({ values }) => values.includes(most))
  if (i < named_series) return ''
  const { label, values } = series[i]
  const at = x(times[values.indexOf(most)])
  const words = `${label} ${grouped(most)}`
  const fits = at + 6 + textWidth(words, 12) < right
  return text(words, {
    x: fits ? at + 6 : at - 6,
    y: y(most) + 9,
    tone: 'faint small',
    anchor: fits ? 'start' : 'end',
  })
}

const description = (
  days: readonly string[],
  series: readonly Series[],
  unit: string,
  clip: number | null,
  { day: written, grouped }: Language,
): string => {
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined || series.length === 0) return `No ${unit}.`
  const peaks = series.map(({ label, values }) => ({ label, most: Math.max(0, ...values), values }))
  const peak = peaks.reduce((a, b) => (b.most > a.most ? b : a))
  const day = days[peak.values.indexOf(peak.most)]
  return (
    `${series.length} lines, ${unit} per day from ${written(first)} to ${written(last)}; ` +
    `the highest is ${peak.label} on ${written(day)} (${grouped(peak.most)}).` +
    (clip !== null && peak.most > clip ? ` Lines are cut off at ${grouped(clip)}.` : '')
  )
}
