import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chart_shapes, chartValues } from '../charts/style.ts'
import type { Palette } from '../charts/palette.ts'

/**
 * Figures of a page as files of their own, by id: light, with every variable resolved and the world drawn in, so
 * that a viewer or an editor without a stylesheet shows them.
 * @param world text of world.svg
 */
export const standaloneFigures = (html: string, world: string, palette: Palette): Map<string, string> => {
  const symbol = /<symbol[\s\S]*<\/symbol>/.exec(world)?.[0] ?? ''
  const found = new Map<string, string>()
  for (const [, id, svg] of html.matchAll(figure))
    found.set(id, standalone(svg, symbol, chartValues(ownPalette(svg) ?? palette)))
  return found
}

const figure =
  /<figure id="fig-([^"]+)"(?:(?!<\/figure>)[\s\S])*?<div class="drawing[^"]*"[^>]*>\s*(<svg[\s\S]*?<\/svg>)/g

const ownPalette = (svg: string): Palette | undefined =>
  /^<svg[^>]* data-palette="(classic|safe)"/.exec(svg)?.[1] as Palette | undefined

/** Ground left around a figure. */
const margin = 12

const standalone = (svg: string, symbol: string, values: Readonly<Record<string, string>>): string => {
  const [root = '', style = ''] = /^<svg[^>]*? style="([^"]*)"[^>]*>|^<svg[^>]*>/.exec(svg) ?? []
  const own = Object.fromEntries(
    [...style.matchAll(/--([\w-]+):([^;]+)/g)].map(([, name, value]) => [name, value]),
  )
  const uses_world = svg.includes('world.svg#world')
  const head = root.replace(` style="${style}"`, '') + `<style>${chart_shapes}</style>`
  const ground = `<path d="M-${margin}-${margin}h10000v10000h-10000z" style="fill:var(--paper)"/>`
  const body = svg
    .slice(root.length)
    // Links lead nowhere outside of the site.
    .replace(/<a [^>]*>|<\/a>/g, '')
    .replace(/href="[^"]*world\.svg#world"/g, 'href="#world"')
  const text = resolved(head + ground + (uses_world ? `<defs>${symbol}</defs>` : '') + body, {
    ...values,
    ...own,
  })
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
  const world = await readFile(join(built, 'world.svg'), 'utf8')
  const posts = await readdir(reports, { withFileTypes: true }).catch(() => [])
  for (const post of posts) {
    if (!post.isDirectory()) continue
    const folder = join(reports, post.name)
    const html = await readFile(join(folder, 'index.html'), 'utf8')
    for (const [id, svg] of standaloneFigures(html, world, palette))
      await writeFile(join(folder, `${id}.svg`), svg)
  }
}
