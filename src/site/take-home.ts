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
