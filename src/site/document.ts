import { JSDOM } from 'jsdom'

let made: Document | undefined

/** The document that charts are drawn in where they are drawn by Plot: one for the whole site. */
export const plotDocument = (): Document => (made ??= new JSDOM('').window.document)
