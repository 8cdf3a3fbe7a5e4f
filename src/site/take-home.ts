import { config } from './inputs.ts'

/**
 * Where a figure of a post stands as a file of its own, beside the post; `standalone.ts` cuts it out of
 * the built page, so there is none while developing. Other pages have none: there are too many of them.
 * @param page address of the page, base included
 */
export const figureHref = (page: string, id: string): string | null =>
  page.startsWith(`${new URL(config.url).pathname.replace(/\/*$/, '/')}reports/`) &&
  !page.endsWith('/reports/')
    ? `${page.replace(/\/*$/, '/')}${id}.svg`
    : null

/**
 * Rows of a day in a file that holds more, or that no spreadsheet opens: a file of its own for each day would weigh
 * more than the pages. The script of a page makes the day's CSV of it; a reader without scripts gets it as it is.
 */
export interface Packed {
  href: string
  /** What it is. */
  words: string
  /** YYYY-MM-DD */
  day: string
}
