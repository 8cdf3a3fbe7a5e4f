import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync, gunzipSync } from 'node:zlib'
import fastGlob from 'fast-glob'
import { tagsOf } from '../browser/html.ts'

/** What stands under every figure. */
const parts = [
  'name',
  'description',
  'table',
  'CSV',
  'SVG',
  'PNG',
  'method',
  'SQL',
  'link',
  'citation',
] as const
type Part = (typeof parts)[number]

/** Figures, by id, that lack something for a reason. */
export interface Exception {
  ids: readonly string[]
  lack: readonly Part[]
  because: string
}

export const exceptions: readonly Exception[] = [
  {
    ids: ['fast-scans', 'fast-scan-findings', 'country-fast-scans', 'network-fast-scans', 'port-scanners'],
    lack: ['SVG', 'PNG'],
    because: 'a list of findings, each with its evidence: there is no drawing, its file is the CSV',
  },
  {
    ids: ['slow-scan-findings', 'country-slow-scans', 'network-slow-scans'],
    lack: ['SVG', 'PNG'],
    because: 'the same of slow scans',
  },
  {
    ids: ['network-ports'],
    lack: ['SVG', 'PNG'],
    because: 'a list of what scans from a network were after, port by port',
  },
  {
    ids: ['new-countries', 'new-ports', 'new-sources'],
    lack: ['SVG', 'PNG'],
    because: 'a list of names that were not there before: there is nothing to compare by length',
  },
  {
    ids: ['archives'],
    lack: ['SVG', 'PNG', 'SQL'],
    because: 'a list of files, told by the ledger of what was read and not by a question to the store',
  },
  {
    ids: ['flow'],
    lack: ['SQL'],
    because: 'stages of the work; its counts are those of the ledger',
  },
]

/**
 * Looks at every figure of a built site.
 * @param base path of the site's root: /blotter/
 * @returns One sentence a fault: what a figure lacks, a file that is not there or empty; and which exceptions no
 *   figure needed.
 */
export async function faultsOfFigures(
  dist: string,
  base: string,
): Promise<{ figures: number; faults: string[]; needless: string[] }> {
  const faults: string[] = []
  const used = new Set<string>()
  let figures = 0
  for (const page of (await fastGlob('**/*.html', { cwd: dist })).sort()) {
    const html = readFileSync(join(dist, page), 'utf8')
    for (const [, inside = ''] of html.matchAll(/<figure(?=[\s>])([\s\S]*?)<\/figure>/g)) {
      figures++
      const markup = `<figure${inside}</figure>`
      const id = tagsOf(markup)[0]?.attributes.id?.replace(/^fig-/, '') ?? ''
      const lacks = lackOf(markup, { id, dist, base, page })
      for (const [part, why] of lacks) {
        const excused = exceptions.findIndex(({ ids, lack }) => ids.includes(id) && lack.includes(part))
        if (excused < 0) faults.push(`${page}, figure ${id}: ${part}: ${why}`)
        else used.add(`${id}: ${part}`)
      }
    }
  }
  const needless = exceptions.flatMap(({ ids, lack }) =>
    ids.flatMap((id) => lack.map((part) => `${id}: ${part}`).filter((name) => !used.has(name))),
  )
  return { figures, faults, needless }
}

interface Place {
  id: string
  dist: string
  base: string
  page: string
}

