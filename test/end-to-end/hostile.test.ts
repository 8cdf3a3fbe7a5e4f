import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fastGlob from 'fast-glob'
import { JSDOM } from 'jsdom'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { House, type Outcome } from '../scripts/house.ts'

/** What strangers write into a log, or name a file, stays text on every page, in every list and on the terminal. */

const home = new House()
after(() => home.remove())

const markup = `<img/src=x/onerror=alert(1)>`
const script = `<script>alert(1)</script>`
const braces = '{7*7}${7*7}'
const formula = `=cmd|'/C calc'!A0`
const terminal = '\x1b]0;owned\x07\x1b[31m\u202e'
const yaml = 'x: [&a *a'
/** A name of a file holds no slash. */
const file_name = `${markup.replaceAll('/', ' ')}${braces}${formula.replace('/', '')}${terminal}`

const outcomes: Outcome[] = []
before(async () => {
  home.settings('logs: [../logs/*]\nthresholds: { fast_scan_ports: 2, slow_scan_ports: 2 }')
  const start = secondsOf('2019-02-02')
  const packets = [script, markup, braces, formula, yaml, terminal].flatMap((word, at) =>
    [22, 23, 80].map((port) =>
      packetLine({
        time: start + at,
        host: at % 2 === 0 ? `h${at}${word.replaceAll(' ', '')}` : 'gate',
        prefix: `[${word}] `,
        ingress: 'eth0',
        source: `203.0.113.${at + 1}`,
        port,
      }),
    ),
  )
  const logins = [script, markup, braces, formula, terminal].flatMap((word) => [
    `Feb  2 03:04:05 gate sshd[1]: Invalid user ${word} from 203.0.113.9 port 1`,
    `Feb  2 03:04:05 gate sshd[1]: Bad protocol version identification '${word}' from 203.0.113.9 port 1`,
  ])
  const bans = [script, markup, formula].map(
    (word) =>
      `2019-02-02 03:04:05,000 fail2ban.actions [1]: NOTICE [${word.replaceAll(' ', '')}] Ban 203.0.113.9`,
  )
  home.put(`logs/${file_name}.log`, text([...packets, ...logins]))
  home.put(`logs/jail-${file_name}.log`, text(bans))
  home.put(`logs/torn-${file_name}.gz`, gzipSync(text(packets)).subarray(0, 150))
  home.put(
    'content/reports/a.mdx',
    `---\ntitle: All\ndescription: Of it\nperiod: all\n---\n\n<Archives/>\n\n<FastScans/>\n\n<BanJails/>\n\n<Greetings/>\n\n<LoginRecords/>\n`,
  )
  for (const command of ['ingest', 'digest', 'site']) outcomes.push(await home.run(command))
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
