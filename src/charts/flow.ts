import { english, type Language } from './language.ts'
import { frame, text } from './svg.ts'

export interface FlowCounts {
  archives: number
  lines: number
  /** Lines of no known format. */
  ignored: number
  rejected: number
  /** Lines less those two. */
  events: number
  /** Of the events, those that another archive had already brought. */
  duplicates: number
}

export interface FlowOptions {
  id: string
  title?: string
  /** Which addresses the digest leaves behind; null when it keeps those of findings. */
  addresses?: string | null
  /** The manifest's, to stand beside the stages. */
  counts?: FlowCounts
  /** Of its numbers and dates; English without it. */
  language?: Language
}

export interface FlowStage {
  name: string
  about: string
  /** Null where nothing is counted. */
  count: number | null
  /** On the way to the next stage. */
  adds: string[]
  drops: string[]
}

/** From archives to the site: what the chart draws, and what a table of it says. */
export const flowStages = ({
  counts,
  addresses = 'addresses in full',
  language: { grouped } = english,
}: Omit<FlowOptions, 'id' | 'title'>): FlowStage[] => {
  const of = (value: number | undefined, words: string): string =>
    value === undefined ? words : `${words}: ${grouped(value)}`
  return [
    {
      name: 'archives',
      about: 'rotated logs, plain or compressed',
      count: counts?.archives ?? null,
      adds: ['the sensor’s name and zone'],
      drops: ['copies of what was read before'],
    },
    {
      name: 'lines',
      about: 'text, one record each',
      count: counts?.lines ?? null,
      adds: ['year, time zone, typed columns'],
      drops: [of(counts?.ignored, 'of no known format'), of(counts?.rejected, 'rejected, by reason')],
    },
    {
      name: 'events',
      about: 'one row a log record',
      count: counts?.events ?? null,
      adds: ['country and city of each source'],
      drops: [of(counts?.duplicates, 'known from another archive')],
    },
    {
      name: 'store',
      about: 'a database that never leaves the machine',
      count: null,
      adds: ['counts, scans, their thresholds'],
      drops: [addresses === null ? 'user names' : `${addresses}, user names`, 'whatever no figure shows'],
    },
    {
      name: 'digest',
      about: addresses === null ? 'small files of counts' : 'small files without raw addresses',
      count: null,
      adds: ['figures, captions, prose'],
      drops: [],
    },
    { name: 'site', about: 'these pages', count: null, adds: [], drops: [] },
  ]
}

const width = 720
const stage_pitch = 92
const spine = 300
const line_pitch = 17
/** On a phone the spine stands at the left, and all else to the right of it, a line each. */
const narrow_pitch = 128
const narrow_spine = 20
const narrow_width = 360
const narrow_stages = 6

export const flow_narrow_css = `.chart-flow{width:${(width * 100) / narrow_width}%;margin-bottom:${((narrow_pitch - stage_pitch) * (narrow_stages - 1) * 100) / narrow_width - 2}%}
.drawing:has(>.chart-flow){overflow:clip}
.chart .flow-head{display:none}
.chart .stage{transform:translate(${narrow_spine - spine}px,var(--y))}
.chart .flow-about{transform:translate(-94px,20px)}
.chart .flow-added{text-anchor:start;transform:translateX(124px)}
.chart .flow-add{transform:translateX(${2 * spine}px) scaleX(-1)}
.chart .flow-drops{transform:translateY(var(--y))}
.chart .flow-spine{transform:translateY(-4px) scaleY(1.5)}`

/** The way from archives to this site: what each step adds, from the left, and drops, to the right. */
export const flowChart = (options: FlowOptions): string => {
  const { id, title = 'How a log line becomes a figure', language = english } = options
  const all = flowStages(options)
  const between = stage_pitch / 2 + 6
  const body = all.map((stage, i) => {
    const last = i === all.length - 1
    const here =
      `<circle class="flow-stage" cx="${spine}" cy="0" r="6"/>` +
      text(stage.name, { x: spine + 18, y: 5, tone: 'flow-name' }) +
      text(stage.count === null ? stage.about : `${language.grouped(stage.count)} · ${stage.about}`, {
        x: spine + 112,
        y: 5,
        tone: 'soft flow-about',
      })
    const adds = stage.adds
      .map(
        (words, n) =>
          text(words, {
            x: spine - 62,
            y: between + n * line_pitch + 4.5,
            anchor: 'end',
            tone: 'flow-added',
          }) + `<path class="flow-add" d="M${spine - 54} ${between + n * line_pitch}h48m-5-4l5 4-5 4"/>`,
      )
      .join('')
    const drops = stage.drops
      .map((words, n) => {
        const at = between + (n - (stage.drops.length - 1) / 2) * line_pitch
        return (
          `<path class="flow-drop" d="M${spine + 6} ${at}h48m-5-4l5 4-5 4"/>` +
          text(words, { x: spine + 62, y: at + 4.5, tone: 'soft' })
        )
      })
      .join('')
    return (
      `<g class="stage" transform="translate(0 ${44 + i * stage_pitch})" style="--y:${20 + i * narrow_pitch}px">` +
      (last ? here : `<path class="flow-spine" d="M${spine} 8V${stage_pitch - 12}m-4-6l4 6 4-6"/>${here}`) +
      adds +
      (drops === ''
        ? ''
        : `<g class="flow-drops" style="--y:${20 + ((stage.drops.length - 1) * line_pitch) / 2}px">${drops}</g>`) +
      '</g>'
    )
  })
  return frame(
    {
      id,
      title,
      description: `From the top: ${all.map(({ name }) => name).join(', ')}. What a step adds comes in from the left; what it drops goes out to the right.`,
      width,
      height: 44 + (all.length - 1) * stage_pitch + 22,
      kind: 'flow',
    },
    text('added', { x: spine - 62, y: 14, tone: 'soft flow-head', anchor: 'end' }) +
      text('dropped', { x: spine + 62, y: 14, tone: 'soft flow-head' }) +
      body.join(''),
  )
}
