import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedSite } from '../end-to-end/shared-site.ts'
import { small_site_url } from '../end-to-end/small-site.ts'
import { faultsOfFigures } from './take-home.ts'

test('every figure that a post may hold can be taken home', { timeout: 600_000 }, async () => {
  const { dist } = await sharedSite()
  const { figures, faults } = await faultsOfFigures(dist, new URL(small_site_url).pathname)
  assert.ok(figures > 400, `${figures} figures`)
  assert.deepEqual(faults, [])
})
