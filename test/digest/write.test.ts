import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, describe, test } from 'node:test'
import { DigestFolder } from '../../src/digest/write.ts'

const root = mkdtempSync(join(tmpdir(), 'blotter-write-'))
after(() => rmSync(root, { recursive: true }))
let folder = ''
let folders = 0
beforeEach(() => {
  folder = join(root, String(++folders), 'digest')
})

async function replaceFolder(path: string, files: ReadonlyMap<string, string>): Promise<void> {
  const next = new DigestFolder(path)
  for (const [file, text] of files) next.put(file, text)
  await swap(next)
}

/** @returns whether there is another digest now */
async function swap(next: DigestFolder): Promise<boolean> {
  const is_other = next.swap()
  await next.clear()
  return is_other
}

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
  test('where there was none, its parents included', async () => {
    await replaceFolder(folder, files('1'))
    assert.deepEqual(shown(), ['1', ['digest']])
    assert.equal(readFileSync(join(folder, 'all/summary.json'), 'utf8'), '1')
  })

  test('in place of the old one, of which nothing is left', async () => {
    await replaceFolder(folder, new Map([...files('1'), ['2018/summary.json', '1']]))
    await replaceFolder(folder, files('2'))
    assert.deepEqual(shown(), ['2', ['digest']])
    assert.ok(!existsSync(join(folder, '2018')))
  })

  test('after a crash while the next one was written', async () => {
    await replaceFolder(folder, files('1'))
    mkdirSync(`${folder}.next/2018`, { recursive: true })
    writeFileSync(`${folder}.next/2018/summary.json`, 'half')
    await replaceFolder(folder, files('2'))
    assert.deepEqual(shown(), ['2', ['digest']])
    assert.ok(!existsSync(join(folder, '2018')))
  })

  test('after a crash between the two renames, which left the old one aside', async () => {
    await replaceFolder(`${folder}.old`, files('1'))
    await replaceFolder(`${folder}.next`, files('2'))
    await replaceFolder(folder, files('3'))
    assert.deepEqual(shown(), ['3', ['digest']])
  })

  test('after a crash that left the old one beside the new one', async () => {
    await replaceFolder(`${folder}.old`, files('1'))
    await replaceFolder(folder, files('2'))
    await replaceFolder(folder, files('3'))
    assert.deepEqual(shown(), ['3', ['digest']])
  })

  test('after a crash in the middle of a swap that keeps most of it', async () => {
    await replaceFolder(
      folder,
      new Map([...files('1'), ['2018/summary.json', '1'], ['2019/summary.json', '1']]),
    )
    // The manifest and all have gone aside, a new all and a new year have come in, 2019 and the manifest have not.
    await replaceFolder(`${folder}.next`, new Map([...files('2'), ['2019/summary.json', '2']]))
    mkdirSync(`${folder}.old`)
    for (const name of ['manifest.json', 'all']) renameSync(join(folder, name), join(`${folder}.old`, name))
    renameSync(join(`${folder}.next`, 'all'), join(folder, 'all'))
    mkdirSync(join(folder, '2020'))
    const next = new DigestFolder(folder)
    assert.deepEqual(shown(), ['1', ['digest']])
    for (const period of ['all', '2018', '2019'])
      assert.equal(readFileSync(join(folder, period, 'summary.json'), 'utf8'), '1', period)
    for (const name of ['all', '2018', '2019', 'manifest.json']) next.keep(name)
    assert.ok(await swap(next))
    assert.ok(!existsSync(join(folder, '2020')))
    assert.deepEqual(shown(), ['1', ['digest']])
  })

  test('or not at all, when writing fails', async () => {
    await replaceFolder(folder, files('1'))
    await assert.rejects(
      replaceFolder(folder, new Map([...files('2'), ['manifest.json/below', 'impossible']])),
    )
    assert.equal(shown()[0], '1')
    await replaceFolder(folder, files('3'))
    assert.deepEqual(shown(), ['3', ['digest']])
  })
})

describe('what has not changed', () => {
  const inode = (file: string) => statSync(join(folder, file)).ino

  test('is kept as it is, beside what is new', async () => {
    await replaceFolder(folder, new Map([...files('1'), ['2018/summary.json', 'same']]))
    const before = inode('2018/summary.json')
    const next = new DigestFolder(folder)
    next.keep('2018')
    for (const [file, text] of files('2')) next.put(file, text)
    assert.ok(await swap(next))
    assert.equal(inode('2018/summary.json'), before)
    assert.equal(readFileSync(join(folder, '2018/summary.json'), 'utf8'), 'same')
    assert.deepEqual(shown(), ['2', ['digest']])
  })

  test('is all of it: then there is nothing to swap', async () => {
    await replaceFolder(folder, files('1'))
    const before = inode('.')
    const next = new DigestFolder(folder)
    next.keep('all')
    next.put('manifest.json', '1')
    assert.ok(!(await swap(next)))
    assert.equal(inode('.'), before)
    assert.deepEqual(shown(), ['1', ['digest']])
  })

  test('does not keep what is no longer asked for', async () => {
    await replaceFolder(folder, new Map([...files('1'), ['2018/summary.json', 'gone']]))
    const next = new DigestFolder(folder)
    next.keep('all')
    next.put('manifest.json', '1')
    assert.ok(await swap(next))
    assert.ok(!existsSync(join(folder, '2018')))
    assert.equal(readFileSync(join(folder, 'all/summary.json'), 'utf8'), '1')
  })
})

describe('what is no digest is never replaced', () => {
  const refused = {
    name: 'UserError',
    message: /holds something else than a digest, .*; name another folder/,
  }

  test('be it a folder of other files', async () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'site.yaml'), 'title: mine')
    await assert.rejects(replaceFolder(folder, files('1')), refused)
    assert.deepEqual(readdirSync(folder), ['site.yaml'])
  })

  test('or a file', async () => {
    mkdirSync(join(folder, '..'), { recursive: true })
    writeFileSync(folder, 'mine')
    await assert.rejects(replaceFolder(folder, files('1')), refused)
    assert.equal(readFileSync(folder, 'utf8'), 'mine')
  })

  test('but an empty folder is', async () => {
    mkdirSync(folder, { recursive: true })
    await replaceFolder(folder, files('1'))
    assert.equal(shown()[0], '1')
  })
})
