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
/** On a phone the second half of the columns stands below the first. */
const narrow_width = (width + left) / 2
const half_pitch = top + plot_height + label_room + 4

export const columns_narrow_css = `.chart-columns{width:${Math.round((width * 1000) / narrow_width) / 10}%;margin-bottom:${Math.round((half_pitch * 1000) / narrow_width) / 10}%}
.chart-columns text,.chart-columns .small{font-size:14px}
.drawing:has(>.chart-columns){overflow:clip}
.chart-columns .half+.half{transform:translate(${(left - width) / 2}px,${half_pitch}px)}
.chart-columns .again{display:inline;transform:translateY(${half_pitch}px)}
.chart .axis-name{transform:translate(${(left - width) / 4}px,${half_pitch}px)}`

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

  const halfway = Math.ceil(rows.length / 2)
  const named = labelled(rows, middle, halfway)
  const places = namePlaces(named, middle, halfway) ?? []
  const is_named = new Set(named)
  const ticks = (scale === 'log' ? powers(floor, most) : y.ticks(5)).filter((tick) => tick > 0)
  const counts = ticks
    .map((tick) => text(compact(tick), { x: left - 8, y: y(tick) + 4.5, tone: 'soft', anchor: 'end' }))
    .join('')
  const half = (from: number, to: number): string => {
    const [begin, end] = [left + from * step, left + to * step].map(coordinate)
    const paths = { bar: '', 'bar-quiet': '' }
    rows.slice(from, to).forEach(({ value }, n) => {
      if (value <= 0) return
      const i = from + n
      paths[is_named.has(i) ? 'bar' : 'bar-quiet'] +=
        `M${coordinate(middle(i))} ${coordinate(base)}V${coordinate(Math.min(base - 0.8, y(value)))}`
    })
    const grid = ticks.map((tick) => `M${begin} ${coordinate(y(tick))}H${end}`).join('')
    const own = named.flatMap((i, at) => (i >= from && i < to ? [{ i, place: places[at] }] : []))
    const leaders = own.map(
      ({ i, place }) => `M${coordinate(middle(i))} ${base}v4L${coordinate(place)} ${base + 12}v3`,
    )
    return (
      `<g class="half">` +
      (grid === '' ? '' : `<path class="rule" d="${grid}"/>`) +
      (['bar-quiet', 'bar'] as const)
        .map((tone) =>
          paths[tone] === ''
            ? ''
            : `<path style="fill:none;stroke:var(--${tone});stroke-width:${coordinate(column)}" d="${paths[tone]}"/>`,
        )
        .join('') +
      `<path class="axis" d="M${begin} ${base}H${end}"/><path class="thread" d="${leaders.join('')}"/>` +
      own
        .map(({ i, place }) =>
          link(
            rows[i].href,
            null,
            `<text class="small" text-anchor="end" transform="translate(${coordinate(place + 4.5)} ${base + 19})rotate(-90)">${escapeText(rows[i].label)}</text>`,
          ),
        )
        .join('') +
      '</g>'
    )
  }
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
      counts +
      (rows.length < 2 ? half(0, rows.length) : half(0, halfway) + half(halfway, rows.length)) +
      `<g class="again">${counts}</g>` +
      text(axis_label, {
        x: left + (width - left) / 2,
        y: base + label_room + 14,
        tone: 'soft axis-name',
        anchor: 'middle',
      }),
  )
}

const powers = (least: number, most: number): number[] => {
  const ticks: number[] = []
  for (let tick = least; tick <= most * 1.1; tick *= 10) ticks.push(tick)
  return ticks
}

/** Places of the names of some rows, each in its half, or null when one would stand too far from its column. */
const namePlaces = (
  named: readonly number[],
  middle: (i: number) => number,
  halfway: number,
): number[] | null => {
  const wanted = named.map(middle)
  const border = (middle(halfway - 1) + middle(halfway)) / 2
  const firsts = named.filter((i) => i < halfway).length
  const places = [
    ...spread(wanted.slice(0, firsts), label_pitch, [left + 6, border - 7]),
    ...spread(wanted.slice(firsts), label_pitch, [border + 7, width - 6]),
  ]
  return places.every((place, at) => Math.abs(place - wanted[at]) <= farthest_label) ? places : null
}

/** Rows to name, left to right: the largest first, as long as every name stays near its column. */
const labelled = (rows: readonly ColumnRow[], middle: (i: number) => number, halfway: number): number[] => {
  let named: number[] = []
  const by_value = [...rows.keys()].sort((a, b) => rows[b].value - rows[a].value || a - b)
  for (const i of by_value.slice(0, most_labels)) {
    const more = [...named, i].sort((a, b) => a - b)
    if (namePlaces(more, middle, halfway) !== null) named = more
  }
  return named
}
