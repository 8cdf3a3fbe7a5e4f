import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import fastGlob from 'fast-glob'
import { launchChromium } from '../browser/chromium.ts'
import { tagsOf } from '../browser/html.ts'
import { inspect, type View } from '../browser/inspect.ts'
import { faultsOfLinks } from '../browser/links.ts'
import { host } from '../browser/static.ts'
import { faultsOfFigures } from './take-home.ts'

/**
 * What a reader on a slow line waits for, and what a host must keep: the limits of the pages and of the whole site,
 * on the generated sample of 330 days. Who adds to the pages of days, ports or countries adds it hundreds of times.
 */
const limits = {
  /** In MB, of a site of 330 days. */
  site: 40,
  /** In KB, as sent: a post, and any other page. */
  post: 200,
  page: 60,
  /** In KB, as sent: the scripts of a page. Those that wait for a press of a button are not asked for. */
  scripts: 10,
  nodes: 3000,
}

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'blotter-weight-'))
const dist = join(folder, 'dist')
const url = 'https://site.example/'
after(() => rmSync(folder, { recursive: true, force: true }))

const sent = (file: string): number => gzipSync(readFileSync(join(dist, file))).length

const readers: View[] = [
  { scheme: 'light', width: 360, height: 740, javascript: true },
  { scheme: 'dark', width: 1280, height: 900, javascript: false },
]

test('the site of the sample and each of its pages keep to their weights', async () => {
  mkdirSync(join(folder, 'content'))
  writeFileSync(
    join(folder, 'content', 'site.yaml'),
    `title: Weight\nurl: ${url}\nstore: ../store.duckdb\ndigest: ../digest\nout: ../dist\n`,
  )
  for (const name of await fastGlob('*.mdx', { cwd: join(root, 'content', 'reports') })) {
    mkdirSync(join(folder, 'content', 'reports'), { recursive: true })
    writeFileSync(
      join(folder, 'content', 'reports', name),
      readFileSync(join(root, 'content', 'reports', name)),
    )
  }
  await promisify(execFile)(process.execPath, [join(root, 'scripts', 'build.ts')], {
    env: { ...process.env, BLOTTER_CONTENT: join(folder, 'content') },
    maxBuffer: 64 * 1024 * 1024,
  })

  const files = await fastGlob('**/*', { cwd: dist, dot: true })
  const whole = files.reduce((sum, file) => sum + statSync(join(dist, file)).size, 0)
  const faults: string[] = []
  const keep = (what: string, value: number, limit: number, unit: string): void => {
    if (value > limit) faults.push(`${what}: ${value} ${unit}, at most ${limit}`)
  }
  keep('the site', Math.ceil(whole / 1e6), limits.site, 'MB')
  const pages = files.filter((file) => file.endsWith('.html'))
  assert.ok(pages.length > 900, `${pages.length} pages`)
  const scripts = new Map<string, number>()
  for (const file of pages) {
    const tags = tagsOf(readFileSync(join(dist, file), 'utf8'))
    const is_post = /^reports\/[^/]+\//.test(file)
    keep(file, Math.ceil(sent(file) / 1000), is_post ? limits.post : limits.page, 'KB')
    keep(file, tags.length, limits.nodes, 'nodes')
    const named = tags.flatMap(({ name, attributes }) =>
      name === 'script' && attributes.src !== undefined
        ? [attributes.src.replace(/^\//, '').replace(/\?.*/, '')]
        : [],
    )
    const sources = [...new Set(named)]
    for (const source of sources) if (!scripts.has(source)) scripts.set(source, sent(source))
    const script = sources.reduce((sum, source) => sum + (scripts.get(source) ?? 0), 0)
    keep(file, Math.ceil(script / 1000), limits.scripts, 'KB of scripts')
  }
  assert.deepEqual(faults, [])
})

test('its posts are without a fault, to a reader on a phone and to one without JavaScript', async (t) => {
  const browser = await launchChromium()
  const { origin, close } = await host(dist, '/')
  t.after(async () => {
    await browser.close()
    await close()
  })
  const posts = await fastGlob('reports/*/index.html', { cwd: dist })
  assert.ok(posts.length > 3)
  const faults: string[] = []
  for (const post of posts.sort())
    for (const view of readers)
      for (const fault of await inspect(browser, `${origin}/${post.replace(/index\.html$/, '')}`, view))
        faults.push(`${post}, ${view.scheme}: ${fault}`)
  assert.deepEqual(faults, [])
})

test('every link of the sample leads somewhere', async () => {
  assert.deepEqual(await faultsOfLinks(dist, url), [])
})

test('every figure of the sample can be taken home, and no exception is made in vain', async () => {
  const { figures, faults, needless } = await faultsOfFigures(dist, '/')
  assert.ok(figures > 4000, `${figures} figures`)
  assert.deepEqual(faults, [])
  assert.deepEqual(needless, [])
})
