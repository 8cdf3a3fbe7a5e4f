import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { buildSmallSite, small_site_url } from '../end-to-end/small-site.ts'
import { launchChromium } from './chromium.ts'
import { inspect } from './inspect.ts'
import { host } from './static.ts'

/** Two days of their own: a slow scan from high to low ports, and one so loud that its points are a picture. */
const slow_day = '2018-11-05'
const loud_day = '2018-11-06'

const packet = (day: number, second: number, source: string, port: number, flags = 'SYN'): string => {
  const clock = [second / 3600, (second / 60) % 60, second % 60].map((part) =>
    String(Math.floor(part)).padStart(2, '0'),
  )
  return `Nov  ${day} ${clock.join(':')} gateway kernel: [1000.000000] DROP: IN=eth0 OUT= MAC=00:53:00:00:00:01:00:53:00:00:00:02:08:00 SRC=${source} DST=198.51.100.7 LEN=40 TOS=0x00 PREC=0x00 TTL=48 ID=1 PROTO=TCP SPT=40000 DPT=${port} WINDOW=1024 RES=0x00 ${flags} URGP=0 \n`
}

const writeDays = (logs: string): void => {
  const slow = Array.from({ length: 400 }, (_, at) =>
    packet(5, 7_200 + at * 170, '192.0.2.77', 64_000 - at * 150),
  )
  const resets = Array.from({ length: 30 }, (_, at) =>
    packet(6, 600 + at * 1_000, '203.0.113.9', 50_000 + at, 'RST'),
  )
  const loud = Array.from({ length: 7_000 }, (_, at) =>
    packet(6, Math.floor(at * 12.3), `203.0.113.${1 + (at % 15)}`, 1 + ((at * 25_474) % 65_535)),
  )
  const lines = [...resets, ...loud].sort((a, b) => (a.slice(7, 15) < b.slice(7, 15) ? -1 : 1))
  writeFileSync(join(logs, 'extra-20181107'), [...slow, ...lines].join(''))
}

const base = new URL(small_site_url).pathname
const pictures = join(import.meta.dirname, '..', '..', '.screenshots')
mkdirSync(pictures, { recursive: true })

const browser = await launchChromium()
const site = await buildSmallSite({ prepare: writeDays })
const { origin, close } = await host(site.dist, base)
after(async () => {
  await browser.close()
  await close()
  site.remove()
})
const pathOf = (day: string): string => `${origin}${base}fireplot/${day}/`

describe('fireplots', { concurrency: 2 }, () => {
  for (const day of [slow_day, loud_day])
    for (const scheme of ['light', 'dark'] as const)
      for (const width of [1280, 360])
        for (const javascript of [true, false])
          test(
            `${day}, ${scheme}, ${width} px${javascript ? '' : ', without JavaScript'}`,
            { timeout: 120_000 },
            async () => {
              const view = { scheme, width, height: 900, javascript }
              const faults = await inspect(browser, pathOf(day), view, async (page) => {
                const file = `fireplot-${day}-${scheme}-${width}${javascript ? '' : '-still'}.png`
                await page.screenshot({ path: join(pictures, file), fullPage: true })
                const count = await page.locator('*').count()
                return count > 3_000 ? [`${count} nodes`] : []
              })
              assert.deepEqual(faults, [])
            },
          )
})

/** Opens a day for a reader with JavaScript. */
const open = async (day: string, use: (page: Page) => Promise<void>): Promise<void> => {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 1600 },
    reducedMotion: 'reduce',
  })
  try {
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', ({ message }) => errors.push(message))
    await page.goto(pathOf(day), { waitUntil: 'networkidle' })
    await use(page)
    assert.deepEqual(errors, [])
  } finally {
    await context.close()
  }
}
const dotsOf = (page: Page): Promise<number> =>
  page
    .locator('.fire-points path')
    .evaluateAll((paths) =>
      paths.reduce((sum, path) => sum + path.getAttribute('d')!.match(/m/gi)!.length, 0),
    )
const windowOf = (page: Page): Promise<number[]> =>
  page.locator('.fire-plane').evaluate((plane) => plane.getAttribute('viewBox')!.split(' ').map(Number))

