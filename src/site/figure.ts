import { createHash } from 'node:crypto'
import { banMonthRows } from './ban-months.ts'
import { digest, href } from './inputs.ts'
import { networks } from './networks.ts'
import { scanCounts } from './scan-counts.ts'
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

/**
 * The lists of a period that can be downloaded: what a figure of its pages shows. There are many days, so most have
 * less than those that posts are about.
 */
export const downloads = (period: string, in_post: boolean): readonly DownloadName[] => {
  if (periodKind(period) !== 'day') return period === 'all' ? [...lists, ...lists_of_all] : lists
  const scans = digest().period(period).file('scans').daily.length > 0
  return [...lists_of_days, ...(scans ? (['fast-scans'] as const) : []), ...(in_post ? lists_of_posts : [])]
}

const lists_of_days = ['countries', 'ports', 'transports'] as const
const lists_of_posts = ['ban-countries', 'ban-jails', 'login-records', 'greetings'] as const
const lists = [
  ...lists_of_days,
  ...lists_of_posts,
  'selection',
  'days',
  'country-days',
  'port-days',
  'port-countries',
  'scan-counts',
  'scan-days',
  'scan-countries',
  'fast-scans',
  'slow-scans',
] as const
const lists_of_all = [
  'country-ports',
  'port-scanners',
  'new-ports',
  'new-countries',
  'new-sources',
  'ban-months',
  'networks',
] as const

export type DownloadName = (typeof lists)[number] | (typeof lists_of_all)[number]

/** @param of_post the period of the post on which the link stands */
export const downloadHref = (period: string, name: DownloadName, of_post?: string): string | null =>
  downloads(period, period === of_post).includes(name) ? href(`data/${period}/${name}.csv`) : null

/** Rows of a download. A finding carries the rule that it broke. */
export const downloadRows = (
  period: Period,
  name: DownloadName,
): readonly Readonly<Record<string, unknown>>[] => {
  const { file } = period
  const { fast_scan_ports, slow_scan_ports } = digest().manifest.thresholds
  switch (name) {
    case 'scan-counts':
      return scanCounts(period).map(({ label, value }) => ({ counted: label, count: value }))
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
    case 'ban-countries':
      return file('bans').countries
    case 'ban-jails':
      return file('bans').jails
    case 'ban-months':
      return banMonthRows()
    case 'networks':
      return [...networks().values()].map(({ name, country, fast, slow, events }) => ({
        network: name,
        country,
        fast_scans: fast.length,
        slow_scans: slow.length,
        events,
      }))
    case 'login-records':
      return file('logins').records
    case 'greetings':
      return file('logins').identifications
    default:
      return file(name)
  }
}

/** The one world geometry, which every map draws. */
export const world_href = href('world.svg#world')
/** The swatches of its six classes. */
export const classes_href = href('world.svg#classes')

/** The ports that have a cell each, and the one drawing of them that every tile lies on. */
export const tiled_ports: readonly number[] = Array.from({ length: 1024 }, (_, port) => port)
export const tile_href = href('tile.svg#tile')
export const rows_href = href('tile.svg#rows')
export const ramp_href = href('tile.svg#ramp')

/** Eight hexadecimal digits that change with the text, for addresses that may be cached for ever. */
export const versionOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)
