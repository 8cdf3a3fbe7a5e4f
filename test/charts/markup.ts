import { JSDOM } from 'jsdom'

/** Elements of a chart. */
export const nodes = (markup: string): number => markup.match(/<[a-z]/g)?.length ?? 0

/** As a browser reads it in a page. */
export const parsed = (markup: string): Element => {
  const svg = new JSDOM(markup).window.document.querySelector('svg')
  if (svg === null) throw new Error('no svg')
  return svg
}

/** For charts that are drawn in one. */
export const document = new JSDOM('').window.document
