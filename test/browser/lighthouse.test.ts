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
 * so the best of three tries counts; what pages weigh is tested elsewhere, to the byte.
 */
const tries = 3
const least_speed = 0.95

const port = await freePort()
const { base, origin, site } = await hostSmallSite(`--remote-debugging-port=${port}`)

const flags: Flags = { port, logLevel: 'error', output: 'json' }
const config: Config = {
  extends: 'lighthouse:default',
  settings: {
    onlyCategories: ['performance', 'accessibility', 'best-practices', 'seo'],
    disableFullPageScreenshot: true,
    pauseAfterFcpMs: 0,
    pauseAfterLoadMs: 0,
    networkQuietThresholdMs: 250,
    cpuQuietThresholdMs: 250,
  },
}

const whole = ['accessibility', 'best-practices', 'seo']

for (const { kind, path } of await onePageOfEachKind(site.dist, small_site_url)) {
  test(kind, { timeout: 120_000 }, async (t) => {
    let speed = 0
    for (let i = 0; i < tries && speed < least_speed; i++) {
      const result = await lighthouse(`${origin}${base}${path}`, flags, config)
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
