import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { parseFrames, stepsOf } from '../../src/charts/frames.ts'
import { classOf } from '../../src/charts/map.ts'
import { rampStep } from '../../src/charts/tile.ts'
import type { CountryDaysRow, DaysRow, PortDaysRow, PortsRow, Summary } from '../../src/digest/schema.ts'
import { tagsOf } from './html.ts'
import { hostSmallSite } from './small-site-host.ts'

/** Figures that play a day at a time: each frame must be that day's table, however the reader gets there. */

const period = '2018-11-01--2018-11-30'
const cap = 1000

const { base, browser, origin, site } = await hostSmallSite()

const digestFile = (name: string): unknown =>
  JSON.parse(readFileSync(join(site.digest, period, `${name}.json`), 'utf8'))
const distFile = (...path: string[]): string => readFileSync(join(site.dist, ...path), 'utf8')

const days = digestFile('days') as DaysRow[]
const country_days = digestFile('country-days') as CountryDaysRow[]
const port_days = digestFile('port-days') as PortDaysRow[]
const ports = digestFile('ports') as PortsRow[]

/** Sums by key. */
const sums = <Row extends { events: number }>(
  rows: readonly Row[],
  key: (row: Row) => string,
): Map<string, number> => {
  const found = new Map<string, number>()
  for (const row of rows) found.set(key(row), (found.get(key(row)) ?? 0) + row.events)
  return found
}

const port_sums = [...sums(ports, ({ destination_port }) => String(destination_port))]
const common = new Set(
  port_sums
    .sort(([a, x], [b, y]) => y - x || Number(a) - Number(b))
    .slice(0, 256)
    .map(([port]) => port),
)

const sets = {
  countries: {
    figure: 'daily-map',
    step: (count: number) => classOf(count),
    counts: (day: string) =>
      sums(
        country_days.filter((row) => row.day === day),
        ({ country }) => country ?? '?',
      ),
  },
  ports: {
    figure: 'daily-port-tile',
    step: (count: number) => rampStep(count, cap, 'log'),
    counts: (day: string) =>
      sums(
        port_days.filter((row) => row.day === day && row.destination_port < 1024),
        ({ destination_port }) => String(destination_port),
      ),
  },
  'common-ports': {
    figure: 'daily-common-ports-tile',
    step: (count: number) => rampStep(count, cap, 'log'),
    counts: (day: string) =>
      sums(
        port_days.filter((row) => row.day === day && common.has(String(row.destination_port))),
        ({ destination_port }) => String(destination_port),
      ),
  },
} as const
type FilmName = keyof typeof sets
const names = Object.keys(sets) as FilmName[]

