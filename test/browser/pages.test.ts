import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { small_site_url } from '../end-to-end/small-site.ts'
import fastGlob from 'fast-glob'
import { tagsOf } from './html.ts'
import { inspect } from './inspect.ts'
import { faultsOfLinks } from './links.ts'
import { faultsOfMaps } from './maps.ts'
import { onePageOfEachKind, pagesIn, pathsOf } from './pages.ts'
import { openColourCounter } from './pixels.ts'
import { hostSmallSite } from './small-site-host.ts'

/**
 * Every kind of page, as every kind of reader sees it. What a person should look at is in .screenshots/.
 */

const pictures = join(import.meta.dirname, '..', '..', '.screenshots')

const { base, browser, origin, site } = await hostSmallSite()
const counter = await openColourCounter(browser)
rmSync(pictures, { recursive: true, force: true })
mkdirSync(pictures, { recursive: true })

const views = (['light', 'dark'] as const).flatMap((scheme) =>
  [
    { device: 'desktop', width: 1280, height: 900 },
    { device: 'phone', width: 360, height: 740 },
  ].flatMap((size) => [true, false].map((javascript) => ({ scheme, javascript, ...size }))),
)

const pages = [
  ...(await onePageOfEachKind(site.dist, small_site_url)).map((page) => ({ ...page, status: 200 })),
  { kind: '404', path: 'no/such/page/', status: 404 },
]

describe('pages', { concurrency: 2 }, () => {
  for (const { kind, path, status } of pages) {
    for (const { device, ...view } of views) {
      const title = [kind, device, view.scheme, ...(view.javascript ? [] : ['without JavaScript'])]
      test(title.join(', '), { timeout: 120_000 }, async () => {
        const look = async (page: Page): Promise<string[]> => {
          const name = title.join('-').replaceAll(' ', '-')
          await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
          return faultsOfMaps(page, counter)
        }
        const faults = await inspect(browser, `${origin}${base}${path}`, view, look, status)
        assert.deepEqual(faults, [])
      })
    }
  }
})

test('the reader chooses between light and dark, and keeps the choice', { timeout: 60_000 }, async () => {
  const context = await browser.newContext({ colorScheme: 'light' })
  try {
    const page = await context.newPage()
    const ground = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    await page.goto(`${origin}${base}`)
    const light = await ground()
    await page.getByRole('button', { name: /dark/i }).click()
    const dark = await ground()
    assert.notEqual(dark, light)
    await page.goto(`${origin}${base}about/`)
    assert.equal(await ground(), dark)
    await page.getByRole('button', { name: /dark/i }).click()
    assert.equal(await ground(), light)
  } finally {
    await context.close()
  }
})

test('the first stop of the Tab key leads to the content', { timeout: 60_000 }, async () => {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.goto(`${origin}${base}about/`)
    await page.keyboard.press('Tab')
    const first = page.locator(':focus')
    const target = await first.getAttribute('href')
    assert.match(target ?? '', /^#/)
    assert.ok((await first.boundingBox())!.y >= 0, 'it is out of sight')
    assert.equal(await page.locator(`main${target}`).count(), 1)
  } finally {
    await context.close()
  }
})

test('no page holds a script, a stylesheet or a handler, and all say that none may', async () => {
  for (const file of await fastGlob('**/*.html', { cwd: site.dist })) {
    const html = readFileSync(join(site.dist, file), 'utf8')
    const inline = tagsOf(html).filter(
      ({ name, attributes }) =>
        (name === 'script' && attributes.src === undefined) ||
        name === 'style' ||
        Object.entries(attributes).some(
          ([key, value]) => key.startsWith('on') || /^\s*javascript:/i.test(value),
        ),
    )
    assert.deepEqual(inline, [], file)
    const policy = html.indexOf('http-equiv="Content-Security-Policy"')
    assert.ok(policy > 0 && policy < html.indexOf('<script'), file)
  }
})

test('every link, asset and fragment of every page leads somewhere', async () => {
  assert.deepEqual(await faultsOfLinks(site.dist, small_site_url), [])
})

test('the sitemap lists every page, and nothing else', async () => {
  assert.deepEqual(await pathsOf(site.dist, small_site_url), await pagesIn(site.dist))
})

test('the same holds at the root of a host', async () => {
  const url = new URL('/', small_site_url).href
  const { settings, dist, run, remove } = site.copy()
  try {
    writeFileSync(settings, readFileSync(settings, 'utf8').replace(small_site_url, url))
    await run('site')
    assert.deepEqual(await faultsOfLinks(dist, url), [])
    assert.deepEqual(await pathsOf(dist, url), await pagesIn(dist))
  } finally {
    remove()
  }
})
