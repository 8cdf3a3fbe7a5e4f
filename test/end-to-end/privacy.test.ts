import assert from 'node:assert/strict'
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import fastGlob from 'fast-glob'
import { buildSmallSite, type SmallSite } from './small-site.ts'

/** Nothing that names a machine or a person of the logs may reach what is published: digest and pages. */

/** Words that are in no other text, in place of the sample's host and of a user who logged in. */
const host_name = 'quillfeather'
const user_name = 'zaphodine'

let site: SmallSite
const lines: string[] = []
before(async () => {
  site = await buildSmallSite({ prepare })
})
after(() => site?.remove())

/** Gives the archives the host's name as well, and keeps their times: a stamp's year may come from them. */
function prepare(logs: string): void {
  for (const name of fastGlob.sync('*', { cwd: logs })) {
    const path = join(logs, name)
    const { mtime } = statSync(path)
    const bytes = readFileSync(path)
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
      .toString('latin1')
      .replaceAll(' gateway ', ` ${host_name} `)
      .replaceAll(' for operator from ', ` for ${user_name} from `)
    lines.push(...text.split('\n'))
    writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
    utimesSync(path, mtime, mtime)
    renameSync(path, join(logs, `${host_name}-${name}`))
  }
}

test('the sample holds what is looked for', () => {
  const text = lines.join('\n')
  assert.ok(lines.length > 8000)
  assert.match(text, new RegExp(` ${host_name} kernel:`))
  assert.match(text, new RegExp(` ${user_name} `))
  assert.match(text, /MAC=00:53:00:/i)
  const addresses = addressesOf(text)
  assert.ok(addresses.size > 1000, `${addresses.size} addresses`)
  assert.ok(addresses.has('198.51.100.7'))
  assert.ok(addresses.has('2001:db8::7'))
})

test('no address of the logs is published, in whatever notation', async () => {
  const known = addressesOf(lines.join('\n'))
  const found: string[] = []
  for (const [path, text] of await published()) {
    for (const address of addressesOf(text)) if (known.has(address)) found.push(`${path}: ${address}`)
  }
  assert.deepEqual(found, [])
})

test('no network of our own, hardware address, host or user is published', async () => {
  const own = [
    /\b198\.51\.100\./,
    /\b2001:0?db8:/i,
    /\b00:53:00\b/,
    new RegExp(host_name, 'i'),
    new RegExp(user_name, 'i'),
  ]
  const found: string[] = []
  for (const [path, text] of await published()) {
    for (const pattern of own) if (pattern.test(text)) found.push(`${path}: ${pattern}`)
    if (path.includes(host_name)) found.push(path)
  }
  assert.deepEqual(found, [])
})

test('the gate finds nothing in what was built, and what is planted there', async () => {
  await site.run('gate')
  const planted = join(site.dist, 'planted.txt')
  writeFileSync(planted, `as ${host_name} saw it`)
  await assert.rejects(site.run('gate'), /dist\/planted\.txt, line 1: the name of a host/)
  rmSync(planted)
})

test('networks of strangers are published, as the level says', async () => {
  const texts = [...(await published()).values()].join('\n')
  assert.match(texts, /\b\d+\.\d+\.\d+\.0\/24\b/)
})

test('at the level full not even networks of strangers are', async () => {
  const settings = readFileSync(site.settings, 'utf8')
  writeFileSync(site.settings, settings.replace('privacy:', 'privacy:\n  level: full'))
  await site.run('digest')
  await site.run('site')
  const found: string[] = []
  for (const [path, text] of await published()) {
    const network = /\b\d+\.\d+\.\d+\.\d+\/\d|[\da-f]:[\da-f:]*:\/\d/.exec(text)
    if (network) found.push(`${path}: ${network[0]}`)
  }
  assert.deepEqual(found, [])
})

test('addresses are found in text as they would leak', () => {
  const text = `from 203.0.113.9. "2001:DB8:0:0::7" (198.51.100.7:22) 203.0.113.10/24 x=2a01:4f8::1,`
  const leaks = ['198.51.100.7', '2001:db8::7', '203.0.113.10', '203.0.113.9', '2a01:4f8::1']
  assert.deepEqual([...addressesOf(text)].sort(), leaks)
  const harmless = `203.0.113.0/24 2a01:4f8:1::/48 1203.0.113.9 3.203.0.113.9 203.0.113.999 12:30:05 M1.5.2.3.4.5`
  assert.deepEqual([...addressesOf(harmless)], [])
})

/** Every file of digest and site, by path. */
async function published(): Promise<Map<string, string>> {
  const paths = await fastGlob(['digest/**/*', 'dist/**/*'], { cwd: site.folder, dot: true })
  assert.ok(
    paths.some((path) => path.startsWith('digest/')) && paths.some((path) => path.startsWith('dist/')),
  )
  return new Map(paths.sort().map((path) => [path, readFileSync(join(site.folder, path), 'latin1')]))
}

/** The distinct addresses that a text writes, each in its canonical form (RFC 5952); networks are none. */
function addressesOf(text: string): Set<string> {
  const found = new Set<string>()
  for (const [token] of text.matchAll(/(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\d|\.\d)(?!(?<=\.0)\/\d)/g)) {
    if (token.split('.').every((octet) => Number(octet) < 256)) found.add(token)
  }
  // No address in the logs is a network's first, so what ends in :: is a network.
  for (const [token] of text.matchAll(/(?<![\w:.])[\da-f]{1,4}(?::[\da-f]{0,4}){2,7}(?![\w:])/gi)) {
    if (!token.endsWith('::') && URL.canParse(`http://[${token}]`)) {
      found.add(new URL(`http://[${token}]`).hostname.slice(1, -1))
    }
  }
  return found
}