/** What a day's frame must show: the step of each cell that has one. */
const expected = (set: FilmName, day: string): Record<string, number> =>
  Object.fromEntries(
    [...sets[set].counts(day)]
      .map(([cell, count]) => [cell, sets[set].step(count)] as const)
      .filter(([, step]) => step > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

for (const set of names) {
  test(`every frame of ${set} is that day's table, and the frames add up`, () => {
    const { cells, bounds, days: frames } = parseFrames(distFile('frames', period, `${set}.txt`))
    assert.deepEqual(
      frames.map(({ day }) => day),
      Array.from({ length: 30 }, (_, i) => `2018-11-${String(i + 1).padStart(2, '0')}`),
    )
    assert.equal(new Set(cells).size, cells.length)
    for (const { day, total, digits } of frames) {
      const steps = stepsOf(digits)
      assert.equal(steps.length, cells.length)
      const shown = cells
        .map((cell, i) => [cell, steps[i]] as const)
        .filter(([, step]) => step > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1))
      assert.deepEqual(Object.fromEntries(shown), expected(set, day), day)
      const counts = [...sets[set].counts(day).values()]
      if (total !== null)
        assert.equal(
          total,
          counts.reduce((sum, count) => sum + count, 0),
          day,
        )
      for (const count of counts)
        assert.equal(bounds.filter((from) => from <= count).length, sets[set].step(count))
    }
    if (set === 'countries') {
      const sum = frames.reduce((all, { total }) => all + (total ?? 0), 0)
      assert.equal(sum, (digestFile('summary') as Summary).events)
    }
  })
}

test('the script is one small file, the page has none within', () => {
  const scripts = tagsOf(distFile('reports', 'all-figures', 'index.html')).filter(
    ({ name }) => name === 'script',
  )
  assert.ok(scripts.every(({ attributes }) => attributes.src !== undefined))
  const texts = scripts.map(({ attributes }) =>
    distFile(...attributes.src.slice(base.length).replace(/\?.*/, '').split('/')),
  )
  const [script, ...others] = texts.filter((text) => text.includes('frame-player'))
  assert.deepEqual(others, [])
  assert.ok(gzipSync(script).length <= 6 * 1024, `${gzipSync(script).length} bytes`)
})

/** Opens the post of all figures; fails for whatever the console says. */
async function withPage(options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  try {
    const page = await context.newPage()
    const faults: string[] = []
    page.on('console', (message) => faults.push(message.text()))
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('requestfailed', (request) => faults.push(request.url()))
    await page.goto(`${origin}${base}reports/all-figures/`, { waitUntil: 'networkidle' })
    await look(page)
    assert.deepEqual(faults, [])
  } finally {
    await context.close()
  }
}

const player = (page: Page, set: FilmName): Locator => page.locator(`#fig-${sets[set].figure} frame-player`)
const dayOf = (film: Locator): Promise<string | null> => film.getAttribute('data-day')

/** The step of each cell that has one, as the page paints it. */
const painted = async (film: Locator, set: FilmName): Promise<Record<string, number>> => {
  const cells = await film.locator('.film-drawing svg').evaluate((svg, is_map) => {
    const found: [string, number][] = []
    if (is_map) {
      const { style } = svg as SVGElement
      for (const name of style) {
        const step = /^var\(--class-(\d+)\)$/.exec(style.getPropertyValue(name))?.[1]
        if (/^--[A-Z]{2}$/.test(name) && step !== undefined) found.push([name.slice(2), Number(step)])
      }
      const swatch = svg.closest('frame-player')?.querySelector<HTMLElement>('.film-unknown')
      const step = /\d+/.exec(swatch?.style.getPropertyValue('--swatch') ?? '')?.[0]
      if (step !== undefined) found.push(['?', Number(step)])
      return found
    }
    // A number belongs to the cell that it begins in.
    const size = svg.classList.contains('chart-film-16') ? 45 : 30
    const numbers = new Map<string, string>()
    for (const text of svg.querySelectorAll('.cell-numbers text')) {
      const xs = (text.getAttribute('x') ?? '').split(' ').map(Number)
      const row = Math.floor(Number(text.getAttribute('y')) / size)
      ;[...(text.textContent ?? '')].forEach((digit, i) => {
        const key = `${Math.floor(xs[i] / size)} ${row}`
        numbers.set(key, (numbers.get(key) ?? '') + digit)
      })
    }
    for (const path of svg.querySelectorAll<SVGPathElement>('.cells path')) {
      const step = /ramp-(\d+)/.exec(path.getAttribute('style') ?? '')?.[1]
      if (step === undefined) continue
      for (const [, x, y] of (path.getAttribute('d') ?? '').matchAll(/M(\d+) (\d+)h/g))
        found.push([numbers.get(`${Number(x) / size} ${Number(y) / size}`) ?? 'none', Number(step)])
    }
    return found
  }, set === 'countries')
  return Object.fromEntries(cells.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const isDay = async (film: Locator, set: FilmName, day: string): Promise<void> => {
  await film.and(film.page().locator(`[data-day="${day}"]`)).waitFor()
  assert.deepEqual(await painted(film, set), expected(set, day), `${set}, ${day}`)
  const total = [...sets[set].counts(day).values()].reduce((sum, count) => sum + count, 0)
  const words = ((await film.locator('.film-words').textContent()) ?? '').replace(/(?<=\d),(?=\d)/g, '')
  assert.match(words, new RegExp(`^${total} packets?,|^nothing recorded$`), `${set}, ${day}`)
}

for (const set of names) {
  test(`${set}: what the reader scrubs to is that day's table`, { timeout: 60_000 }, () =>
    withPage({}, async (page) => {
      const film = player(page, set)
      const start = (await dayOf(film)) ?? ''
      await isDay(film, set, start)
      for (const at of [3, 17, 29]) {
        await film.locator('input').fill(String(at))
        await isDay(film, set, `2018-11-${String(at + 1).padStart(2, '0')}`)
      }
      await film.locator('input').click()
      await film.and(page.locator('[data-day="2018-11-15"], [data-day="2018-11-16"]')).waitFor()
    }),
  )
}

test('nothing moves until the reader says so; then five days a second', { timeout: 60_000 }, () =>
  withPage({}, async (page) => {
    const film = player(page, 'countries')
    const start = await dayOf(film)
    await film.scrollIntoViewIfNeeded()
    await page.waitForTimeout(700)
    assert.equal(await dayOf(film), start)
    const seen = await film.evaluateHandle((element) => {
      const days: { day: string; at: number }[] = []
      new MutationObserver(() => {
        days.push({ day: element.getAttribute('data-day') ?? '', at: performance.now() })
      }).observe(element, { attributeFilter: ['data-day'] })
      return days
    })
    await film.getByRole('button', { name: 'Play' }).click()
    await page.waitForFunction((days) => days.length >= 9, seen)
    await film.getByRole('button', { name: 'Pause' }).click()
    const days_seen = await seen.jsonValue()
    const first = days_seen.findIndex(({ day }) => day === '2018-11-01')
    const run = days_seen.slice(first, first + 8)
    assert.deepEqual(
      run.map(({ day }) => day),
      Array.from({ length: run.length }, (_, i) => `2018-11-0${i + 1}`),
    )
    const seconds = ((run.at(-1)?.at ?? 0) - run[0].at) / 1000 / (run.length - 1)
    assert.ok(seconds > 0.15 && seconds < 0.35, `${seconds} s a day`)
    const day = (await dayOf(film)) ?? ''
    const played = Number(day.slice(8))
    await isDay(film, 'countries', day)
    await page.waitForTimeout(500)
    assert.equal(await dayOf(film), day)
    await film.getByRole('button', { name: 'Day after' }).click()
    await isDay(film, 'countries', `2018-11-${String(played + 1).padStart(2, '0')}`)
  }),
)

test('it works by keyboard alone', { timeout: 60_000 }, () =>
  withPage({}, async (page) => {
    const film = player(page, 'ports')
    await film.locator('input').focus()
    for (const [key, day] of [
      ['End', '30'],
      ['ArrowLeft', '29'],
      ['Home', '01'],
      ['ArrowRight', '02'],
      ['ArrowRight', '03'],
    ]) {
      await page.keyboard.press(key)
      await isDay(film, 'ports', `2018-11-${day}`)
    }
    await page.keyboard.press('Space')
    const element = await film.elementHandle()
    await page.waitForFunction((one) => (one?.getAttribute('data-day') ?? '') >= '2018-11-06', element)
    await page.keyboard.press('Space')
    const day = await dayOf(film)
    await page.waitForTimeout(500)
    assert.equal(await dayOf(film), day)
    assert.match(
      (await film.locator('input').getAttribute('aria-valuetext')) ?? '',
      /November 2018: .* packet/,
    )
  }),
)

test('who asks for less motion gets steps', { timeout: 60_000 }, () =>
  withPage({ reducedMotion: 'reduce' }, async (page) => {
    const film = player(page, 'countries')
    assert.equal(await film.locator('[data-do=play]').isVisible(), false)
    await film.locator('input').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Space')
    await isDay(film, 'countries', '2018-11-02')
    await page.waitForTimeout(600)
    assert.equal(await dayOf(film), '2018-11-02')
  }),
)

test('without JavaScript the busiest day stands there, and no dead button', { timeout: 60_000 }, () =>
  withPage({ javaScriptEnabled: false }, async (page) => {
    for (const set of names) {
      const film = player(page, set)
      assert.equal(await film.locator('button, input, select').filter({ visible: true }).count(), 0)
      assert.ok(await film.locator('.film-drawing svg').isVisible())
    }
    const [busiest] = days.toSorted((a, b) => b.events - a.events || (a.day < b.day ? -1 : 1))
    assert.equal(await dayOf(player(page, 'countries')), busiest.day)
  }),
)

const axe_source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing while a film stands on another day, ${colorScheme}`, { timeout: 120_000 }, () =>
    withPage({ colorScheme }, async (page) => {
      for (const set of names) {
        const film = player(page, set)
        await film.locator('input').fill('20')
        await isDay(film, set, '2018-11-21')
      }
      await page.evaluate(axe_source)
      const violations = await page.evaluate(async () => {
        type Axe = { run: (context: string) => Promise<{ violations: { id: string; help: string }[] }> }
        const { axe } = globalThis as unknown as { axe: Axe }
        return (await axe.run('frame-player')).violations.map(({ id, help }) => `${id}: ${help}`)
      })
      assert.deepEqual(violations, [])
    }),
  )
}
