import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { test } from 'node:test'
import { codeVersion, rooms } from '../../src/digest/version.ts'

const source = resolve(import.meta.dirname, '../../src')

/** All files that one imports, those that these import, and so on. */
function reached(path: string, known = new Set<string>()): Set<string> {
  if (known.has(path)) return known
  known.add(path)
  for (const [, file] of readFileSync(path, 'utf8').matchAll(/from '(\.{1,2}\/[^']+\.ts)'/g))
    reached(join(dirname(path), file), known)
  return known
}

test('the version of the code is a word, and the same for the same code', () => {
  assert.match(codeVersion(), /^[\da-f]{64}$/)
  assert.equal(codeVersion(), codeVersion())
})

test('the version of the code tells of every file that a digest is computed with', () => {
  const files = [...reached(join(source, 'digest/renew.ts')), ...reached(join(source, 'digest/thread.ts'))]
  assert.ok(files.length > 100, String(files.length))
  for (const path of files) {
    const [room] = relative(source, dirname(path)).split('/')
    assert.ok(rooms.includes(room), relative(source, path))
  }
})
