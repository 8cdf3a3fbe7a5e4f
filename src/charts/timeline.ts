import { scaleLinear } from 'd3-scale'
import { countNames, count_room, dayNames, day_room } from './axes.ts'
import { fluidFrame, fluid_type, fluid_width, placed, stretched } from './fluid.ts'
import { english, type Language } from './language.ts'
import { pathText } from './path.ts'
import { plottedLines } from './plot.ts'
import { spread } from './spread.ts'
import { coordinate, escapeText, link, textWidth } from './svg.ts'

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
  /** To draw in. */
  document: Document
}

/** Of the plot, in px. */
const height = 292
/** Of the plane a day is so wide. */
const day_width = 4
/** As many as there are colours that can be told apart. */
const named_series = 6
const label_height = 18
/** In px: between the end of a line and its name. */
const label_lead = 21
/** In em: longer names would leave a phone no room for lines. */
const widest_label = 8

/** A line a series, day by day. */
export const timelineChart = (options: TimelineOptions): string => {
  const { id, title, days, series, unit, clip = null, language = english, document } = options
  const named = series.slice(0, named_series)
  const widest = Math.max(0, ...named.map(({ label }) => textWidth(label, 1, true)))
  const right = Math.min(widest_label, widest) + label_lead / fluid_type
  const largest = Math.max(1, ...series.flatMap(({ values }) => values))
  const most = clip === null ? largest : Math.min(clip, largest)
  const counts = scaleLinear([0, most], [height, 0])
    .ticks(5)
    .filter((count) => count > 0 && Number.isInteger(count))
  const width = Math.max(1, days.length - 1) * day_width
  const plane = { width, height, most, steps: days.length - 1 }
  const { paths, y } = plottedLines(
    document,
    plane,
    series.map(({ values }) => values),
  )
  const quiet = paths.slice(named_series).join('')
  const place = (day: number): string => placed(day, days.length - 1)
  const plot_width = fluid_width - (count_room + right) * fluid_type
  return fluidFrame(
    {
      id,
      title,
      description: description(days, series, unit, clip, language),
      height,
      room: { top: 44, right, bottom: day_room, left: count_room },
      kind: 'timeline',
      linked: named.some(({ href }) => href != null),
    },
    `<text class="soft" x="-${count_room}em" y="-28">${escapeText(unit)} per day</text>` +
      stretched(
        width,
        height,
        `<path class="rule" d="${counts.map((count) => `M0 ${coordinate(y(count))}h${width}`).join('')}"/>` +
          `<path class="axis" d="M0 ${height}h${width}"/>` +
          (quiet === '' ? '' : `<path class="line" d="${quiet}"/>`) +
          // The first is drawn last, on top.
          named
            .map((_, i) => `<path class="line" style="stroke:var(--series-${i + 1})" d="${paths[i]}"/>`)
            .reverse()
            .join(''),
      ) +
      countNames(counts, y, height, language) +
      dayNames(days, (day) => day, days.length - 1, language) +
      (largest > most
        ? clipMarks(series, most, place, plot_width, language)
        : quietPeak(series, most, place, language)) +
      labels(named, y, most),
  )
}

/** Names at the right end of their lines, moved apart where lines end close together, with a thread between. */
const labels = (named: readonly Series[], y: (value: number) => number, most: number): string => {
  const ends = named
    .map(({ label, href, values }, i) => ({ label, href, i, at: y(Math.min(values.at(-1) ?? 0, most)) }))
    .sort((a, b) => a.at - b.at || a.i - b.i)
  const places = spread(
    ends.map(({ at }) => at),
    label_height,
    [8, height - 2],
  )
  return `<svg class="ends" x="100%" overflow="visible">${ends
    .map(({ label, href, i, at }, place) => {
      const middle = places[place]
      const colour = `var(--series-${i + 1})`
      return (
        `<path style="fill:none;stroke:${colour}" d="${pathText([{ points: [1, at, 6, at, 14, middle, 18, middle], closed: false }])}"/>` +
        `<g class="line-end" transform="translate(${label_lead} ${coordinate(middle)})">` +
        link(href, null, `<text class="strong" y="4.5" style="fill:${colour}">${escapeText(label)}</text>`) +
        '</g>'
      )
    })
    .join('')}</svg>`
}