/** What a figure lacks, and in which way. */
function lackOf(markup: string, { id, dist, base, page }: Place): [Part, string][] {
  const lacks: [Part, string][] = []
  const tags = tagsOf(markup)
  const need = (part: Part, holds: boolean, why: string): void => {
    if (!holds) lacks.push([part, why])
  }
  /** The file behind a link; null where there is none, or nothing in it. */
  const fileOf = (href: string): Buffer | null => {
    const path = join(dist, decodeURI(href.replace(base, '/').replace(/[#?].*/, '')))
    if (!href.startsWith(base) || !existsSync(path)) return null
    const bytes = readFileSync(path)
    return bytes.length === 0 ? null : bytes
  }
  const links = [...markup.matchAll(/<a ([^>]*)>([^<]*)(?=<)/g)].map(([, attributes = '', words = '']) => ({
    href: tagsOf(`<a ${attributes}>`)[0]?.attributes.href ?? '',
    words: words.trim(),
  }))
  const linkNamed = (words: string) => links.find((link) => link.words === words)
  const takes = new Set(
    tags.flatMap(({ name, attributes }) => (name === 'button' ? (attributes['data-take'] ?? []) : [])),
  )

  const caption = /<figcaption>([\s\S]*?)<\/figcaption>/.exec(markup)?.[1] ?? ''
  const name = textOf(/<strong>([\s\S]*?)<\/strong>/.exec(caption)?.[1] ?? '')
  need('name', name.length > 3, 'no title')
  need('description', textOf(caption.split('</strong>')[1] ?? '').length > 20, 'no caption')
  const drawings = tags.filter(
    ({ name, attributes }) => name === 'svg' && /(^| )chart( |$)/.test(attributes.class ?? ''),
  )
  for (const { attributes } of drawings) {
    if (attributes['aria-hidden'] === 'true') continue
    const told = (attributes['aria-labelledby'] ?? '').split(' ').filter(Boolean)
    const words = told.map((id) => new RegExp(`<(?:title|desc) id="?${id}"?>([^<]+)<`).exec(markup)?.[1])
    need('description', told.length === 2 && words.every(Boolean), 'a drawing without title and desc')
  }

  const table = /<table[\s\S]*?<\/table>/.exec(markup)?.[0] ?? ''
  const rows = (table.split('<tbody>')[1]?.match(/<tr/g) ?? []).length
  need('table', textOf(/<caption[^>]*>([\s\S]*?)<\/caption>/.exec(table)?.[1] ?? '') !== '', 'no table')
  need('table', table === '' || rows > 0 || /No rows\./.test(markup), 'a table without rows')

  if (takes.has('csv')) {
    const packed = links.find(({ href }) => /\.(bin|gz)$/.test(href))
    const bytes = packed === undefined ? null : fileOf(packed.href)
    need('CSV', bytes !== null, 'a button, and no file for a reader without scripts')
    if (bytes !== null) need('CSV', unpacked(bytes).length > 20, `nothing in ${packed?.href}`)
  } else {
    const csv = linkNamed('CSV')
    const bytes = csv === undefined ? null : fileOf(csv.href)
    need('CSV', csv !== undefined || rows === 0, 'no link')
    need('CSV', csv === undefined || bytes !== null, `no such file: ${csv?.href}`)
    const lines = bytes === null ? [] : bytes.toString('utf8').trim().split('\r\n')
    need('CSV', bytes === null || rows === 0 || lines.length > 1, `no rows in ${csv?.href}`)
  }
  const svg = linkNamed('SVG')
  // Of nothing there is no drawing.
  need('SVG', svg !== undefined || takes.has('svg') || rows === 0, 'neither a link nor a button')
  need('SVG', svg === undefined || fileOf(svg.href)?.includes('<svg ') === true, `no such file: ${svg?.href}`)
  need('PNG', takes.has('png') || rows === 0, 'no button')

  const method = /<summary>Method[\s\S]*?<\/details>/.exec(markup)?.[0] ?? ''
  need('method', textOf(method).length > 60, 'no fold, or nothing in it')
  const asked = links.find(({ href }) => href.startsWith(`${base}method/#`))
  const query = asked === undefined ? null : asked.href.split('#')[1]
  const told =
    query !== null &&
    tagsOf(readFileSync(join(dist, 'method/index.html'), 'utf8')).some(
      ({ attributes }) => attributes.id === query,
    )
  need(
    'SQL',
    told || /<pre[^>]*>[^<]*(<code>)?[\s\S]*?SELECT/i.test(method),
    'neither here nor on the page of methods',
  )

  need('link', linkNamed('Link')?.href === `#fig-${id}` && id !== '', 'no link to itself')
  const citation = textOf(/<summary>Cite<\/summary>([\s\S]*?)<\/details>/.exec(markup)?.[1] ?? '')
  const address = `/${page.replace(/(^|\/)index\.html$/, '$1')}#fig-${id}`
  for (const [what, holds] of [
    ['its title', citation.startsWith(`“${name}`)],
    ['how far the data go', /Data through \d/.test(citation)],
    ['the day of the database', /Countries by .+ of \d/.test(citation)],
    ['its address', citation.endsWith(address)],
  ] as const)
    need('citation', holds, `without ${what}`)
  return lacks
}

const textOf = (markup: string): string =>
  markup
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\.$/, '')

const unpacked = (bytes: Buffer): Buffer => (bytes[0] === 0x1f ? gunzipSync(bytes) : inflateSync(bytes))
