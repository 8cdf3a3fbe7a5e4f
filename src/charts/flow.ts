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

interface Stage {
  name: string
  about: string
  count: string
  /** On the way to the next stage. */
  adds: string[]
  drops: string[]
}

const stages = (counts: FlowCounts | undefined, addresses: string | null, { grouped }: Language): Stage[] => {
  const of = (value: number | undefined, words: string): string =>
    value === undefined ? words : `${words}: ${grouped(value)}`
  return [
    {
      name: 'archives',
      about: 'rotated logs, plain or compressed',
      count: counts === undefined ? '' : grouped(counts.archives),
      adds: ['the sensor’s name and zone'],
      drops: ['copies of what was read before'],
    },
    {
      name: 'lines',
      about: 'text, one record each',
      count: counts === undefined ? '' : grouped(counts.lines),
      adds: ['year, time zone, typed columns'],
      drops: [of(counts?.ignored, 'of no known format'), of(counts?.rejected, 'rejected, by reason')],
    },
    {
      name: 'events',
      about: 'one row a log record',
      count: counts === undefined ? '' : grouped(counts.events),
      adds: ['country and city of each source'],
      drops: [of(counts?.duplicates, 'known from another archive')],
    },
    {
      name: 'store',
      about: 'a database that never leaves the machine',
      count: '',
      adds: ['counts, scans, their thresholds'],
      drops: [addresses === null ? 'user names' : `${addresses}, user names`, 'whatever no figure shows'],
    },
    {
      name: 'digest',
      about: addresses === null ? 'small files of counts' : 'small files without raw addresses',
      count: '',
      adds: ['figures, captions, prose'],
      drops: [],
    },
    { name: 'site', about: 'these pages', count: '', adds: [], drops: [] },
  ]
}

const width = 720
const stage_pitch = 92
const spine = 300

/** The way from archives to this site: what each step adds, from the left, and drops, to the right. */
export const flowChart = ({
  id,
  title = 'How a log line becomes a figure',
  addresses = 'addresses in full',
  counts,
  language = english,
}: FlowOptions): string => {
  const all = stages(counts, addresses, language)
  const body = all.map((stage, i) => {
    const y = 44 + i * stage_pitch
    const between = y + stage_pitch / 2 + 6
    const last = i === all.length - 1
    const here =
      `<circle class="flow-stage" cx="${spine}" cy="${y}" r="6"/>` +
      text(stage.name, { x: spine + 18, y: y + 5, tone: 'flow-name' }) +
      text(stage.count === '' ? stage.about : `${stage.count} · ${stage.about}`, {
        x: spine + 112,
        y: y + 5,
        tone: 'soft',
      })
    if (last) return here
    return (
      `<path class="flow-spine" d="M${spine} ${y + 8}V${y + stage_pitch - 12}m-4-6l4 6 4-6"/>` +
      here +
      stage.adds
        .map(
          (words, n) =>
            text(words, { x: spine - 62, y: between + n * 17 + 4.5, anchor: 'end' }) +
            `<path class="flow-add" d="M${spine - 54} ${between + n * 17}h48m-5-4l5 4-5 4"/>`,
        )
        .join('') +
      stage.drops
        .map((words, n) => {
          const at = between + (n - (stage.drops.length - 1) / 2) * 17
          return (
            `<path class="flow-drop" d="M${spine + 6} ${at}h48m-5-4l5 4-5 4"/>` +
            text(words, { x: spine + 62, y: at + 4.5, tone: 'soft' })
          )
        })
        .join('')
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
    text('added', { x: spine - 62, y: 14, tone: 'soft', anchor: 'end' }) +
      text('dropped', { x: spine + 62, y: 14, tone: 'soft' }) +
      body.join(''),
  )
}
