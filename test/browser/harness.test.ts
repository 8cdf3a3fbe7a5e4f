import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { inspect, type View } from './inspect.ts'
import { faultsOfLinks } from './links.ts'
import { faultsOfMaps } from './maps.ts'
import { openColourCounter } from './pixels.ts'
import { host, type Host } from './static.ts'

/** The harness, on pages made to fail: what it cannot see, it cannot promise. */

const view: View = { scheme: 'light', width: 360, height: 640, javascript: true }
const page = (body: string, head = ''): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">${head}</head>
<body><main><h1>Page</h1>${body}</main></body></html>`
const figure = (attributes: string): string =>
  page(`<figure><svg ${attributes} width="40" height="40"><title id="t">A name</title></svg></figure>`)
const map = (style: string): string =>
  page(`<figure><svg role="img" aria-label="A map" id="map" width="200" height="50" style="${style}">
<use href="/blotter/world.svg#world" width="200" height="50"/></svg></figure>`)

const files: Record<string, string> = {
  'index.html': page(
    '<p><a href="/blotter/sub/#here">sub</a> <a href="https://elsewhere.example/">away</a></p>',
  ),
  'sub/index.html': page(
    '<p id="here">Here. <a href="../">up</a></p>',
    '<link rel="stylesheet" href="../style.css">',
  ),
  'style.css': 'main { background: url(world.svg) }',
  '404.html': page('<p>Nothing here.</p>'),
  'faults/console.html': page('<script>console.error("broken")</script>'),
  'faults/script.html': page('<script>throw new Error("broken")</script>'),
  'faults/resource.html': page('<img src="none.png" alt="">'),
  'faults/origin.html': page('<img src="https://elsewhere.example/a.png" alt="">'),
  'faults/wide.html': page('<p style="width: 500px">Wide.</p>'),
  'faults/cut.html': page('<p>Cut.</p>', '<style>body { overflow-x: hidden }</style>'),
  'faults/contrast.html': page('<p style="color: #ccc">Pale.</p>'),
  'faults/role.html': figure('aria-labelledby="t"'),
  'faults/name.html': figure('role="img" aria-labelledby="nobody"'),
  'world.svg': `<svg xmlns="http://www.w3.org/2000/svg"><symbol id="world" viewBox="0 0 40 10">
