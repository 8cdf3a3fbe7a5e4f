import assert from 'node:assert/strict'
import { test } from 'node:test'
import { small_site_url } from '../end-to-end/small-site.ts'
import { onePageOfEachKind } from './pages.ts'
import { hostSmallSite } from './small-site-host.ts'

/** Pages as they go to paper, of a reader whose screen is dark: A4 within its margins is 718 px wide. */

const { base, browser, origin, site } = await hostSmallSite()

/** What paper has no use for. */
const controls = [
  '.site-head nav',
  '.search',
  'button',
  'select',
  'input',
  '.folds > a',
  '.regions',
  '.sequence',
  '.skip',
].join(',')

test('a printed page is light, whole figures and no controls', { timeout: 120_000 }, async () => {
  const context = await browser.newContext({
    viewport: { width: 718, height: 1000 },
    colorScheme: 'dark',
    javaScriptEnabled: true,
  })
  const page = await context.newPage()
  const faults: string[] = []
  for (const { kind, path } of await onePageOfEachKind(site.dist, small_site_url)) {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    await page.goto(`${origin}${base}${path}`)
    // By the switch as well as by the system.
    await page.evaluate(() => (document.documentElement.dataset.theme = 'dark'))
    const found = await page.evaluate((controls) => {
      const root = getComputedStyle(document.documentElement)
      const shown = [...document.querySelectorAll<HTMLElement>(controls)].filter((element) =>
        element.checkVisibility(),
      )
      const broken = [...document.querySelectorAll('figure, .chart')].filter((element) => {
        const box = element.closest('figure, .fire-strip, .film-months') ?? element
        return getComputedStyle(box).breakInside !== 'avoid'
      })
      return {
        scheme: root.colorScheme,
        paper: root.backgroundColor,
        ink: root.color,
        shown: shown.map((element) => `${element.tagName}.${element.className}`),
        broken: broken.map((element) => `${element.tagName}#${element.id}`),
        beyond: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      }
    }, controls)
    const expected = {
      scheme: 'light',
      paper: 'rgb(253, 252, 249)',
      ink: 'rgb(28, 26, 23)',
      shown: [],
      broken: [],
      beyond: 0,
    }
    try {
      assert.deepEqual(found, expected)
    } catch {
      faults.push(`${kind} ${path}: ${JSON.stringify(found)}`)
    }
  }
  await context.close()
  assert.deepEqual(faults, [])
})
