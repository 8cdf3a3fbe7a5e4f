import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolved, standaloneFigures } from '../../src/site/standalone.ts'

const page = (svg: string): string =>
  `<main><figure id="fig-one"><figcaption>x</figcaption><div class="drawing"> ${svg}</div></figure><figure id="fig-none"><div class="drawing"><table></table></div></figure></main>`
const world = '<svg><symbol id="world"><path style="fill:var(--CN,var(--map-empty))"/></symbol></svg>'

test('a variable is what it stands for, or what stands in for it', () => {
  assert.equal(resolved('a:var(--x);b:var(--y,var(--x));c:var(--z)', { x: '#111' }), 'a:#111;b:#111;c:none')
})

test('a figure stands by itself, without variables, links or the address of another file', () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" class="chart" style="--CN:var(--class-2)"><use href="/blotter/world.svg#world"/><a href="/ports/23/"><text>23</text></a></svg>'
  const figures = standaloneFigures(page(svg), [world], 'classic')
  assert.deepEqual([...figures.keys()], ['one'])
  const text = figures.get('one') ?? ''
  assert.doesNotMatch(text, /var\(|<a |world\.svg/)
  assert.match(text, /<symbol id="world"><path style="fill:#[0-9a-f]{6}"\/>/)
  assert.match(text, /<use href="#world"\/><text>23<\/text>/)
})

test('numbers whose digits have places of their own are a text each', () => {
  const svg =
    '<svg class="chart"><text style="fill:red" y="9" x="1 7.5 31 37.5 44"><a href="/ports/22/">22</a>443</text></svg>'
  assert.match(
    standaloneFigures(page(svg), [world], 'classic').get('one') ?? '',
    /<text style="fill:red" y="9" x="1">22<\/text><text style="fill:red" y="9" x="31">443<\/text>/,
  )
})