test('the slow scan is marked, and its mark leads to its finding', { timeout: 60_000 }, () =>
  open(slow_day, async (page) => {
    await page.getByRole('link', { name: 'Scan 1' }).click()
    const finding = page.locator(':target')
    assert.match(
      (await finding.textContent()) ?? '',
      /slow scan from 192\.0\.2\.0\/24.*400 ports.*down from port 64000/s,
    )
    await finding.getByRole('link', { name: /row in the day/ }).click()
    assert.match(page.url(), new RegExp(`days/${slow_day}/#fig-fast-scans$`))
    await page.locator('figure:target').waitFor()
  }),
)

test('the keyboard steps from point to point and names them', { timeout: 60_000 }, () =>
  open(slow_day, async (page) => {
    await page.locator('.fire-frame').focus()
    await page.keyboard.press('ArrowRight')
    await page.locator('.fire-ring').waitFor()
    const sentence = /^(TCP|UDP) port \d+ \(IPv[46]\) at \d\d:\d\d:\d\d.*, from [\d.:a-f]+\/\d+/
    assert.match((await page.locator('.fire-said').textContent()) ?? '', sentence)
  }),
)

test('zooming in and out ends where it began, by button, key and dragging', { timeout: 60_000 }, () =>
  open(slow_day, async (page) => {
    const whole = await windowOf(page)
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await page.waitForFunction(
      () => document.querySelector('.fire-plane')!.getAttribute('viewBox') !== '0 0 1440 600',
    )
    assert.deepEqual((await windowOf(page)).slice(2), [720, 300])
    await page.getByRole('button', { name: 'Whole day' }).click()
    assert.deepEqual(await windowOf(page), whole)
    const box = (await page.locator('.chart-fire').boundingBox())!
    await page.mouse.move(box.x + 0.25 * box.width, box.y + 0.2 * box.height)
    await page.mouse.down()
    await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.4 * box.height)
    await page.mouse.up()
    await page.waitForFunction(
      () => document.querySelector('.fire-plane')!.getAttribute('viewBox') !== '0 0 1440 600',
    )
    const zoomed = await windowOf(page)
    assert.deepEqual(
      zoomed.map((number) => Math.round(number / 10)),
      [36, 12, 36, 12],
    )
    await page.locator('.fire-frame').press('Escape')
    assert.deepEqual(await windowOf(page), whole)
  }),
)

test('a linear axis shows as many points, and going back restores the ticks', { timeout: 60_000 }, () =>
  open(slow_day, async (page) => {
    const ticks = () => page.locator('.fire-ports text').allTextContents()
    const [dots, before] = [await dotsOf(page), await ticks()]
    await page.getByLabel('linear ports').check()
    await page.waitForFunction(() => document.querySelectorAll('.fire-ports text').length === 7)
    assert.equal(await dotsOf(page), dots)
    await page.getByLabel('linear ports').uncheck()
    assert.deepEqual(await ticks(), before)
  }),
)

test(
  'a loud day is a picture, its noise apart; hidden noise is counted and comes back',
  { timeout: 60_000 },
  () =>
    open(loud_day, async (page) => {
      const noise = page.locator('path.fire-rst').first()
      const picture = page.locator('.fire-points image')
      assert.equal(await picture.count(), 1)
      assert.equal(await page.locator('.fire-points path:not([class*=" "])').count(), 0)
      const display = () => noise.evaluate((path) => getComputedStyle(path).display)
      assert.equal(await display(), 'none')
      await page.getByLabel(/hide \d+ resets/).uncheck()
      assert.equal(await display(), 'inline')
      const filter = () => picture.evaluate((image) => getComputedStyle(image).filter)
      assert.equal(await filter(), 'none')
      await page.getByLabel('colour-blind safe').check()
      assert.equal(await filter(), 'url("#fireplot-safe")')
      await page.getByRole('button', { name: 'Zoom in' }).click()
      await picture.waitFor({ state: 'detached' })
      assert.ok((await dotsOf(page)) > 7_000)
    }),
)

test('a page is at most 60 KB and its script 4 KB, as sent', () => {
  const sent = (...path: string[]): number => gzipSync(readFileSync(join(site.dist, ...path))).length
  for (const day of [slow_day, loud_day]) assert.ok(sent('fireplot', day, 'index.html') < 60_000)
  const scripts = readdirSync(join(site.dist, '_astro')).filter((name) => /^Fireplot\..*\.js$/.test(name))
  assert.equal(scripts.length, 1)
  assert.ok(sent('_astro', scripts[0]) < 4_096, `${sent('_astro', scripts[0])} bytes`)
  assert.ok(statSync(join(site.dist, 'fireplot', loud_day, 'points-classic.png')).size < 100_000)
})
