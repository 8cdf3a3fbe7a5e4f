import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'

/**
 * What HTML may leave unsaid: end tags of cells, rows and items, and the namespace of a drawing that stands in a
 * page (HTML Standard, 13.1.2.4 and 13.2.6.5). Attributes and text stay as they are.
 */
export const squeezed = (html: string): string =>
  html.replace(tag, (whole, end: string, name: string) =>
    end === '' ? (name === 'svg' ? whole.replace(namespace, '') : whole) : unsaid.has(name) ? '' : whole,
  )

/** A start or end tag; a value in quotes may hold what looks like one. */
const tag = /<(\/?)([a-z][\w:-]*)((?:"[^"]*"|'[^']*'|[^<>"'])*)>/g
const namespace = ' xmlns="http://www.w3.org/2000/svg"'
const unsaid = new Set(['td', 'th', 'tr', 'tbody', 'thead', 'li', 'option'])

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
