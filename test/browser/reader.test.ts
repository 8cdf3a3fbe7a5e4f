import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { small_site_url } from '../end-to-end/small-site.ts'
import { hostSmallSite } from './small-site-host.ts'

/** What a reader does with a page beside reading it. */

const axe_source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const { base, browser, origin, site } = await hostSmallSite()

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
              const { width, height } = svg.hasAttribute('viewBox')
                ? (svg as SVGSVGElement).viewBox.baseVal
                : svg.getBoundingClientRect()
              return { width, height }
            })
          // With a margin, and with what reaches out of the drawing's own box.
          const room = width / 2 - box.width
          assert.ok(room >= 31 && room < 250, `${figure}: ${width} for ${box.width}`)
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
  const figures = html.match(/<figure id="?fig-[\s\S]*?<\/figure>/g) ?? []
  assert.ok(figures.length > 20)
  for (const figure of figures) {
    const [, id] = /^<figure id="?(fig-[^" >]+)/.exec(figure)!
    assert.match(figure, new RegExp(`<a href="?#${id}"?[^>]*>\\s*Link`), id)
    assert.match(figure, /Data through \d+ \w+ \d{4}/, id)
    assert.match(figure, /Countries by \S.* of \d+ \w+ \d{4}/, id)
    assert.ok(figure.includes(`${small_site_url}reports/all-figures/#${id}`), id)
    // Where nothing has been drawn there is nothing to take.
    if (/<svg[^>]* class="?chart /.test(figure) && !figure.includes('No rows.'))
      assert.match(figure, /data-take="?png/, id)
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

/** What Enter opens for what a reader types. */
const asked = [
  { typed: 'telnet', path: 'ports/23/' },
  { typed: '445', path: 'ports/445/' },
  { typed: 'chin', path: 'countries/cn/' },
  { typed: '2018-11-05', path: 'days/2018-11-05/' },
  { typed: 'november 2018', path: 'months/2018-11/' },
  { typed: 'firewall turned', path: 'reports/all-figures/' },
]

for (const { typed, path } of asked)
  test(`typing ${typed} and Enter opens ${path}`, { timeout: 60_000 }, () =>
    open('about/', async (page) => {
      await page.getByRole('combobox').focus()
      await page.keyboard.type(typed)
      await page.getByRole('option').first().waitFor()
      await page.keyboard.press('Enter')
      await page.waitForURL(`${origin}${base}${path}`)
      assert.notEqual(await page.locator('h1').textContent(), 'No such page')
    }),
  )

test('who types faster than the index comes is led there all the same', { timeout: 60_000 }, () =>
  open('about/', async (page) => {
    await page.route('**/search.json*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      await route.continue()
    })
    await page.getByRole('combobox').fill('telnet')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${origin}${base}ports/23/`)
  }),
)

test('arrow keys go through what is found, and Escape closes it', { timeout: 60_000 }, () =>
  open('about/', async (page) => {
    const box = page.getByRole('combobox')
    await box.fill('port')
    const options = page.getByRole('option')
    await options.nth(1).waitFor()
    assert.equal(await box.getAttribute('aria-expanded'), 'true')
    const active = async (): Promise<string> =>
      page.locator(`#${await box.getAttribute('aria-activedescendant')}`).innerText()
    assert.equal(await active(), await options.nth(0).innerText())
    await box.press('ArrowDown')
    assert.equal(await active(), await options.nth(1).innerText())
    await box.press('ArrowUp')
    await box.press('ArrowUp')
    assert.equal(await active(), await options.last().innerText())
    await box.press('Escape')
    assert.equal(await options.count(), 0)
    assert.equal(await box.getAttribute('aria-expanded'), 'false')
  }),
)

for (const width of [1280, 360])
  test(
    `what is found stands within a window of ${width} px, and axe has nothing against it`,
    { timeout: 60_000 },
    () =>
      open(
        'about/',
        async (page) => {
          await page.getByRole('combobox').fill('po')
          await page.getByRole('option').nth(3).waitFor()
          const box = (await page.getByRole('listbox').boundingBox())!
          assert.ok(box.x >= 0 && box.x + box.width <= width, JSON.stringify(box))
          await page.evaluate(axe_source)
          const faults = await page.evaluate(async () => {
            const { violations } = await (
              globalThis as unknown as { axe: { run: () => Promise<{ violations: { id: string }[] }> } }
            ).axe.run()
            return violations.map(({ id }) => id)
          })
          assert.deepEqual(faults, [])
        },
        { viewport: { width, height: 800 } },
      ),
  )

test(
  'without JavaScript the box leads to a page that lists ports, countries and reports',
  { timeout: 60_000 },
  () =>
    open(
      'about/',
      async (page) => {
        await page.getByRole('searchbox').fill('telnet')
        await page.keyboard.press('Enter')
        await page.waitForURL(`${origin}${base}search/?q=telnet`)
        for (const name of ['Telnet', 'China', 'All figures', 'November 2018'])
          assert.equal(await page.getByRole('link', { name, exact: true }).count(), 1, name)
      },
      { javaScriptEnabled: false },
    ),
)

test('the scripts of a page are at most 10 KB as sent, and none is inline', () => {
  for (const path of ['reports/all-figures', 'ports/23', 'fireplot/2018-11-05']) {
    const html = readFileSync(join(site.dist, path, 'index.html'), 'utf8')
    const scripts = [...html.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)]
    let sent = 0
    for (const [, attributes, text] of scripts) {
      assert.equal(text.trim(), '', path)
      const [, address] = / src="?([^" ]+)/.exec(attributes)!
      sent += gzipSync(readFileSync(join(site.dist, address.slice(base.length).replace(/\?.*/, '')))).length
    }
    assert.ok(sent < 10_240, `${path}: ${sent} bytes`)
  }
})

test('every page names a picture of itself by its full address, at most 60 KB, with words and a map on it', async () => {
  const of = (path: string): string => {
    const html = readFileSync(join(site.dist, path, 'index.html'), 'utf8')
    const [, image = ''] = /<meta property="og:image" content="([^"]+)"/.exec(html) ?? []
    assert.ok(image.startsWith(`${small_site_url}cards/`), `${path}: ${image}`)
    assert.match(html, /<meta name="twitter:card" content="summary_large_image"/)
    return image.slice(small_site_url.length)
  }
  const cards = [of('reports/all-figures'), of(''), of('days/2018-11-05')]
  assert.notEqual(cards[0], cards[1])
  assert.equal(cards[1], cards[2])
  for (const card of cards) {
    const bytes = readFileSync(join(site.dist, card))
    assert.ok(bytes.length <= 60_000, `${card}: ${bytes.length} bytes`)
    const { width, height } = await sharp(bytes).metadata()
    assert.deepEqual([width, height], [1200, 630])
    const part = (left: number, top: number, width: number, height: number) =>
      sharp(bytes).removeAlpha().extract({ left, top, width, height }).png().toBuffer().then(pictureOf)
    assert.ok((await part(60, 140, 500, 120)).colours > 4, `${card}: no title`)
    assert.ok((await part(616, 126, 520, 220)).colours > 6, `${card}: no map`)
    assert.ok((await part(60, 440, 1080, 150)).colours > 2, `${card}: no curve`)
  }
})
