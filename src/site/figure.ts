import { createHash } from 'node:crypto'
import { digest, href } from './inputs.ts'
import { daysFrom, periodKind } from '../period.ts'
import type { Period } from './digest.ts'

/** What every figure may be given where it is used. */
export interface FigureProps {
  /** In place of its own title. */
  title?: string
  /** In place of the sentence that says what to see. */
  caption?: string
  /** In place of the page's period. */
  period?: string
  /** In place of its own name, where one page shows a figure twice. */
  id?: string
}

/** @throws UserError for a period that the digest does not hold */
export const periodShown = (locals: App.Locals, own: string | undefined): Period =>
  digest().period(own ?? locals.period)

/** The days of a period that lie within the data: a month that has only begun, or only ended, shows no more. */
export const daysShown = ({ summary: { from, to } }: Period): string[] => {
  const all = digest().period('all').summary
  return daysFrom(from > all.from ? from : all.from, to < all.to ? to : all.to)
}

/** The cap of a tile from the property of that name: absent or false is none, true is the configured one. */
export const capOf = (cap: number | boolean | undefined, configured: number): number | undefined =>
  typeof cap === 'number' ? cap : cap === true ? configured : undefined

/** Rows of a table in a page; what is longer can be downloaded. */
export const table_rows = 20
/** The same behind a figure that shows them all. */
export const folded_rows = 7

/** The lists of a period that can be downloaded: what a figure of its pages shows. */
export const downloads = (period: string): readonly DownloadName[] => {
  if (periodKind(period) !== 'day') return period === 'all' ? [...lists, ...lists_of_all] : lists
  const scans = digest().period(period).file('scans').daily.length > 0
  return scans ? [...lists_of_days, 'fast-scans'] : lists_of_days
}

const lists_of_days = ['countries', 'ports', 'transports'] as const
const lists = [
  ...lists_of_days,
  'selection',
  'days',
  'country-days',
  'port-days',
  'port-countries',
  'scan-days',
  'scan-countries',
  'fast-scans',
  'slow-scans',
] as const
const lists_of_all = ['country-ports', 'port-scanners', 'new-ports', 'new-countries', 'new-sources'] as const

export type DownloadName = (typeof lists)[number] | (typeof lists_of_all)[number]

export const downloadHref = (period: string, name: DownloadName): string | null =>
  downloads(period).includes(name) ? href(`data/${period}/${name}.csv`) : null

/** Rows of a download. A finding carries the rule that it broke. */
export const downloadRows = (
  { file }: Period,
  name: DownloadName,
): readonly Readonly<Record<string, unknown>>[] => {
  const { fast_scan_ports, slow_scan_ports } = digest().manifest.thresholds
  switch (name) {
    case 'fast-scans':
      return file('scans').daily.map((row) => ({
        ...row,
        rule: 'fast scan',
        threshold_ports: fast_scan_ports,
      }))
    case 'slow-scans':
      return file('scans').long_term.map((row) => ({
        ...row,
        rule: 'slow scan',
        threshold_ports: slow_scan_ports,
      }))
    case 'new-ports':
      return file('new')?.ports ?? []
    case 'new-countries':
      return file('new')?.countries ?? []
    case 'new-sources':
      return file('new')?.sources ?? []
    default:
      return file(name)
  }
}

/** The one world geometry, which every map draws. */
export const world_href = href('world.svg#world')

/** The ports that have a cell each, and the one drawing of them that every tile lies on. */
export const tiled_ports: readonly number[] = Array.from({ length: 1024 }, (_, port) => port)
export const tile_href = href('tile.svg#tile')
export const rows_href = href('tile.svg#rows')
export const ramp_href = href('tile.svg#ramp')

/** Eight hexadecimal digits that change with the text, for addresses that may be cached for ever. */
export const versionOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)
