import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'

/** How a reader looks at a page. */
export type View = { scheme: 'light' | 'dark'; width: number; height: number; javascript: boolean }

const axe_source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * Opens a page as one view and looks for faults; `look` may add its own and take pictures.
 *
 * @param status What the host should answer: 200, or 404 for the page of the lost.
 * @returns One sentence a fault.
 */
export async function inspect(
  browser: Browser,
  url: string,
  { scheme, width, height, javascript }: View,
  look: (page: Page) => Promise<string[]> = async () => [],
  status = 200,
): Promise<string[]> {
  const faults: string[] = []
  const { origin } = new URL(url)
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width, height },
    javaScriptEnabled: javascript,
    reducedMotion: 'reduce',
  })
  try {
    await context.route(
      (address) => address.origin !== origin && /^(https?|wss?):$/.test(address.protocol),
      (route) => {
        faults.push(`asks another origin: ${route.request().url()}`)
        return route.abort()
      },
    )
    const page = await context.newPage()
    page.on('console', (message) => {
      // The page of the lost answers 404, and Chromium says so.
      const expected = status === 404 && message.location().url === url
      if (/error|warning/.test(message.type()) && !expected) faults.push(`console: ${message.text()}`)
    })
    page.on('pageerror', (error) => faults.push(`script: ${error.message}`))
    page.on('requestfailed', (request) => {
      if (request.url().startsWith(origin)) faults.push(`request failed: ${request.url()}`)
    })
    page.on('response', (response) => {
      if (response.status() !== (response.url() === url ? status : 200)) {
        faults.push(`${response.status()}: ${response.url()}`)
      }
    })
    await page.goto(url, { waitUntil: 'networkidle' })
    faults.push(...(await page.evaluate(faultsOfLayout)))
    faults.push(...(await page.evaluate(faultsOfFigures)))
    faults.push(...(await faultsOfAccess(page)))
    faults.push(...(await look(page)))
    return faults
  } finally {
    await context.close()
  }
}

/** Runs in the page: nothing may be wider than the window, nor be cut off to hide that it is. */
function faultsOfLayout(): string[] {
  const faults: string[] = []
  const { scrollWidth } = document.documentElement
  if (scrollWidth > innerWidth) {
    const wide = [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
      .filter((element, _, all) => !all.some((other) => other !== element && element.contains(other)))
      .slice(0, 3)
      .map((element) => element.outerHTML.slice(0, 120))
    faults.push(`${scrollWidth} px wide in a window of ${innerWidth}: ${wide.join(' | ')}`)
  }
  for (const element of [document.documentElement, document.body]) {
    const overflow = getComputedStyle(element).overflowX
    if (overflow === 'hidden' || overflow === 'clip')
      faults.push(`${element.localName} hides what is too wide`)
  }
  for (const image of document.images) {
    if (image.complete && image.naturalWidth === 0) faults.push(`image does not load: ${image.src}`)
  }
  return faults
}

/** Runs in the page: each figure's SVG is one image with a name, or a group where it has links inside. */
function faultsOfFigures(): string[] {
  const faults: string[] = []
  for (const svg of document.querySelectorAll('figure svg')) {
    if (svg.parentElement?.closest('svg') || svg.closest('[aria-hidden="true"]')) continue
    const labels = (svg.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean)
    const text = labels.map((id) => document.getElementById(id)?.textContent ?? '').join(' ')
    const name = (text || (svg.getAttribute('aria-label') ?? '')).trim()
    const missing = labels.find((id) => !document.getElementById(id))
    const start = svg.outerHTML.slice(0, 120)
    const role = svg.querySelector('a[href]') === null ? 'img' : 'group'
    if (svg.getAttribute('role') !== role) faults.push(`figure without role="${role}": ${start}`)
    if (!name) faults.push(`figure without a name: ${start}`)
    if (missing) faults.push(`figure named by an element that is not there: ${missing}`)
  }
  return faults
}

type AxeResult = {
  violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[]
}

async function faultsOfAccess(page: Page): Promise<string[]> {
  await page.evaluate(standInForTimers)
  await page.evaluate(axe_source)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResult> } }).axe.run({
      resultTypes: ['violations'],
      preload: false,
    }),
  )
  return violations.map(({ id, help, nodes }) => {
    const summary = nodes[0].failureSummary?.split('\n').slice(1).join(' ').trim() ?? ''
    return `axe ${id} (${nodes.length}): ${help}: ${nodes[0].html.slice(0, 160)} ${summary}`
  })
}

/**
 * Runs in the page. Axe yields by timers, which stand still in a page without JavaScript: there, those that
 * are due at once run at once (as promises: queueMicrotask stands still too), and those that are to give up never do.
 */
async function standInForTimers(): Promise<void> {
  if (!matchMedia('(scripting: none)').matches) return
  const run = (callback: () => void, delay = 0): number => {
    if (delay < 100) void Promise.resolve().then(callback)
    return 0
  }
  globalThis.setTimeout = run as unknown as typeof setTimeout
}
