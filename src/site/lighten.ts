import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'

/**
 * What HTML may leave unsaid: end tags of cells, rows, items and paragraphs, quotes around a value of one word, and
 * the namespace of a drawing that stands in a page (HTML Standard, 13.1.2.3, 13.1.2.4 and 13.2.6.5). What scrolls a
 * table is named by the table's caption. Other attributes and text stay as they are.
 */
export const squeezed = (html: string): string => {
  let tables = 0
  return html
    .replace(named_table, (_, name: string, table: string) => {
      const id = `t${++tables}`
      return ` aria-labelledby="${id}">${table}<caption id="${id}">${name}</caption>`
    })
    .replace(empty_shape, '<$1$2/>')
    .replace(tag, (whole, end: string, name: string, attributes: string) => {
      if (end !== '') return unsaid.has(name) ? '' : whole
      if (said_in_full.has(name)) return whole
      const said = name === 'svg' ? attributes.replace(namespace, '') : attributes
      const bare = said.replace(quoted, '$1$2$3')
      // A slash right after a value without quotes would be part of it.
      return `<${name}${said.endsWith('"/') && !bare.endsWith('"/') ? `${bare.slice(0, -1)} /` : bare}>`
    })
    .replace(paragraph_end, '')
}

/** What has the caption of the table in it for its name. */
const named_table = / aria-label="([^"]*)">(<table(?: [^>]*)?>)<caption>\1<\/caption>/g
/** A start or end tag; a value in quotes may hold what looks like one. */
const tag = /<(\/?)([a-z][\w:-]*)((?:"[^"]*"|'[^']*'|[^<>"'])*)>/g
const namespace = ' xmlns="http://www.w3.org/2000/svg"'
/** A value that needs no quotes; what stands in others is passed over. */
const quoted = /(=)"([^"'\s=<>`]+)"|("[^"]*"|'[^']*')/g
const empty_shape = /<(use|path|g)((?: [^<>]*)?)><\/\1>/g
const unsaid = new Set(['td', 'th', 'tr', 'tbody', 'thead', 'li', 'option'])
/** Some that make previews of links read them with less than a parser. */
const said_in_full = new Set(['meta', 'link'])
/** Before what cannot stand in a paragraph, or at the end of what holds it. */
const paragraph_end =
  /<\/p>(?=<(?:(?:aside|details|div|dl|fieldset|figure|footer|form|h[1-6]|header|hr|main|nav|ol|p|pre|section|table|ul)[ >]|\/(?:div|figcaption|section|main|footer|header|details|form|body)>))/g

/**
 * Makes a built site lighter, where nobody sees it: its pages squeezed, and of the downloads in `data/` only those
 * that a page offers.
 */
export const lighten = (built: string): void => {
  const offered = new Set<string>()
  const files = readdirSync(built, { recursive: true, encoding: 'utf8' }).map((file) =>
    file.split(sep).join('/'),
  )
  for (const file of files) {
    if (!file.endsWith('.html')) continue
    const html = readFileSync(join(built, file), 'utf8')
    for (const [, path = ''] of html.matchAll(/\/(data\/[^"#?\s]+\.\w+)["#?]/g)) offered.add(path)
    writeFileSync(join(built, file), squeezed(html))
  }
  for (const file of files) if (/^data\/.*\.\w+$/.test(file) && !offered.has(file)) rmSync(join(built, file))
}
