import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { JSDOM } from 'jsdom'
import { lighten, squeezed } from '../../src/site/lighten.ts'

const page = `<!DOCTYPE html><html lang="en"><head><title>t</title></head><body><ol><li><a href="/a/">one</a></li><li>two</li></ol>
<table><caption>c</caption><thead><tr><th scope="col">A</th><th>B</th></tr></thead><tbody><tr><th scope="row" title="a </td> b">1</th><td><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1"/></svg></td></tr><tr><td>&lt;/td&gt;</td><td></td></tr></tbody></table>
<p class="lede" data-a='"x"="y"'>One <b id="b">b</b></p><p>Two</p><div role="group" aria-label="a b"><p>Three</p></div><a href="/days/"><span><p>Four</p></span>Five</a>
<p>Six</p><svg class="chart" width="100%"><g class="none"></g><use href="/a.svg#b" x="1"></use><path d="M0 0h1z"/><use href="/a/"/></svg>
<select><option selected>x</option><option>y</option></select><pre><code>a &lt;&gt; b
</code></pre></body></html>`

test('a squeezed page is the same tree, and shorter', () => {
  const [before, after] = [page, squeezed(page)].map((html) => new JSDOM(html).window.document)
  const shape = (element: Element): unknown => [
    element.localName,
    element.namespaceURI,
    [...element.attributes].filter(({ name }) => name !== 'xmlns').map(({ name, value }) => [name, value]),
    [...element.childNodes]
      .filter((node) => node.nodeType === 1 || (node.textContent ?? '').trim() !== '')
      .map((node) => (node.nodeType === 1 ? shape(node as Element) : node.textContent?.trim())),
  ]
  assert.deepEqual(shape(after.documentElement), shape(before.documentElement))
  assert.ok(squeezed(page).length < page.length - 150)
  assert.ok(squeezed(page).includes('title="a </td> b"'))
})

test('a download that no page offers goes, all else stays', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blotter-lighten-'))
  try {
    mkdirSync(join(folder, 'data', 'all'), { recursive: true })
    for (const name of ['days.csv', 'ports.csv']) writeFileSync(join(folder, 'data', 'all', name), 'a\r\n')
    writeFileSync(join(folder, 'rss.xml'), '<rss/>')
    writeFileSync(join(folder, 'index.html'), '<p><a href="/blotter/data/all/days.csv">CSV</a></p>')
    lighten(folder)
    assert.equal(existsSync(join(folder, 'data', 'all', 'days.csv')), true)
    assert.equal(existsSync(join(folder, 'data', 'all', 'ports.csv')), false)
    assert.equal(readFileSync(join(folder, 'rss.xml'), 'utf8'), '<rss/>')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('what scrolls a table is named by its caption; another name stays', () => {
  const table = (label: string): string =>
    `<div class="table" aria-label="${label}"><table class="n2 n3"><caption>Ports &#38; hosts</caption></table></div>`
  assert.equal(
    squeezed(table('Ports &#38; hosts') + table('Ports') + table('Ports &#38; hosts')),
    '<div class=table aria-labelledby=t1><table class="n2 n3"><caption id=t1>Ports &#38; hosts</caption></table></div>' +
      '<div class=table aria-label=Ports><table class="n2 n3"><caption>Ports &#38; hosts</caption></table></div>' +
      '<div class=table aria-labelledby=t2><table class="n2 n3"><caption id=t2>Ports &#38; hosts</caption></table></div>',
  )
})
