import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest_version } from '../../src/digest/schema.ts'
import { carried, steps, type Step } from '../../src/site/versions.ts'

/** The first version that posts were frozen in. */
const first_frozen = 2

test('every version that a post was ever frozen in is still read', () => {
  for (let version = first_frozen; version < digest_version; version++)
    assert.ok(steps[version] !== undefined, `src/site/versions.ts has no step from version ${version}`)
})

test('a file of an older digest is carried through every step, a manifest with its version', () => {
  const rename: Step = (file, value) => (file === 'days' ? { rows: value } : value)
  const add: Step = (file, value) => (file === 'places' && value === undefined ? [] : value)
  const known = { 3: rename, 4: add }
  assert.deepEqual(carried(3, 'days', [1], known, 5), { value: { rows: [1] } })
  assert.deepEqual(carried(3, 'places', undefined, known, 5), { value: [] })
  assert.deepEqual(carried(4, 'manifest', { version: 4 }, known, 5), { value: { version: 5 } })
  assert.deepEqual(carried(5, 'days', [1], known, 5), { value: [1] })
})

test('there is no way from a version without a step, nor from one to come', () => {
  assert.equal(carried(2, 'days', [], { 3: (_, value) => value }, 4), null)
  assert.equal(carried(6, 'days', [], {}, 5), null)
})
