import assert from 'node:assert/strict'
import { test } from 'node:test'
import lighthouse, { type Config, type Flags } from 'lighthouse'
import { small_site_url } from '../end-to-end/small-site.ts'
import { onePageOfEachKind } from './pages.ts'
import { hostSmallSite } from './small-site-host.ts'
import { freePort } from './static.ts'

/**
 * Lighthouse on every kind of page, as a phone on a slow line. What it says of access, practices and search is a
 * matter of the page alone and must be whole. Its estimate of speed starts from how fast this machine is just now,
 * so the best of three tries counts, and a machine that takes longer to lay out a page is slowed down by less to be as
 * slow as a phone; what pages weigh is tested elsewhere, to the byte.
 */
const tries = 3
const least_speed = 0.95

const port = await freePort()
const { base, browser, origin, site } = await hostSmallSite(`--remote-debugging-port=${port}`)

const flags: Flags = { port, logLevel: 'error', output: 'json' }
const configOf = (cpuSlowdownMultiplier: number): Config => ({
  extends: 'lighthouse:default',
  settings: {
    // The others as Lighthouse has them: a slow line of the fourth generation.
    throttling: {
      ...{ rttMs: 150, throughputKbps: 1638.4, requestLatencyMs: 562.5 },
      ...{ downloadThroughputKbps: 1474.56, uploadThroughputKbps: 675, cpuSlowdownMultiplier },
    },
    onlyCategories: ['performance', 'accessibility', 'best-practices', 'seo'],
    disableFullPageScreenshot: true,
    pauseAfterFcpMs: 0,
    pauseAfterLoadMs: 0,
    networkQuietThresholdMs: 250,
    cpuQuietThresholdMs: 250,
  },
})

/** By how much Lighthouse slows a machine down, and how long one that it means takes for `layoutMilliseconds`. */
const usual_slowdown = 4
const usual_layout_milliseconds = 32

/** How long this machine takes just now to lay out a page of some thousand words and cells: the median of several. */
async function layoutMilliseconds(): Promise<number> {
  const page = await browser.newPage()
  try {
    return await page.evaluate(() => {
      const cells = Array.from(
        { length: 1500 },
        (_, at) => `<tr><td>word ${at}</td><td>${at * 7919}</td></tr>`,
      )
      const times = Array.from({ length: 9 }, () => {
        document.body.innerHTML = `<table>${cells.join('')}</table>`
        const started = performance.now()
        document.body.getBoundingClientRect()
        return performance.now() - started
      })
      return times.sort((a, b) => a - b)[4]
    })
  } finally {
    await page.close()
  }
}

const whole = ['accessibility', 'best-practices', 'seo']

for (const { kind, path } of await onePageOfEachKind(site.dist, small_site_url)) {
  test(kind, { timeout: 120_000 }, async (t) => {
    let speed = 0
    for (let i = 0; i < tries && speed < least_speed; i++) {
      const share = usual_layout_milliseconds / (await layoutMilliseconds())
      const slowdown = usual_slowdown * Math.min(1, Math.max(1 / usual_slowdown, share))
      const result = await lighthouse(`${origin}${base}${path}`, flags, configOf(slowdown))
      assert.ok(result, 'no report')
      const { audits, categories } = result.lhr
      const faults = whole.flatMap((name) =>
        categories[name].auditRefs
          .filter(({ id, weight }) => weight > 0 && (audits[id].score ?? 1) < 1)
          .map(({ id }) => `${name}: ${audits[id].title}`),
      )
      assert.deepEqual(faults, [])
      assert.equal(audits['cumulative-layout-shift'].numericValue, 0, 'the page shifts while it loads')
      speed = Math.max(speed, categories.performance.score ?? 0)
    }
    t.diagnostic(`performance ${speed}`)
    assert.ok(speed >= least_speed, `performance ${speed}`)
  })
}
