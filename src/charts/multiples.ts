import { english, type Language } from './language.ts'
import { pathText } from './path.ts'
import { coordinate, frame, link, text, textWidth } from './svg.ts'
import type { Series } from './timeline.ts'

export interface MultiplesOptions {
  id: string
  title: string
  /** Every day, YYYY-MM-DD, ascending. */
  days: readonly string[]
  series: readonly (Series & { href?: string | null })[]
  unit: string
  /** One scale for all, or each its own: then only shapes compare, and each names its top. */
  scale?: 'shared' | 'own'
  /** Of its numbers and dates; English without it. */
  language?: Language
}

const width = 720
const column_gap = 18
const panel_height = 88
const head = 22
const above = 52
const curve_height = 46
/** Panels side by side; of these a phone shows a pair in a row. */
const columns = 4
const panel_width = (width - column_gap * (columns - 1)) / columns
const pair_width = 2 * (panel_width + column_gap)

/** A small curve a series, in a grid: what many lines in one frame would hide. */
export const multiplesChart = (options: MultiplesOptions): string => {
  const { id, title, days, series, unit, scale = 'own', language = english } = options
  const { compact } = language
  const rows = Math.ceil(series.length / columns)
  const shared = Math.max(1, ...series.flatMap(({ values }) => values))
  const height = above + rows * panel_height - 6
  const panels = series.map(({ label, values, href }, i) => {
    const left = (i % 2) * (panel_width + column_gap)
    const base = head + curve_height
    const most = Math.max(0, ...values)
    const full = scale === 'shared' ? shared : Math.max(1, most)
    const step = panel_width / Math.max(1, values.length)
    const points = [left, base]
    values.forEach((value, day) => {
      const y = base - (value / full) * curve_height
      points.push(left + day * step, y, left + (day + 1) * step, y)
    })
    points.push(left + panel_width, base)
    const top_words = compact(most)
    const room = panel_width - textWidth(top_words, 12) - 6
    const words =
      link(href, null, text(shortened(label, room), { x: left, y: 13, tone: 'strong' })) +
      text(top_words, { x: left + panel_width, y: 13, tone: 'soft small', anchor: 'end' })
    return { words, curve: { points, closed: true } }
  })
  const axis = (panels: number): string =>
    `<path class="axis" d="${Array.from({ length: panels }, (_, i) => `M${coordinate(i * (panel_width + column_gap))} ${head + curve_height}h${coordinate(panel_width)}`).join('')}"/>`
  const pairs = Array.from({ length: Math.ceil(panels.length / 2) }, (_, i) => {
    const pair = panels.slice(2 * i, 2 * i + 2)
    const curves = pathText(pair.map(({ curve }) => curve))
    const [x, y] = [(i % 2) * pair_width, above + Math.floor(i / 2) * panel_height]
    return `<g class="pair" transform="translate(${coordinate(x)} ${y})" style="--y:${above + i * panel_height}px">${pair.map(({ words }) => words).join('')}${curves === '' ? '' : `<path class="bar" d="${curves}"/>`}${axis(pair.length)}</g>`
  })
  const [first, last] = [days[0], days.at(-1)]
  const span = first === undefined || last === undefined ? '' : spanWords(first, last, language)
  const scale_words =
    scale === 'shared' ? `one scale, 0 to ${compact(shared)}` : 'each scaled to its highest day, as numbered'
  return frame(
    {
      id,
      title,
      description: description(days, series, unit, scale, language),
      width,
      height,
      kind: 'multiples',
      // In parts of the drawing's width on a phone, there the pairs stand one below the other.
      style: `--longer:${Math.round(((Math.ceil(series.length / 2) - rows) * panel_height * 1000) / narrow_width) / 10}%`,
      linked: series.some(({ href }) => href != null),
    },
    text(`${unit} per day, ${span}`, { x: 0, y: 13, tone: 'soft' }) +
      text(scale_words, { x: 0, y: 31, tone: 'soft' }) +
      pairs.join(''),
  )
}

/** Two panels. */
const narrow_width = pair_width - column_gap

/** On a phone the drawing is as wide as one pair; what lies beside it is empty then, and cut off. */
export const multiples_narrow_css = `.chart-multiples{width:${Math.round((width * 1000) / narrow_width) / 10}%;margin-bottom:var(--longer)}
.drawing:has(>.chart-multiples){overflow:clip}
.chart .pair{transform:translateY(var(--y))}`

const spanWords = (first: string, last: string, { shortDay, shortMonth }: Language): string =>
  first.slice(0, 7) === last.slice(0, 7)
    ? `${shortDay(first)} to ${shortDay(last)} ${last.slice(0, 4)}`
    : `${shortMonth(first)} to ${shortMonth(last)}`

const shortened = (label: string, room: number): string => {
  if (textWidth(label, 13, true) <= room) return label
  let words = label
  while (words.length > 3 && textWidth(`${words}…`, 13, true) > room) words = words.slice(0, -1)
  return `${words.trimEnd()}…`
}

const description = (
  days: readonly string[],
  series: readonly Series[],
  unit: string,
  scale: 'shared' | 'own',
  { day, grouped }: Language,
): string => {
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined || series.length === 0) return `No ${unit}.`
  const peaks = series.map(({ label, values }) => ({ label, most: Math.max(0, ...values) }))
  const peak = peaks.reduce((a, b) => (b.most > a.most ? b : a))
  return (
    `${series.length} small curves, ${unit} per day from ${day(first)} to ${day(last)}, ` +
    `${scale === 'shared' ? 'all on one scale' : 'each on its own scale'}; the highest day is that of ${peak.label} (${grouped(peak.most)}).`
  )
}
