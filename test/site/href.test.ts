import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hrefUnder } from '../../src/site/href.ts'

test('without a base a page stands at the root', () => {
  const href = hrefUnder('/')
  assert.equal(href('days/2019-02-02/'), '/days/2019-02-02/')
  assert.equal(href(''), '/')
})

test('a base comes before every page, with or without slashes', () => {
  for (const base of ['/blotter', '/blotter/']) {
    const href = hrefUnder(base)
    assert.equal(href('days/2019-02-02/'), '/blotter/days/2019-02-02/')
    assert.equal(href('/world.svg#world'), '/blotter/world.svg#world')
    assert.equal(href(''), '/blotter/')
  }
})
