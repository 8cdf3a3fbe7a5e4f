import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync, inflateSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import type { PeriodFiles } from '../../src/digest/schema.ts'
import { hostSmallSite } from './small-site-host.ts'

const { base, browser, origin, site } = await hostSmallSite()
const days = readdirSync(site.digest)
  .filter((name) => /^\d{4}-\d\d-\d\d$/.test(name))
  .sort()
const day = days.at(-8) ?? ''
const digest = <Name extends keyof PeriodFiles>(name: Name, period = day): PeriodFiles[Name] =>
  JSON.parse(readFileSync(join(site.digest, period, `${name}.json`), 'utf8')) as PeriodFiles[Name]

const open = async (
  path: string,
  javascript: boolean,
  look: (page: Page) => Promise<void>,
): Promise<void> => {
  const context = await browser.newContext({ javaScriptEnabled: javascript, acceptDownloads: true })
  try {
    const page = await context.newPage()
    const faults: string[] = []
    page.on('pageerror', ({ message }) => faults.push(message))
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

/** Lines of the CSV that a figure's button makes, the head apart; no cell of these has a comma in quotes. */
const taken = async (page: Page, figure: string): Promise<{ head: string; lines: string[] }> => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator(`#fig-${figure}`).getByRole('button', { name: 'CSV' }).click(),
  ])
  assert.equal(download.suggestedFilename().replace(/^.*(?=\d{4}-)/, ''), `${day}-${figure}.csv`)
  const text = readFileSync(await download.path(), 'utf8')
  assert.ok(text.endsWith('\r\n'))
  const [head = '', ...lines] = text.slice(0, -2).split('\r\n')
  return { head, lines }
}

test('the CSV of a fireplot has each of the points of the digest, and no other', { timeout: 60_000 }, () =>
  open(`fireplot/${day}/`, true, async (page) => {
    const { head, lines } = await taken(page, 'fireplot')
    assert.equal(head, 'time,transport,network_type,destination_port,source,other_sources,events,noise')
    const points = digest('points')
    assert.ok(points.ports.length > 50)
    let second = 0
    const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
    const expected = points.ports.map((port, i) => {
      second += points.seconds[i]
      const { transport, network_type, noise } = points.kinds[points.kind[i]]
      const clock = `${two(second / 3600)}:${two((second / 60) % 60)}:${two(second % 60)}`
      const events = points.events.find(([at]) => at === i)?.[1] ?? 1
      const several = points.several.includes(i)
      return `${day}T${clock},${transport},${network_type},${port},${points.sources[points.source[i]]},${several},${events},${noise ?? ''}`
    })
    assert.deepEqual(lines, expected)
  }),
)

test(
  'the CSV of a day’s map has the places of that day, out of those of its month',
  { timeout: 60_000 },
  () =>
    open(`days/${day}/`, true, async (page) => {
      const { head, lines } = await taken(page, 'source-map')
      assert.equal(head, 'day,latitude,longitude,country,city,accuracy_km,events,sources')
      const { places } = digest('places').drops
      assert.ok(places.length > 10)
      const cell = (value: string | number | null): string =>
        /[,"]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value ?? '')
      assert.deepEqual(lines.toSorted(), places.map((row) => [day, ...row.map(cell)].join(',')).sort())
    }),
)

test('without JavaScript the data are there as published', { timeout: 60_000 }, async () => {
  const packedOf = async (page: Page, figure: string): Promise<Buffer> => {
    const folds = page.locator(`#fig-${figure} .folds`)
    assert.equal(await folds.getByRole('button').count(), 0)
    const link = folds.locator('a.unscripted')
    assert.ok(await link.isVisible())
    const [, path = ''] = ((await link.getAttribute('href')) ?? '').split(base)
    return readFileSync(join(site.dist, path))
  }
  await open(`fireplot/${day}/`, false, async (page) => {
    const bytes = inflateSync(await packedOf(page, 'fireplot'))
    const points = JSON.parse(bytes.toString()) as PeriodFiles['points']
    assert.equal(points.ports.length, digest('points').ports.length)
  })
  await open(`days/${day}/`, false, async (page) => {
    const lines = gunzipSync(await packedOf(page, 'source-map'))
      .toString()
      .split('\r\n')
    const listed = days.filter(
      (name) => name.startsWith(day.slice(0, 7)) && digest('places', name).drops.places.length > 0,
    )
    assert.ok(listed.length > 20)
    assert.deepEqual([...new Set(lines.slice(1, -1).map((line) => line.slice(0, 10)))].sort(), listed)
  })
})