<rect width="10" height="10" fill="#eee"/><rect x="10" width="10" height="10" fill="#ddd"/>
<rect x="20" width="20" height="10" style="fill:var(--RU,#ccc)"/></symbol></svg>`,
  'faults/map-red.html': map('--RU:var(--class-1);--class-1:#300000'),
  'faults/map-grey.html': map('--AU:var(--class-1);--class-1:#300000'),
  'faults/map-none.html': map('').replace('#world', '#moon'),
  'faults/pixels.html': page('<svg id="map"><rect width="300" height="75" fill="#e00000"/></svg>'),
}

let folder: string
let site: Host
let browser: Browser
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blotter-harness-'))
  write(files)
  site = await host(folder, '/blotter/')
  browser = await launchChromium()
})
after(async () => {
  await browser?.close()
  await site?.close()
  rmSync(folder, { recursive: true, force: true })
})

function write(texts: Record<string, string>): void {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

test('the host answers under its base, with media types, 404.html and no file outside', async () => {
  const ask = async (path: string): Promise<[number, string | null]> => {
    const response = await fetch(site.origin + path)
    await response.arrayBuffer()
    return [response.status, response.headers.get('content-type')]
  }
  assert.deepEqual(await ask('/blotter/'), [200, 'text/html; charset=utf-8'])
  assert.deepEqual(await ask('/blotter/world.svg'), [200, 'image/svg+xml'])
  assert.deepEqual(await ask('/blotter/none/'), [404, 'text/html; charset=utf-8'])
  assert.equal((await ask('/'))[0], 404)
  assert.equal((await ask('/blotter/sub'))[0], 404)
  assert.equal((await ask('/blotter/..%2f..%2fetc/passwd'))[0], 404)
})

test('a page without faults has none, with and without JavaScript', async () => {
  for (const javascript of [true, false]) {
    assert.deepEqual(await inspect(browser, `${site.origin}/blotter/`, { ...view, javascript }), [])
  }
})

test('the page of the lost may answer 404', async () => {
  assert.deepEqual(await inspect(browser, `${site.origin}/blotter/none/`, view, undefined, 404), [])
})

const expected: Record<string, RegExp> = {
  console: /^console: broken$/,
  script: /^script: broken$/,
  resource: /^404: .*none\.png$/,
  origin: /^asks another origin: https:\/\/elsewhere\.example\/a\.png$/,
  wide: /^\d+ px wide in a window of 360: <p style="width: 500px">/,
  cut: /^body hides what is too wide$/,
  contrast: /^axe color-contrast/,
  role: /^figure without role="img"/,
  name: /^figure without a name/,
}
for (const [name, sentence] of Object.entries(expected)) {
  test(`a fault is seen: ${name}`, async () => {
    const faults = await inspect(browser, `${site.origin}/blotter/faults/${name}.html`, view)
    assert.ok(
      faults.some((fault) => sentence.test(fault)),
      JSON.stringify(faults),
    )
  })
}

test('axe also works without JavaScript', async () => {
  const still = { ...view, javascript: false }
  const faults = await inspect(browser, `${site.origin}/blotter/faults/contrast.html`, still)
  assert.match(faults.join('\n'), /^axe color-contrast/)
})

test('colours are counted as painted', async () => {
  const { coloursOf, close } = await openColourCounter(browser)
  const faults = await inspect(browser, `${site.origin}/blotter/faults/pixels.html`, view, async (page) => {
    const share = (await coloursOf(page.locator('#map'))).get('rgb(224, 0, 0)') ?? 0
    return share > 0.45 && share < 0.55 ? [] : [`share of red: ${share}`]
  })
  await close()
  assert.deepEqual(faults, [])
})

test('a map is seen to be painted, or not', async () => {
  const counter = await openColourCounter(browser)
  const faultsOf = (name: string): Promise<string[]> =>
    inspect(browser, `${site.origin}/blotter/faults/${name}.html`, view, (page) =>
      faultsOfMaps(page, counter),
    )
  assert.deepEqual(await faultsOf('map-red'), [])
  assert.deepEqual(await faultsOf('map-grey'), ['map map: AU is not rgb(48, 0, 0): 0.0000 of the map is'])
  assert.deepEqual(await faultsOf('map-none'), ['map map: empty'])
  await counter.close()
})

test('dark readers get dark pages', async () => {
  await inspect(browser, `${site.origin}/blotter/`, { ...view, scheme: 'dark' }, async (page) => {
    assert.ok(await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches))
    return []
  })
})

test('links that lead nowhere are told, with where they stand', async () => {
  const url = 'https://site.example/blotter/'
  rmSync(join(folder, 'faults'), { recursive: true })
  assert.deepEqual(await faultsOfLinks(folder, url), [])
  write({
    'faults.html': page(
      `<p id="a"></p><p id="a"></p><a href="/sub/">no base</a><a href="sub">no slash</a>
       <a href="sub/#there">no element</a><a href="#nowhere">nor here</a>
       <svg><use href="world.svg#moon"/></svg><script src="https://elsewhere.example/x.js"></script>
       <!-- <a href="comment"> --><script>const text = '<a href="script">'</script>`,
    ),
    'sitemap-0.xml': `<urlset><url><loc>${url}</loc></url><url><loc>${url}gone/</loc></url></urlset>`,
  })
  assert.deepEqual((await faultsOfLinks(folder, url)).sort(), [
    'faults.html: fetches https://elsewhere.example/x.js',
    'faults.html: id stands twice: a',
    'faults.html: no element for #nowhere',
    'faults.html: no element for sub/#there',
    'faults.html: no element for world.svg#moon',
    'faults.html: nothing at /sub/',
    'faults.html: nothing at sub',
    'sitemap-0.xml: nothing at https://site.example/blotter/gone/',
  ])
})
