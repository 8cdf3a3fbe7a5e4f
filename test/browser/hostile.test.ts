import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import fastGlob from 'fast-glob'
import type { Browser, Page } from 'playwright-core'
import { buildHostileSite } from '../end-to-end/hostile-site.ts'
import { House } from '../scripts/house.ts'
import { launchChromium } from './chromium.ts'
import { host, type Host } from './static.ts'

/** Nothing that a stranger wrote into a log runs in a browser: not in pages, nor in what scripts make of them. */

const home = new House()
let browser: Browser
let site: Host
before(async () => {
  for (const { code, stderr } of await buildHostileSite(home)) assert.equal(code, 0, stderr)
  browser = await launchChromium()
  site = await host(home.path('dist'), '/')
})
after(async () => {
  await browser?.close()
  await site?.close()
  home.remove()
})

/** Opens a page and uses it. @returns what ran, what was asked of elsewhere, what elements came out of a log */
async function faultsOf(
  path: string,
  use: (page: Page) => Promise<void> = async () => {},
): Promise<string[]> {
  const faults: string[] = []
  const context = await browser.newContext({ acceptDownloads: true })
  try {
    // What `alert` says is told even where a policy of content would have stopped it.
    await context.exposeFunction('told', (word: string) => void faults.push(`${path} runs: ${word}`))
    await context.addInitScript(() => {
      for (const name of ['alert', 'confirm', 'prompt'] as const)
        window[name] = ((word: unknown) =>
          (window as unknown as Record<string, (word: string) => void>).told(String(word))) as never
    })
    const page = await context.newPage()
    page.on('dialog', (dialog) => {
      faults.push(`${path}: a dialog says ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('pageerror', (error) => faults.push(`${path}: ${error.message}`))
    page.on('console', (message) => {
      if (/error|warning/.test(message.type())) faults.push(`${path}: ${message.text()}`)
    })
    page.on('request', (request) => {
      const { origin, protocol, pathname } = new URL(request.url())
      if (/^(?:data|blob):$/.test(protocol)) return
      if (origin !== site.origin || pathname.endsWith('/x')) faults.push(`${path} asks for ${request.url()}`)
    })
    await page.goto(`${site.origin}/${path}`, { waitUntil: 'networkidle' })
    await use(page)
    const brought = await page.evaluate(() =>
      [...document.querySelectorAll('img[src="x"], [onerror], script:not([src]):not([type])')]
        .map((element) => element.outerHTML)
        .filter((html) => html.includes('alert') || html.includes('onerror')),
    )
    return [...faults, ...brought.map((html) => `${path} holds ${html}`)]
  } finally {
    await context.close()
  }
}

describe('of logs that strangers wrote into', { timeout: 300_000 }, () => {
  test('no page runs a word', async () => {
    const pages = fastGlob.sync('**/*.html', { cwd: home.path('dist') })
    assert.ok(pages.length > 10)
    // One of each kind is enough of those that differ in a number.
    const kinds = new Map(pages.sort().map((page) => [page.replace(/[\d.-]+/g, '#'), page]))
    for (const page of kinds.values()) assert.deepEqual(await faultsOf(page.replace(/index\.html$/, '')), [])
  })

  test('no search does, whatever is typed', async () => {
    for (const asked of ['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', '203.0']) {
      const faults = await faultsOf(`search/?q=${encodeURIComponent(asked)}`, async (page) => {
        const box = page.locator('form.search.large input')
        await box.fill('')
        await box.pressSequentially(asked)
        await page.waitForTimeout(100)
      })
      assert.deepEqual(faults, [], asked)
    }
  })

  test('no packet of a day does, pointed at and zoomed into', async () => {
    const [plot = ''] = fastGlob.sync('fireplot/*-*-*/', {
      cwd: home.path('dist'),
      onlyDirectories: true,
      markDirectories: true,
    })
    const said: string[] = []
    const faults = await faultsOf(plot, async (page) => {
      await page.locator('.fire-frame').focus()
      await page.keyboard.press('ArrowRight')
      await page.waitForFunction(() =>
        /port \d/.test(document.querySelector('.fire-said')?.textContent ?? ''),
      )
      said.push((await page.locator('.fire-said').textContent()) ?? '')
      await page.keyboard.press('+')
      await page.locator('[value=linear]').check()
      await page.waitForTimeout(100)
    })
    assert.deepEqual(faults, [])
    assert.match(said[0], /203\.0\.113\.0\/24/)
  })

  test('no drawing that is taken home does', async () => {
    const pages = fastGlob.sync('**/*.html', { cwd: home.path('dist') }).sort()
    const drawn = (kind: string) =>
      pages.filter((page) =>
        readFileSync(join(home.path('dist'), page), 'utf8').includes(`data-take="${kind}"`),
      )
    const [of_svg = '', of_png = ''] = [
      drawn('svg')[0],
      drawn('png').find((page) => /^reports\/a\//.test(page)),
    ]
    const taken: Buffer[] = []
    for (const path of [of_svg, of_png]) {
      const faults = await faultsOf(path, async (page) => {
        // They may lie folded; the page's own script hears a click all the same.
        for (const button of await page.locator('[data-take]').all()) {
          const [download] = await Promise.all([
            page.waitForEvent('download'),
            button.evaluate((element) => (element as HTMLElement).click()),
          ])
          taken.push(readFileSync(await download.path()))
        }
      })
      assert.deepEqual(faults, [])
    }
    const pictures = taken.filter((bytes) => bytes.toString('latin1', 1, 4) === 'PNG')
    assert.ok(pictures.length > 0 && pictures.length < taken.length)
    for (const drawing of taken.filter((bytes) => !pictures.includes(bytes)))
      assert.doesNotMatch(drawing.toString(), /<img|<script|\son\w+=|javascript:/i)
  })

  test('a list is text', async () => {
    const lists = fastGlob.sync('data/**/*.csv', { cwd: home.path('dist') })
    assert.ok(lists.length > 0)
    const answer = await fetch(`${site.origin}/${lists[0]}`)
    assert.match(answer.headers.get('content-type') ?? '', /^text\/csv/)
    assert.equal(await answer.text(), readFileSync(join(home.path('dist'), lists[0]), 'utf8'))
  })
})
