import { readFileSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import fastGlob from 'fast-glob'

export type PageOfKind = {
  /** A post, a day, ... */
  kind: string
  /** Below the base path: days/2018-11-05/ */
  path: string
}

/** What the addresses of a kind look like, below the base path. */
const kinds: Record<string, RegExp> = {
  home: /^$/,
  'list of reports': /^reports\/$/,
  report: /^reports\/[^/]+\/$/,
  'list of days': /^days\/$/,
  day: /^days\/\d{4}-\d\d-\d\d\/$/,
  'list of fireplots': /^fireplot\/$/,
  fireplot: /^fireplot\/\d{4}-\d\d-\d\d\/$/,
  month: /^months\/\d{4}-\d\d\/$/,
  year: /^years\/\d{4}\/$/,
  'list of ports': /^ports\/$/,
  port: /^ports\/\d+\/$/,
  'list of countries': /^countries\/$/,
  country: /^countries\/([a-z]{2}|unknown)\/$/,
  scans: /^scans\/$/,
  new: /^new\/$/,
  method: /^method\/$/,
  about: /^about\/$/,
  'list of networks': /^networks\/$/,
  network: /^networks\/[\da-f-]+\/$/,
  search: /^search\/$/,
}

/** Every page of the sitemap, by path below the base. */
export async function pathsOf(folder: string, url: string): Promise<string[]> {
  const sitemaps = await fastGlob('sitemap-[0-9]*.xml', { cwd: folder })
  const addresses = sitemaps.flatMap((name) => [
    ...readFileSync(join(folder, name), 'utf8').matchAll(/<loc>([^<]*)<\/loc>/g),
  ])
  return addresses.map(([, address]) => decodeURI(address.slice(url.length))).sort()
}

/**
 * One page of each kind, the largest, since most can go wrong on it; of days the smallest too, on which
 * there is nothing to show.
 * @throws Error for a kind without a page, and for a page of no kind.
 */
export async function onePageOfEachKind(folder: string, url: string): Promise<PageOfKind[]> {
  const paths = await pathsOf(folder, url)
  const strange = paths.filter((path) => !Object.values(kinds).some((pattern) => pattern.test(path)))
  if (strange.length > 0) throw new Error(`pages of no known kind: ${strange.join(', ')}`)
  const size = (path: string): number => statSync(join(folder, ...path.split('/'), 'index.html')).size
  const pages = Object.entries(kinds).map(([kind, pattern]): PageOfKind => {
    const [largest] = paths.filter((path) => pattern.test(path)).sort((a, b) => size(b) - size(a))
    if (largest === undefined) throw new Error(`no page of the kind: ${kind}`)
    return { kind, path: largest }
  })
  const [smallest_day] = paths.filter((path) => kinds.day.test(path)).sort((a, b) => size(a) - size(b))
  return [...pages, { kind: 'quiet day', path: smallest_day }]
}

/** Pages as they lie in the folder, the one of the lost left out. */
export async function pagesIn(folder: string): Promise<string[]> {
  const files = await fastGlob('**/*.html', { cwd: folder, ignore: ['404.html'] })
  return files
    .map((file) =>
      file
        .split(sep)
        .join('/')
        .replace(/index\.html$/, ''),
    )
    .sort()
}
