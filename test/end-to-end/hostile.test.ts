import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fastGlob from 'fast-glob'
import { JSDOM } from 'jsdom'
import { House, type Outcome } from '../scripts/house.ts'
import { buildHostileSite } from './hostile-site.ts'

/** What strangers write into a log, or name a file, stays text on every page, in every list and on the terminal. */

const home = new House()
after(() => home.remove())

let outcomes: Outcome[] = []
before(async () => {
  outcomes = await buildHostileSite(home)
})

test('commands run through, and say nothing that a terminal obeys', () => {
  for (const { code, stderr, stdout } of outcomes) {
    assert.equal(code, 0, stderr)
    assert.doesNotMatch(`${stdout}${stderr}`.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)
  }
  assert.ok(
    outcomes[0].told.some((line) => line.includes('torn-')),
    outcomes[0].stderr,
  )
})

test('no page has an element, an attribute or a script that a log brought', () => {
  const pages = fastGlob.sync('**/*.html', { cwd: home.path('dist') })
  assert.ok(pages.length > 10)
  let torn = 0
  for (const page of pages) {
    const { document } = new JSDOM(readFileSync(join(home.path('dist'), page), 'utf8')).window
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        assert.doesNotMatch(name, /^on/, `${page}: ${element.outerHTML.slice(0, 200)}`)
        assert.doesNotMatch(value, /^\s*javascript:/i, page)
      }
      if (element.localName === 'img') assert.notEqual(element.getAttribute('src'), 'x', page)
      if (element.localName === 'script') assert.doesNotMatch(element.textContent ?? '', /alert\(1\)/, page)
    }
    const words = document.body.textContent ?? ''
    assert.doesNotMatch(words, /(?<!\d)49\$49|owned\x07|\x1b|\u202e/, page)
    if (words.includes('torn-')) torn++
  }
  assert.ok(torn > 0, 'the name of the torn archive is on no page')
})

test('nothing else of the site holds markup or a formula of a log', () => {
  const files = fastGlob.sync('**/*.{csv,xml,svg,json,txt,geojson}', { cwd: home.path('dist') })
  for (const file of files) {
    const content = readFileSync(join(home.path('dist'), file), 'utf8')
    if (/\.(xml|svg)$/.test(file)) assert.doesNotMatch(content, /<img|onerror=|<script>alert/, file)
    // A number may be negative; a text that begins as a formula does carries an apostrophe.
    if (file.endsWith('.csv')) assert.doesNotMatch(content, /(?:^|,)"?(?:[=+@\t]|-(?!\d))/m, file)
    assert.doesNotMatch(content, /[\x1b\x07\u202e]/, file)
  }
})

test('the gate lets the pages of such logs pass', async () => {
  const { code, stderr } = await home.run('gate')
  assert.equal(code, 0, stderr)
})
