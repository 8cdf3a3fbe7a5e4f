import assert from 'node:assert/strict'
import { test } from 'node:test'
import { numbered } from '../../src/site/number.ts'

const figure = (id: string) => `<figure><span data-figure="${id}"></span></figure>`
const see = (id: string) => `<span data-figure-reference="${id}"></span>`

test('figures are numbered in reading order', () => {
  const html = numbered(`${figure('map')}<p>${see('tile')}</p>${figure('tile')}`)
  assert.equal(
    html,
    '<figure>Figure\u00a01.</figure><p><a href="#fig-tile">Figure\u00a02</a></p><figure>Figure\u00a02.</figure>',
  )
})

test('two figures of one name are refused', () => {
  assert.throws(() => numbered(figure('map') + figure('map')), { name: 'UserError', message: /map/ })
})

test('a reference to no figure is refused', () => {
  assert.throws(() => numbered(figure('map') + see('mop')), {
    name: 'UserError',
    message: /mop; there are map/,
  })
})
