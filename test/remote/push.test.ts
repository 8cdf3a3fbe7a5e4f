import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Shelf } from './shelf.ts'

const shelf = (context: TestContext): Shelf => {
  const made = new Shelf()
  context.after(() => made.remove())
  made.put('site/index.html', '<p>one\r\n')
  made.put('site/days/2019-02-02/index.html', '<p>two\n')
  made.put('site/figure.png', Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 255]))
  return made
}
const names = (home: Shelf) => home.git('ls-tree', '-r', '--name-only', 'gh-pages').split('\n')

test('the branch is one commit without parents, with every byte as it is on disk', async (context) => {
  const home = shelf(context)
  const { outcome, files, changed, commit } = await home.push()
  assert.deepEqual([outcome, files, changed], ['pushed', 4, 4])
  assert.equal(home.git('rev-parse', 'gh-pages'), commit)
  assert.equal(home.git('rev-list', '--count', 'gh-pages'), '1')
  assert.deepEqual(names(home), ['.nojekyll', 'days/2019-02-02/index.html', 'figure.png', 'index.html'])
  for (const name of names(home).slice(1)) {
    const published = execFileSync('git', ['-C', home.remote, 'cat-file', 'blob', `gh-pages:${name}`])
    assert.deepEqual(published, readFileSync(join(home.folder, name)))
  }
  assert.deepEqual(home.leftovers(), [])
})

test('the same content and date are the same commit, wherever and whenever it is made', async (context) => {
  const [one, two] = [shelf(context), shelf(context)]
  writeFileSync(
    join(two.home, '.gitconfig'),
    '[user]\nname = Someone\n[core]\nautocrlf = true\n[commit]\ngpgSign = true\n',
  )
  chmodSync(join(two.folder, 'index.html'), 0o755)
  utimesSync(join(two.folder, 'index.html'), 1, 1)
  const environment = {
    PATH: process.env.PATH,
    HOME: two.home,
    GIT_AUTHOR_NAME: 'Someone',
    GIT_DIR: '/nowhere',
    GIT_INDEX_FILE: '/nowhere',
    TZ: 'Asia/Tokyo',
  }
  const [{ commit }, other] = [await one.push(), await two.push({}, { environment })]
  assert.equal(commit, other.commit)
  assert.equal(
    one.git('show', '-s', '--format=%an <%ae> %cI', commit),
    'Blotter <noreply@blotter.invalid> 2019-09-22T23:58:43+00:00',
  )
})

test('nothing is pushed when nothing changed, though the date did', async (context) => {
  const home = shelf(context)
  const { commit } = await home.push()
  home.put('remote.git/hooks/pre-receive', '#!/bin/sh\nexit 1\n')
  chmodSync(join(home.remote, 'hooks/pre-receive'), 0o755)
  assert.deepEqual(await home.push({ seconds: 1_600_000_000, message: 'later' }), {
    outcome: 'unchanged',
    files: 4,
    changed: 0,
    commit,
  })
})

test('only what changed is sent, and the branch stays one commit', async (context) => {
  const home = shelf(context)
  home.git('config', 'uploadpack.allowFilter', 'true')
  // Texts that no compression makes small, so that what is sent is seen in the size.
  const noise = (seed: number) =>
    Array.from({ length: 2000 }, (_, at) => createHash('sha256').update(`${seed} ${at}`).digest('hex')).join(
      '\n',
    )
  for (let at = 0; at < 20; at++) home.put(`site/large-${at}`, noise(at))
  await home.push()
  const packs = () => Number(/size-pack: (\d+)/.exec(home.git('count-objects', '-v'))?.[1])
  home.git('gc', '--quiet', '--prune=now')
  const before = packs()
  for (let night = 1; night <= 5; night++) {
    home.put('site/large-3', noise(100 + night))
    // An address, for only of those is the filter kept.
    const { outcome, changed } = await home.push({}, { remote: `file://${home.remote}` })
    assert.deepEqual([outcome, changed], ['pushed', 1])
    assert.equal(home.git('rev-list', '--count', '--all'), '1')
  }
  const loose = Number(/\nsize: (\d+)/.exec(`\n${home.git('count-objects', '-v')}`)?.[1])
  assert.ok(loose + packs() < before * 1.6, `${before} KB became ${loose + packs()} KB`)
  home.git('gc', '--quiet', '--prune=now')
  assert.ok(packs() < before * 1.1, 'what was published before is no longer kept')
  home.git('fsck', '--full')
})

test('the domain of the branch stays, unless another is given', async (context) => {
  const home = shelf(context)
  await home.push()
  home.commitOnTop('CNAME', 'blotter.example.org\n')
  assert.equal((await home.push()).outcome, 'unchanged')
  home.put('site/index.html', 'new')
  const { outcome, changed } = await home.push()
  assert.deepEqual([outcome, changed], ['pushed', 1])
  assert.equal(home.git('show', 'gh-pages:CNAME'), 'blotter.example.org')
  assert.equal(home.git('rev-list', '--count', 'gh-pages'), '1')
  const added = new Map([
    ['.nojekyll', 'Written by Blotter.\n'],
    ['CNAME', 'other.example.org\n'],
  ])
  await home.push({ added })
  assert.equal(home.git('show', 'gh-pages:CNAME'), 'other.example.org')
})

test('what is gone from the folder is gone from the branch', async (context) => {
  const home = shelf(context)
  home.put('site/gone/index.html', 'gone')
  await home.push()
  execFileSync('rm', ['-r', join(home.folder, 'gone')])
  await home.push()
  assert.ok(!names(home).includes('gone/index.html'))
})

test('a look pushes nothing, and names the commit that a push would make', async (context) => {
  const home = shelf(context)
  const { outcome, commit } = await home.push({}, {}, true)
  assert.equal(outcome, 'not pushed')
  assert.equal(home.git('for-each-ref'), '')
  assert.equal((await home.push()).commit, commit)
  assert.deepEqual(home.leftovers(), [])
})

test('a repository around or in the folder is neither published nor touched', async (context) => {
  const home = shelf(context)
  execFileSync('git', ['init', '--quiet', home.folder])
  home.put('site/.gitignore', '*.html\n')
  home.put('site/.gitattributes', '* text=auto eol=lf ident\n')
  execFileSync('git', ['-C', home.folder, 'add', 'figure.png'])
  const index = readFileSync(join(home.folder, '.git/index'))
  await home.push()
  assert.deepEqual(readFileSync(join(home.folder, '.git/index')), index)
  assert.deepEqual(execFileSync('git', ['-C', home.folder, 'branch', '--list'], { encoding: 'utf8' }), '')
  assert.ok(names(home).includes('index.html') && !names(home).some((name) => name.startsWith('.git/')))
  assert.equal(home.git('show', 'gh-pages:index.html'), '<p>one\r')
})

test('a branch that someone else wrote is left alone', async (context) => {
  const home = shelf(context)
  await home.push({ added: new Map([['.nojekyll', '']]) })
  const before = home.git('rev-parse', 'gh-pages')
  await assert.rejects(
    home.push(),
    /gh-pages of .*remote\.git holds something that was not published by Blotter/,
  )
  assert.equal(home.git('rev-parse', 'gh-pages'), before)
  assert.deepEqual(home.leftovers(), [])
})

test('a link in the folder is refused: what it points to would be published', async (context) => {
  const home = shelf(context)
  symlinkSync('/etc/passwd', join(home.folder, 'passwd'))
  await assert.rejects(home.push(), /site\/passwd is no regular file/)
  assert.deepEqual(readdirSync(home.home).sort(), ['remote.git', 'site'])
})