/** On a phone the lines have the whole width, and their names stand below, two a row. */
export const timeline_narrow_css = [
  `.chart-timeline{width:calc(100% - ${count_room + 0.6}em)!important;margin-right:.6em!important;margin-bottom:${day_room + 70}px!important}`,
  '.chart-timeline .ends path{display:none}',
  ...Array.from({ length: named_series }, (_, i) => {
    const left = i % 2 === 0 ? `calc(-100% - ${count_room - 0.5}em)` : '-45%'
    return `.chart .line-end:nth-of-type(${i + 1}){transform:translate(${left},${height + day_room + 14 + 21 * Math.floor(i / 2)}px)}`
  }),
].join('\n')

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

/** Of a plot on a phone, in px: names that have no room there go. */
const narrow_width = 180

/** A triangle wherever a line is cut off, and whose line it is and how high it went, the highest first while there is room. */
const clipMarks = (
  series: readonly Series[],
  clip: number,
  place: (day: number) => string,
  plot_width: number,
  { grouped }: Language,
): string => {
  const days = Math.max(0, ...series.map(({ values }) => values.length))
  const peaks = clipped(series, clip).sort((a, b) => b.value - a.value || a.day - b.day || a.i - b.i)
  if (peaks.length === 0) return ''
  /** Whether there is room for words over a day, on a plot so wide. */
  const roomOn = (width: number) => {
    const taken: [from: number, to: number][] = []
    return (day: number, words: string): boolean => {
      const half = textWidth(words, 12) / 2
      const middle = (day / Math.max(1, days - 1)) * width
      const from =
        anchorOf(day, days) === 'start' ? middle : middle - (anchorOf(day, days) === 'end' ? 2 : 1) * half
      if (taken.some(([first, last]) => from - 6 < last && from + 2 * half + 6 > first)) return false
      return taken.push([from, from + 2 * half]) > 0
    }
  }
  const [wide, narrow] = [roomOn(plot_width), roomOn(narrow_width)]
  const marks = peaks.map(({ label, i, day, value }) => {
    const words = `${label} ${grouped(value)}`
    const colour = `style="fill:${peakColour(i)}"`
    const mark = `<text class="small" text-anchor="middle" x="${place(day)}" y="-2" ${colour}>▲</text>`
    if (!wide(day, words)) return mark
    return (
      mark +
      `<text class="small${narrow(day, words) ? '' : ' odd'}" text-anchor="${anchorOf(day, days)}" x="${place(day)}" y="-13" ${colour}>${escapeText(words)}</text>`
    )
  })
  return `${marks.join('')}<text class="soft" x="100%" y="-28" text-anchor="end">▲ cut off at ${grouped(clip)}</text>`
}

/** Words over a day near an end of the plot begin or end there. */
const anchorOf = (day: number, days: number): 'start' | 'middle' | 'end' =>
  day < days * 0.15 ? 'start' : day > days * 0.85 ? 'end' : 'middle'

/** Names the highest peak when it is that of a line in the background. */
const quietPeak = (
  series: readonly Series[],
  most: number,
  place: (day: number) => string,
  { grouped }: Language,
): string => {
  const i = series.findIndex(({ values }) => values.includes(most))
  if (i < named_series) return ''
  const { label, values } = series[i]
  const day = values.indexOf(most)
  const is_left = day < values.length / 2
  return `<text class="faint small" x="${place(day)}" dx="${is_left ? 6 : -6}" y="9"${is_left ? '' : ' text-anchor="end"'}>${escapeText(`${label} ${grouped(most)}`)}</text>`
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
