import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { checkOut, publish } from '../../src/site/publish.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blotter-publish-'))
})
after(() => rm(folder, { recursive: true }))

const write = async (path: string, text: string): Promise<void> => {
  await mkdir(join(folder, path, '..'), { recursive: true })
  await writeFile(join(folder, path), text)
}

test('the site becomes what was built: new, changed and gone files, and nothing else touched', async () => {
  await write('out/same.html', 'same')
  await write('out/changed.html', 'old')
  await write('out/days/gone/index.html', 'gone')
  await write('out/.git/HEAD', 'ref')
  await write('built/same.html', 'same')
  await write('built/changed.html', 'new')
  await write('built/days/2019/index.html', 'day')
  const before = await stat(join(folder, 'out/same.html'))

  const { files, changed } = publish(join(folder, 'built'), join(folder, 'out'))

  assert.deepEqual({ files, changed }, { files: 3, changed: 2 })
  assert.equal(await readFile(join(folder, 'out/changed.html'), 'utf8'), 'new')
  assert.deepEqual(await readdir(join(folder, 'out/days')), ['2019'])
  assert.equal(await readFile(join(folder, 'out/.git/HEAD'), 'utf8'), 'ref')
  assert.equal((await stat(join(folder, 'out/same.html'))).mtimeMs, before.mtimeMs)
})

test('a site that cannot be written whole leaves the old one as it was', async () => {
  await write('old/a.html', 'old')
  await write('old/days', 'a file where a folder has to be')
  await write('next/a.css', 'new')
  await write('next/a.html', 'new')
  await write('next/days/2019/index.html', 'day')
  assert.throws(() => publish(join(folder, 'next'), join(folder, 'old')), { code: /^(EEXIST|ENOTDIR)$/ })
  assert.deepEqual((await readdir(join(folder, 'old'))).sort(), ['a.html', 'days'])
  assert.equal(await readFile(join(folder, 'old/a.html'), 'utf8'), 'old')
})

test('a folder that holds the project, the posts or the digest is no place for the site', () => {
  for (const out of ['/srv', '/srv/blotter', '/srv/blotter/content'])
    assert.throws(() => checkOut(out, ['/srv/blotter', '/srv/blotter/content']), { name: 'UserError' })
  checkOut('/srv/blotter/dist', ['/srv/blotter', '/srv/blotter/content'])
  checkOut('/srv/www', ['/srv/blotter'])
})
