import { readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import fastGlob from 'fast-glob'
import { tagsOf, type Tag } from './html.ts'
import { fileOf } from './static.ts'

/**
 * Follows every link, asset, canonical address, feed and sitemap entry of a built site, without a browser.
 *
 * @param url Where the site says it will stand, with its base path: https://example.org/blotter/
 * @returns One sentence a fault: what does not exist, a fragment without an element, an id that stands
 *   twice, a resource fetched from another origin.
 */
export async function faultsOfLinks(folder: string, url: string): Promise<string[]> {
  const site = new URL(url)
  const paths = (await fastGlob('**/*', { cwd: folder, dot: true })).sort()
  const faults = new Set<string>()
  const ids = new Map<string, Set<string>>()

  const idsOf = (file: string): Set<string> => {
    let known = ids.get(file)
    if (!known) ids.set(file, (known = new Set(idList(tagsOf(readFileSync(file, 'utf8'))))))
    return known
  }
  const follow = (path: string, reference: string, kind: 'link' | 'resource'): void => {
    const target = parse(reference, addressOf(path, site))
    if (!target) faults.add(`${path}: no URL: ${reference}`)
    else if (target.origin !== site.origin) {
      if (kind === 'resource' && /^https?:$/.test(target.protocol))
        faults.add(`${path}: fetches ${reference}`)
    } else {
      const file = fileOf(folder, site.pathname, target.pathname)
      const fragment = decodeURIComponent(target.hash.slice(1))
      if (!file) faults.add(`${path}: nothing at ${reference}`)
      else if (fragment && !idsOf(file).has(fragment)) faults.add(`${path}: no element for ${reference}`)
    }
  }

  for (const path of paths) {
    const type = extname(path)
    if (!['.html', '.xml', '.css'].includes(type)) continue
    const text = readFileSync(join(folder, path), 'utf8')
    if (type === '.xml') {
      const own =
        text.match(/https?:\/\/[^\s<>"']+/g)?.filter((address) => address.startsWith(site.origin)) ?? []
      for (const address of own) follow(path, address.replaceAll('&amp;', '&'), 'link')
    }
    for (const [, , reference] of text.matchAll(/\burl\((["']?)([^"')]+)\1\)/g))
      follow(path, reference, 'resource')
    if (type !== '.html') continue
    const tags = tagsOf(text)
    for (const [kind, reference] of tags.flatMap(referencesOf)) follow(path, reference, kind)
    for (const id of twice(idList(tags))) faults.add(`${path}: id stands twice: ${id}`)
  }
  return [...faults]
}

type Reference = ['link' | 'resource', string]

function referencesOf({ name, attributes }: Tag): Reference[] {
  const { href, src, srcset, poster, action, content, rel } = attributes
  const references: Reference[] = []
  // <link> fetches, unless it only names an address.
  const named =
    name === 'link' && /\b(canonical|alternate|sitemap|author|license|prev|next)\b/.test(rel ?? '')
  const link = named || name === 'a' || name === 'area'
  const address = href ?? attributes['xlink:href']
  if (address !== undefined) references.push([link ? 'link' : 'resource', address])
  for (const source of [src, poster]) if (source !== undefined) references.push(['resource', source])
  for (const candidate of srcset?.split(',') ?? [])
    references.push(['resource', candidate.trim().split(/\s+/)[0]])
  if (action !== undefined) references.push(['link', action])
  if (name === 'meta' && /^https?:\/\//.test(content ?? '')) references.push(['link', content])
  return references.filter(([, reference]) => !/^(data|mailto|javascript):/.test(reference))
}

/** The public address of a file of the site. */
function addressOf(path: string, site: URL): string {
  const inside = path
    .split(sep)
    .join('/')
    .replace(/(^|\/)index\.html$/, '$1')
  return new URL(inside, site).href
}

function parse(reference: string, from: string): URL | undefined {
  return URL.canParse(reference, from) ? new URL(reference, from) : undefined
}

const idList = (tags: Tag[]): string[] => tags.flatMap(({ attributes }) => attributes.id ?? [])

const twice = (values: string[]): string[] => values.filter((value, index) => values.indexOf(value) < index)
