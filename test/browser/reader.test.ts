import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import sharp from 'sharp'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { buildSmallSite, small_site_url } from '../end-to-end/small-site.ts'
import { launchChromium } from './chromium.ts'
import { host } from './static.ts'

/** What a reader does with a page beside reading it. */

const base = new URL(small_site_url).pathname

const browser = await launchChromium()
const site = await buildSmallSite()
const { origin, close } = await host(site.dist, base)
after(async () => {
  await browser.close()
  await close()
  site.remove()
})

const open = async (
  path: string,
  look: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  try {
    const page = await context.newPage()
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text())
    })
    await page.goto(`${origin}${base}${path}`)
    await look(page)
    assert.deepEqual(faults, [])
  } finally {
    await context.close()
  }
}

const taken = async (page: Page, figure: string, kind: 'png' | 'svg'): Promise<Buffer> => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator(`#fig-${figure} [data-take=${kind}]`).click(),
  ])
  assert.ok(download.suggestedFilename().endsWith(`${figure}.${kind}`), download.suggestedFilename())
  return readFileSync(await download.path())
}

/** Width, height, and how many colours there are, in steps of 16. */
const pictureOf = async (bytes: Buffer): Promise<{ width: number; height: number; colours: number }> => {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const colours = new Set<number>()
  for (let i = 0; i < data.length; i += 3)
    colours.add(((data[i] >> 4) << 8) | ((data[i + 1] >> 4) << 4) | (data[i + 2] >> 4))
  return { width: info.width, height: info.height, colours: colours.size }
}

const drawings = [
  { figure: 'world-map' },
  { figure: 'port-tile' },
  { figure: 'days' },
  { figure: 'daily-map' },
  { figure: 'country-timeline' },
]

for (const scheme of ['light', 'dark'] as const)
  test(`figures are taken home as pictures of twice their size, ${scheme}`, { timeout: 120_000 }, () =>
    open(
      'reports/all-figures/',
      async (page) => {
        for (const { figure } of drawings) {
          const bytes = await taken(page, figure, 'png')
          assert.equal(bytes.subarray(1, 4).toString(), 'PNG')
          const { width, height, colours } = await pictureOf(bytes)
          const box = await page
            .locator(`#fig-${figure} .drawing svg.chart`)
            .first()
            .evaluate((svg) => {
              const { width, height } = (svg as SVGSVGElement).viewBox.baseVal
              return { width, height }
            })
          assert.equal(width, Math.round((box.width + 32) * 2), figure)
          assert.ok(height > box.height * 2, figure)
          assert.ok(colours > 4, `${figure}: ${colours} colours`)
        }
      },
      { colorScheme: scheme },
    ),
  )

test(
  'the picture of a fireplot is black, and has its axis, its legend and its points',
  { timeout: 60_000 },
  () =>
    open('reports/all-figures/', async (page) => {
      const bytes = await taken(page, 'fireplot', 'png')
      const { width, colours } = await pictureOf(bytes)
      assert.ok(width > 1200 && colours > 6, `${width} wide, ${colours} colours`)
      const { data } = await sharp(bytes).extract({ left: 0, top: 0, width: 1, height: 1 }).raw().toBuffer({
        resolveWithObject: true,
      })
      assert.deepEqual([...data.subarray(0, 3)], [0, 0, 0])
    }),
)

test('a figure taken home as SVG stands by itself', { timeout: 60_000 }, () =>
  open('days/2018-11-05/', async (page) => {
    for (const figure of ['world-map', 'top-ports', 'port-tile']) {
      const bytes = await taken(page, figure, 'svg')
      const text = bytes.toString()
      assert.doesNotMatch(text, /var\(| class="| style="|url\(|<a[ >]|<use|href=/, figure)
      assert.match(text, /Forty days · data through \d/)
      // Another program than the browser sees the same.
      const { colours } = await pictureOf(await sharp(bytes).png().toBuffer())
      assert.ok(colours > 4, `${figure}: ${colours} colours`)
    }
  }),
)

test('every drawing can be taken home, and each figure has a link of its own and says how to cite it', () => {
  const html = readFileSync(join(site.dist, 'reports', 'all-figures', 'index.html'), 'utf8')
  const figures = html.match(/<figure id="fig-[\s\S]*?<\/figure>/g) ?? []
  assert.ok(figures.length > 20)
  for (const figure of figures) {
    const [, id] = /^<figure id="(fig-[^"]+)"/.exec(figure)!
    assert.match(figure, new RegExp(`<a href="#${id}"[^>]*>\\s*Link`), id)
    assert.match(figure, /Data through \d+ \w+ \d{4}/, id)
    assert.match(figure, /Countries by \S.* of \d+ \w+ \d{4}/, id)
    assert.ok(figure.includes(`${small_site_url}reports/all-figures/#${id}`), id)
    if (/<svg[^>]* class="chart /.test(figure)) assert.match(figure, /data-take="png"/, id)
  }
})

test('without JavaScript no button is shown that would do nothing', { timeout: 60_000 }, () =>
  open(
    'reports/all-figures/',
    async (page) => {
      assert.ok((await page.locator('[data-take]').count()) > 20)
      assert.equal(await page.locator('[data-take]:visible').count(), 0)
    },
    { javaScriptEnabled: false },
  ),
)
