import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fixedFluid } from '../charts/fluid.ts'
import { chart_shapes, chartValues } from '../charts/style.ts'
import type { Palette } from '../charts/palette.ts'

/**
 * Figures of a page as files of their own, by id: light, with every variable resolved and what is shared drawn
 * in, so that a viewer or an editor without a stylesheet shows them.
 * @param shared texts of the documents whose symbols figures use
 */
export const standaloneFigures = (
  html: string,
  shared: readonly string[],
  palette: Palette,
): Map<string, string> => {
  const symbols = new Map<string, string>()
  for (const [symbol, id = ''] of shared.join('').matchAll(/<symbol id="([^"]+)"[\s\S]*?<\/symbol>/g))
    symbols.set(id, symbol.replace(spaced_text, apart))
  const found = new Map<string, string>()
  for (const [, id, svg] of html.matchAll(figure))
    found.set(id, standalone(fixedFluid(svg) ?? svg, symbols, chartValues(ownPalette(svg) ?? palette)))
  return found
}

const figure =
  /<figure id="fig-([^"]+)"(?:(?!<\/figure>)[\s\S])*?<div class="drawing[^"]*"[^>]*>\s*(<svg[\s\S]*?<\/svg>)(?=\s*<\/div>)/g

const ownPalette = (svg: string): Palette | undefined =>
  /^<svg[^>]* data-palette="(classic|safe)"/.exec(svg)?.[1] as Palette | undefined

/** Ground left around a figure. */
const margin = 12

const standalone = (
  svg: string,
  symbols: ReadonlyMap<string, string>,
  values: Readonly<Record<string, string>>,
): string => {
  const [root = '', style = ''] = /^<svg[^>]*? style="([^"]*)"[^>]*>|^<svg[^>]*>/.exec(svg) ?? []
  const own = Object.fromEntries(
    [...style.matchAll(/--([\w-]+):([^;]+)/g)].map(([, name, value]) => [name, value]),
  )
  const used = new Set<string>()
  const head = root.replace(` style="${style}"`, '') + `<style>${chart_shapes}</style>`
  const ground = `<path d="M-${margin}-${margin}h10000v10000h-10000z" style="fill:var(--paper)"/>`
  const body = svg
    .slice(root.length)
    // Links lead nowhere outside of the site.
    .replace(/<a [^>]*>|<\/a>/g, '')
    .replace(spaced_text, apart)
    .replace(/href="[^"]*\.svg#([^"]+)"/g, (_, id: string) => {
      used.add(symbols.get(id) ?? '')
      return `href="#${id}"`
    })
  const defs = used.size > 0 ? `<defs>${[...used].join('')}</defs>` : ''
  const text = resolved(head + ground + defs + body, { ...values, ...own })
  return `<?xml version="1.0" encoding="UTF-8"?>\n${text
    .replace(/(<circle style="[^"]*?)r:[^"]*"/g, '$1"')
    .replace(
      / viewBox="0 0 ([\d.]+) ([\d.]+)" width="[\d.]+" height="[\d.]+"/,
      (_, width: string, height: string) => {
        const [w, h] = [Number(width) + 2 * margin, Number(height) + 2 * margin]
        return ` viewBox="${-margin} ${-margin} ${w} ${h}" width="${w}" height="${h}"`
      },
    )}\n`
}

const spaced_text = /<text([^>]*) x="([^" ]+ [^"]+)">([^<]*)<\/text>/g
/** Of a text whose characters have places of their own, one for each word: librsvg knows no list of places. */
const apart = (_: string, attributes: string, list: string, characters: string): string => {
  const places = list.split(' ').map(Number)
  const advance = Math.min(...places.slice(1).map((place, i) => place - places[i]))
  const words: { x: number; text: string }[] = []
  places.forEach((x, i) => {
    const last = words.at(-1)
    if (last === undefined || x - places[i - 1] > advance * 1.2) words.push({ x, text: characters[i] ?? '' })
    else last.text += characters[i] ?? ''
  })
  return words.map(({ x, text }) => `<text${attributes} x="${x}">${text}</text>`).join('')
}

/** Text with every `var(--name)` or `var(--name,else)` replaced by what it stands for. */
export const resolved = (text: string, values: Readonly<Record<string, string>>): string => {
  let before = ''
  let after = text
  while (after !== before) {
    before = after
    after = before.replace(
      /var\(--([\w-]+)(?:,([^()]*))?\)/g,
      (_, name: string, otherwise: string | undefined) => values[name] ?? otherwise ?? 'none',
    )
  }
  return after
}

/** Writes the figures of every post beside its page. */
export const writeFigures = async (built: string, palette: Palette): Promise<void> => {
  const reports = join(built, 'reports')
  const shared = await Promise.all(
    ['world.svg', 'tile.svg'].map((name) => readFile(join(built, name), 'utf8')),
  )
  const posts = await readdir(reports, { withFileTypes: true }).catch(() => [])
  for (const post of posts) {
    if (!post.isDirectory()) continue
    const folder = join(reports, post.name)
    const html = await readFile(join(folder, 'index.html'), 'utf8')
    for (const [id, svg] of standaloneFigures(html, shared, palette))
      await writeFile(join(folder, `${id}.svg`), svg)
  }
}
