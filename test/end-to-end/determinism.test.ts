import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fastGlob from 'fast-glob'
import { buildSmallSite, type SmallSite } from './small-site.ts'

const built: SmallSite[] = []
after(() => built.forEach((site) => site.remove()))

test('the same logs make the same bytes, in another folder, zone and language', async () => {
  built.push(await buildSmallSite({ environment: { TZ: 'UTC', LANG: 'C' } }))
  built.push(await buildSmallSite({ environment: { TZ: 'Pacific/Auckland', LANG: 'de_DE.UTF-8' } }))
  const [one, other] = built
  assert.equal(await firstDifference(one.logs, other.logs), undefined)
  assert.equal(await firstDifference(one.digest, other.digest), undefined)
  assert.equal(await firstDifference(one.dist, other.dist), undefined)
})

test('what was read once changes nothing when the commands run again', async () => {
  const [one, other] = built
  for (const command of ['ingest', 'digest', 'site'] as const) await other.run(command)
  assert.equal(await firstDifference(one.digest, other.digest), undefined)
  assert.equal(await firstDifference(one.dist, other.dist), undefined)
})

/** Names the first file that only one of the folders has, or that is not the same in both. */
async function firstDifference(one: string, other: string): Promise<string | undefined> {
  const [here, there] = [await hashesIn(one), await hashesIn(other)]
  assert.ok(here.size > 0, `nothing in ${one}`)
  for (const path of [...new Set([...here.keys(), ...there.keys()])].sort()) {
    if (!there.has(path)) return `${path} is only in the first`
    if (!here.has(path)) return `${path} is only in the second`
    if (here.get(path) !== there.get(path))
      return `${path} differs: ${excerpts(join(one, path), join(other, path))}`
  }
  return undefined
}

async function hashesIn(folder: string): Promise<Map<string, string>> {
  const paths = await fastGlob('**/*', { cwd: folder, dot: true })
  return new Map(
    paths.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]),
  )
}

/** What stands on both sides where they part. */
function excerpts(one: string, other: string): string {
  const [a, b] = [one, other].map((path) => readFileSync(path, 'latin1'))
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return [a, b].map((text) => JSON.stringify(text.slice(Math.max(0, at - 40), at + 40))).join(' / ')
}
