import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, describe, test } from 'node:test'
import { replaceFolder } from '../../src/digest/write.ts'

const root = mkdtempSync(join(tmpdir(), 'blotter-write-'))
after(() => rmSync(root, { recursive: true }))
let folder = ''
let folders = 0
beforeEach(() => {
  folder = join(root, String(++folders), 'digest')
})

const files = (version: string) =>
  new Map([
    ['manifest.json', version],
    ['all/summary.json', version],
  ])
const shown = () => [
  readFileSync(join(folder, 'manifest.json'), 'utf8'),
  readdirSync(join(folder, '..')).sort(),
]

describe('a digest is swapped in whole', () => {
  test('where there was none, its parents included', () => {
    replaceFolder(folder, files('1'))
    assert.deepEqual(shown(), ['1', ['digest']])
    assert.equal(readFileSync(join(folder, 'all/summary.json'), 'utf8'), '1')
  })

  test('in place of the old one, of which nothing is left', () => {
    replaceFolder(folder, new Map([...files('1'), ['2018/summary.json', '1']]))
    replaceFolder(folder, files('2'))
    assert.deepEqual(shown(), ['2', ['digest']])
    assert.ok(!existsSync(join(folder, '2018')))
  })

  test('after a crash while the next one was written', () => {
    replaceFolder(folder, files('1'))
    mkdirSync(`${folder}.next/2018`, { recursive: true })
    writeFileSync(`${folder}.next/2018/summary.json`, 'half')
    replaceFolder(folder, files('2'))
    assert.deepEqual(shown(), ['2', ['digest']])
    assert.ok(!existsSync(join(folder, '2018')))
  })

  test('after a crash between the two renames, which left the old one aside', () => {
    replaceFolder(`${folder}.old`, files('1'))
    replaceFolder(`${folder}.next`, files('2'))
    replaceFolder(folder, files('3'))
    assert.deepEqual(shown(), ['3', ['digest']])
  })

  test('after a crash that left the old one beside the new one', () => {
    replaceFolder(`${folder}.old`, files('1'))
    replaceFolder(folder, files('2'))
    replaceFolder(folder, files('3'))
    assert.deepEqual(shown(), ['3', ['digest']])
  })

  test('or not at all, when writing fails', () => {
    replaceFolder(folder, files('1'))
    assert.throws(() =>
      replaceFolder(folder, new Map([...files('2'), ['manifest.json/below', 'impossible']])),
    )
    assert.equal(shown()[0], '1')
    replaceFolder(folder, files('3'))
    assert.deepEqual(shown(), ['3', ['digest']])
  })
})

describe('what is no digest is never replaced', () => {
  const refused = {
    name: 'UserError',
    message: /holds something else than a digest, .*; name another folder/,
  }

  test('be it a folder of other files', () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'site.yaml'), 'title: mine')
    assert.throws(() => replaceFolder(folder, files('1')), refused)
    assert.deepEqual(readdirSync(folder), ['site.yaml'])
  })

  test('or a file', () => {
    mkdirSync(join(folder, '..'), { recursive: true })
    writeFileSync(folder, 'mine')
    assert.throws(() => replaceFolder(folder, files('1')), refused)
    assert.equal(readFileSync(folder, 'utf8'), 'mine')
  })

  test('but an empty folder is', () => {
    mkdirSync(folder, { recursive: true })
    replaceFolder(folder, files('1'))
    assert.equal(shown()[0], '1')
  })
})
