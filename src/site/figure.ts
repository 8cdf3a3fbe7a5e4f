import { createHash } from 'node:crypto'
import { digest, href } from './inputs.ts'
import { daysFrom, periodKind } from '../period.ts'
import type { Period } from './digest.ts'
import type { PeriodFileName } from '../digest/schema.ts'

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

/** The lists of a period that can be downloaded; of a day only those that its tables cut short. */
export const downloads = (period: string): readonly PeriodFileName[] =>
  periodKind(period) === 'day'
    ? ['countries', 'ports']
    : [
        'days',
        'countries',
        'country-days',
        'transports',
        'ports',
        'port-days',
        'port-countries',
        'selection',
        'scan-days',
        'scan-countries',
      ]

export const downloadHref = (period: string, file: PeriodFileName): string | null =>
  downloads(period).includes(file) ? href(`data/${period}/${file}.csv`) : null

/** The one world geometry, which every map draws. */
export const world_href = href('world.svg#world')

/** Eight hexadecimal digits that change with the text, for addresses that may be cached for ever. */
export const versionOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)
