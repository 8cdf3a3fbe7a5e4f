import { scaleLinear, scaleLog } from 'd3-scale'
import { english, type Language } from './language.ts'
import { spread } from './spread.ts'
import { coordinate, escapeText, frame, link, text } from './svg.ts'

export interface ColumnRow {
  label: string
  value: number
  href?: string | null
}

export interface ColumnsOptions {
  id: string
  title: string
  /** In the order of the axis, which is ordinal: one row, one column. */
  rows: readonly ColumnRow[]
  unit: string
  axis_label: string
  scale?: 'linear' | 'log'
  /** Of its numbers and dates; English without it. */
  language?: Language
}

const width = 720
const left = 46
const top = 26
const plot_height = 250
/** Names stand upright, one beside the other. */
const label_pitch = 14
const farthest_label = 22
const most_labels = 48
const label_room = 66

/** Columns side by side, too many to name each: the largest that have room are labelled. */
export const columnsChart = ({
  id,
  title,
  rows,
  unit,
  axis_label,
  scale = 'linear',
  language: { compact, grouped } = english,
}: ColumnsOptions): string => {
  const values = rows.map(({ value }) => value).filter((value) => value > 0)
  const most = Math.max(1, ...values)
  // A logarithmic axis has no zero: it starts a little below the decade of the least.
  const floor = scale === 'log' ? 10 ** Math.floor(Math.log10(Math.min(most, ...values))) : 0
  const y =
    scale === 'log'
      ? scaleLog([floor * 0.7, most * 1.1], [top + plot_height, top])
      : scaleLinear([0, most * 1.02], [top + plot_height, top])
  const base = top + plot_height
  const step = (width - left) / Math.max(1, rows.length)
  const column = Math.max(0.8, Math.min(step * 0.72, 40))
  const middle = (i: number): number => left + (i + 0.5) * step

  const named = labelled(rows, middle)
  const places = namePlaces(named, middle) ?? []
  const is_named = new Set(named)
  const paths = { bar: '', 'bar-quiet': '' }
  rows.forEach(({ value }, i) => {
    if (value <= 0) return
    paths[is_named.has(i) ? 'bar' : 'bar-quiet'] +=
      `M${coordinate(middle(i))} ${coordinate(base)}V${coordinate(Math.min(base - 0.8, y(value)))}`
  })
  const ticks = (scale === 'log' ? powers(floor, most) : y.ticks(5)).filter((tick) => tick > 0)
  const grid = ticks.map((tick) => `M${left} ${coordinate(y(tick))}H${width}`).join('')
  const leaders = named
    .map((i, at) => {
      const [from, to] = [middle(i), places[at]]
      return `M${coordinate(from)} ${base}v4L${coordinate(to)} ${base + 12}v3`
    })
    .join('')
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
      height: base + label_room + 22,
      kind: 'columns',
      linked: named.some((i) => rows[i].href != null),
    },
    text(scale === 'log' ? `${unit}, logarithmic` : unit, { x: left, y: 13, tone: 'soft' }) +
      (grid === '' ? '' : `<path class="rule" d="${grid}"/>`) +
      ticks
        .map((tick) => text(compact(tick), { x: left - 8, y: y(tick) + 4.5, tone: 'soft', anchor: 'end' }))
        .join('') +
      (['bar-quiet', 'bar'] as const)
        .map((tone) =>
          paths[tone] === ''
            ? ''
            : `<path style="fill:none;stroke:var(--${tone});stroke-width:${coordinate(column)}" d="${paths[tone]}"/>`,
        )
        .join('') +
      `<path class="axis" d="M${left} ${base}H${width}"/><path class="thread" d="${leaders}"/>` +
      named
        .map((i, at) => {
          const x = coordinate(places[at] + 4.5)
          return link(
            rows[i].href,
            null,
            `<text class="small" text-anchor="end" transform="translate(${x} ${base + 19})rotate(-90)">${escapeText(rows[i].label)}</text>`,
          )
        })
        .join('') +
      text(axis_label, {
        x: left + (width - left) / 2,
        y: base + label_room + 14,
        tone: 'soft',
        anchor: 'middle',
      }),
  )
}

const powers = (least: number, most: number): number[] => {
  const ticks: number[] = []
  for (let tick = least; tick <= most * 1.1; tick *= 10) ticks.push(tick)
  return ticks
}

/** Places of the names of some rows, or null when one would stand too far from its column. */
const namePlaces = (named: readonly number[], middle: (i: number) => number): number[] | null => {
  const wanted = named.map(middle)
  const places = spread(wanted, label_pitch, [left + 6, width - 6])
  return places.every((place, at) => Math.abs(place - wanted[at]) <= farthest_label) ? places : null
}

/** Rows to name, left to right: the largest first, as long as every name stays near its column. */
const labelled = (rows: readonly ColumnRow[], middle: (i: number) => number): number[] => {
  let named: number[] = []
  const by_value = [...rows.keys()].sort((a, b) => rows[b].value - rows[a].value || a - b)
  for (const i of by_value.slice(0, most_labels)) {
    const more = [...named, i].sort((a, b) => a - b)
    if (namePlaces(more, middle) !== null) named = more
  }
  return named
}
