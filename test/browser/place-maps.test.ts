import assert from 'node:assert/strict'
import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { hostSmallSite } from './small-site-host.ts'
import { host } from './static.ts'

/** Maps of points: what moves and what stays, and whom they ask for what. */

const { base, browser, origin, site } = await hostSmallSite()
const post = `${base}reports/all-figures/`

/** A page without a script, or with; what it asks other hosts for is listed, and never answered. */
async function visited(
  javascript: boolean,
  visit: (page: Page, asked: string[]) => Promise<void>,
  at = origin,
): Promise<void> {
  const context = await browser.newContext({
    javaScriptEnabled: javascript,
    viewport: { width: 1280, height: 900 },
  })
  try {
    const asked: string[] = []
    await context.route(
      (url) => url.origin !== at,
      (route) => {
        asked.push(route.request().url())
        return route.fulfill({ contentType: 'image/gif', body: pixel })
      },
    )
    const page = await context.newPage()
    await page.goto(`${at}${post}`)
    await visit(page, asked)
  } finally {
    await context.close()
  }
}

const pixel = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAACAUQAOw==', 'base64')

const widthOf = (page: Page, selector: string): Promise<number> =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => element.getBoundingClientRect().width)

for (const way of ['mouse', 'keyboard'] as const) {
  test(
    `a part of the world comes closer by ${way}, without a script, and symbols keep their size`,
    {
      timeout: 60_000,
    },
    () =>
      visited(false, async (page) => {
        const map = '#fig-source-map'
        const radius = (): Promise<string> =>
          page.locator(`${map} marker .symbol-1`).evaluate((symbol) => getComputedStyle(symbol).r)
        const land = `${map} .ground use`
        const [world, one] = [await widthOf(page, land), Number.parseFloat(await radius())]
        if (way === 'mouse') await page.locator(map).getByText('Europe', { exact: true }).click()
        else {
          await page.locator(`${map} [value=world]`).focus()
          await page.keyboard.press('ArrowRight')
        }
        assert.ok(await page.locator(`${map} [value=europe]`).isChecked())
        const zoom = (await widthOf(page, land)) / world
        assert.ok(zoom > 3 && zoom <= 6, `enlarged ${zoom} times`)
        assert.ok(Math.abs(Number.parseFloat(await radius()) * zoom - one) < 0.05, 'symbols have changed')
        assert.equal(await widthOf(page, '#fig-ban-map .ground use'), world, 'another map has moved')
      }),
  )
}

test('a map of points asks no other host for anything, nor brings the means to', { timeout: 60_000 }, () =>
  visited(true, async (page, asked) => {
    await page.locator('#fig-source-map').scrollIntoViewIfNeeded()
    assert.equal(asked.join(), '')
    const files = readdirSync(site.dist, { recursive: true, withFileTypes: true })
    assert.deepEqual(
      files.filter(({ name }) => /leaflet/i.test(name)).map(({ name }) => name),
      [],
    )
    assert.doesNotMatch(await page.content(), /openstreetmap|street-map/i)
  }),
)

test(
  'with tiles asked for in site.yaml, it asks for them when the reader does, and says whom',
  {
    timeout: 120_000,
  },
  async () => {
    const { settings, dist, run, remove } = site.copy()
    after(remove)
    appendFileSync(settings, '\nmaps: { tiles: openstreetmap }\n')
    await run('site')
    const mapped = await host(dist, base)
    after(mapped.close)
    const html = readFileSync(join(dist, 'reports/all-figures/index.html'), 'utf8')
    assert.match(
      html,
      /©\s*<a href="?https:\/\/www\.openstreetmap\.org\/copyright"?>OpenStreetMap\s+contributors/,
    )
    assert.match(html, /<script[^>]* src="?[^">]*StreetMap[^">]*\.js/)
    const look = async (page: Page, asked: string[]): Promise<void> => {
      const figure = page.locator('#fig-source-map')
      const button = figure.getByRole('button', { name: 'Show on OpenStreetMap' })
      await button.scrollIntoViewIfNeeded()
      assert.equal(asked.join(), '')
      await button.click()
      const map = figure.locator('.leaflet-container')
      await map.locator('.leaflet-tile-loaded').first().waitFor()
      assert.ok(asked.length > 0)
      for (const url of asked) assert.match(url, /^https:\/\/tile\.openstreetmap\.org\/\d\/\d+\/\d+\.png$/)
      assert.match(await map.innerText(), /© OpenStreetMap contributors/)
      const closer = map.getByRole('button', { name: 'Zoom in' })
      for (let press = 0; press < 12 && (await closer.getAttribute('aria-disabled')) !== 'true'; press++) {
        await closer.click({ force: true })
        await page.waitForTimeout(400)
      }
      assert.equal(await closer.getAttribute('aria-disabled'), 'true')
      const deepest = Math.max(...asked.map((url) => Number(url.split('/')[3])))
      assert.ok(deepest <= 8, `tiles of zoom ${deepest}`)
    }
    await visited(true, look, mapped.origin)
  },
)
