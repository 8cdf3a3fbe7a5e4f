import { fluidFrame, placed, stretched } from './fluid.ts'
import { english, type Language } from './language.ts'
import { escapeText, link, textWidth } from './svg.ts'

export interface BarRow {
  label: string
  value: number
  /** What it was before, as a thin bar in grey below. */
  before?: number
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
  /** Of its numbers and dates; English without it. */
  language?: Language
}

/** In px; links on a phone need 24. */
const row_height = 27
const bar_height = 18
/** Of a bar that has what it was before below it, and of that. */
const paired_height = 12
const before_top = 13
const before_height = 5
/** Of the plane on which bars are drawn: a thousandth of the plot. */
const plane = 1000
/** What is not zero is seen, if only as a hair. */
const hair = 2
/** In em: longer names would leave a phone no room for bars. */
const widest_label = 14
/** In em, as wide as the widest face has it: most are narrower. */
const longest_label = 16

/** A name that fits; a number at its end, such as a port's, stays. */
const fitted = (label: string): string => {
  if (textWidth(label, 1) <= longest_label) return label
  const number = / \d+$/.exec(label)?.[0] ?? ''
  let words = label.slice(0, label.length - number.length)
  while (words.length > 3 && textWidth(`${words}…${number}`, 1) > longest_label) words = words.slice(0, -1)
  return `${words.trimEnd()}…${number}`
}

/** Horizontal bars, one a row, in the order given, each with its value at its end. */
export const barsChart = ({
  id,
  title,
  rows,
  unit,
  axis_label,
  language: { grouped } = english,
}: BarsOptions): string => {
  const most = Math.max(1, ...rows.flatMap(({ value, before = 0 }) => [value, before]))
  const lengthOf = (value: number): number =>
    value > 0 ? Math.max(hair, Math.round((value / most) * plane)) : 0
  const widest = (words: readonly string[]): number => Math.max(0, ...words.map((text) => textWidth(text, 1)))
  let bars = ''
  let quiet = ''
  const names: string[] = []
  const values: string[] = []
  rows.forEach((row, i) => {
    const top = i * row_height + (row_height - bar_height) / 2
    const length = lengthOf(row.value)
    const bar = `M0 ${top}h${length}v${row.before === undefined ? bar_height : paired_height}H0z`
    if (row.quiet) quiet += bar
    else bars += bar
    if (row.before !== undefined)
      quiet += `M0 ${top + before_top}h${lengthOf(row.before)}v${before_height}H0z`
    const end = Math.max(length, lengthOf(row.before ?? 0))
    const y = Math.round((i + 0.5) * row_height) + 5
    names.push(link(row.href, null, `<text y="${y}">${escapeText(fitted(row.label))}</text>`))
    values.push(`<text x="${placed(end, plane)}" y="${y}">${grouped(row.value)}</text>`)
  })
  const height = rows.length * row_height
  const told = ({ label, value, before }: BarRow): string =>
    `${label} ${grouped(value)}${before === undefined ? '' : ` (before: ${grouped(before)})`}`
  const [first, second] = rows
  const description =
    first === undefined
      ? `No ${unit}.`
      : `${rows.length} bars, ${unit}: ${told(first)}` +
        (second === undefined ? '.' : `, then ${told(second)}.`)
  return fluidFrame(
    {
      id,
      title,
      description,
      height,
      room: {
        top: axis_label === undefined ? 2 : 28,
        right: widest(rows.map(({ value }) => grouped(value))) + 0.8,
        bottom: 2,
        left: Math.min(widest_label, widest(rows.map(({ label }) => label))) + 0.8,
      },
      kind: 'bars',
      linked: rows.some(({ href }) => href != null),
    },
    (axis_label === undefined ? '' : `<text class="soft" y="-10">${escapeText(axis_label)}</text>`) +
      stretched(
        plane,
        Math.max(1, height),
        (bars === '' ? '' : `<path class="bar" d="${bars}"/>`) +
          (quiet === '' ? '' : `<path class="bar-soft" d="${quiet}"/>`),
      ) +
      `<path class="axis" d="M0 0v${height}"/>` +
      `<g transform="translate(-8)" text-anchor="end">${names.join('')}</g>` +
      `<g class="soft" transform="translate(7)">${values.join('')}</g>`,
  )
}
