import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { takeLock } from '../../src/night/lock.ts'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { House, type Outcome } from './house.ts'

const root = join(import.meta.dirname, '../..')
const packets = (day: string, count: number): string =>
  text(Array.from({ length: count }, (_, at) => packetLine({ time: secondsOf(day) + at * 60, id: at })))

/** The line of the README, with the folder of this checkout in it. */
const crontab = /^ +17 3 \* \* \* (.*)$/m.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? ''

const state = 'store/store.duckdb.night'

describe('a night', () => {
  const home = new House()
  after(() => home.remove())
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', home.path('pages.git'), ...args], { encoding: 'utf8', stdio: 'pipe' }).trim()
  const site = () =>
    execFileSync('sh', ['-c', 'find . -type f | sort | xargs sha256sum'], {
      cwd: home.path('dist'),
      encoding: 'utf8',
    })

  /** As cron would: a shell without PATH and HOME, in another folder, and no one at the terminal. */
  function night(args = ''): Promise<Outcome> {
    const line = `${crontab.replaceAll('/srv/blotter', `'${root}'`)} ${args}`
    const child = spawn('/bin/sh', ['-c', line], {
      cwd: '/',
      env: { BLOTTER_CONTENT: home.content },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return new Promise((resolve) => {
      const outcome = { stdout: '', stderr: '' }
      child.stdout.setEncoding('utf8').on('data', (piece) => (outcome.stdout += piece))
      child.stderr.setEncoding('utf8').on('data', (piece) => (outcome.stderr += piece))
      child.on('close', (code) =>
        resolve({ ...outcome, code, told: outcome.stderr.split('\n').filter((line) => line !== '') }),
      )
    })
  }

  before(() => {
    assert.match(crontab, /^cd \/srv\/blotter && \S+ scripts\/nightly\.ts$/)
    execFileSync('git', ['init', '--quiet', '--bare', home.path('pages.git')])
    home.settings('logs: [../logs/*]\nurl: https://you.github.io/blotter/\npublish: {remote: ../pages.git}')
    home.put('logs/messages-20190203', packets('2019-02-02', 300))
  })

  test('that is only tried does all but the push, and says what it did', async () => {
    const { code, stdout, told } = await night('--dry-run')
    assert.deepEqual([code, stdout], [0, ''], told.join('\n'))
    assert.match(
      told.at(-1) ?? '',
      /^publish: \d+ files, .*, would be pushed to gh-pages of .*; nothing was$/,
    )
    assert.equal(git('for-each-ref'), '')
    assert.deepEqual(readdirSync(home.path(state)), ['lock'])
  })

  test('goes from logs to a branch of the remote without a word, in the environment of cron', async () => {
    const { code, stdout, stderr } = await night()
    assert.deepEqual([code, stdout, stderr], [0, '', ''])
    assert.equal(git('rev-list', '--count', 'gh-pages'), '1')
    const published = git('ls-tree', '-r', '--name-only', 'gh-pages').split('\n')
    const built = readdirSync(home.path('dist'), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )
    assert.equal(published.length, built.length + 1)
    assert.match(git('show', 'gh-pages:index.html'), /<html/)
    assert.deepEqual(readdirSync(home.path('store')).sort(), ['store.duckdb', 'store.duckdb.night'])
    assert.deepEqual(readdirSync(home.path(state)).sort(), ['last-good.json', 'lock'])
  })

  test('without anything new publishes nothing, and says so only when asked', async () => {
    const commit = git('rev-parse', 'gh-pages')
    const { code, stdout, told } = await night('--verbose')
    assert.deepEqual([code, stdout], [0, ''])
    const steps = new Set(told.map((line) => line.split(': ')[0]))
    assert.deepEqual([...steps], ['ingest', 'digest', 'site', 'publish'])
    assert.ok(told.some((line) => /^publish: gate: \d+ files searched, .*nothing found/.test(line)))
    assert.match(told.at(-1) ?? '', /^publish: nothing new for gh-pages of .*pages\.git \([0-9a-f]{10}\)$/)
    assert.equal(git('rev-parse', 'gh-pages'), commit)
  })

  test('that stops keeps the pages of the night before, and sends one mail', async () => {
    const [commit, pages] = [git('rev-parse', 'gh-pages'), site()]
    home.put(
      'content/reports/post.mdx',
      '---\ntitle: Post\ndescription: A post.\nperiod: all\n---\n\n<Nothing />\n',
    )
    home.put('logs/messages-20190210', packets('2019-02-09', 50))
    const torn = gzipSync(packets('2019-02-16', 9000))
    home.put('logs/messages-20190217.gz', torn.subarray(0, torn.length >> 1))
    const { code, stdout, stderr, told } = await night()
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(told[0], /^blotter: nightly stopped at site: .*post/)
    assert.match(stderr, /^done {7}ingest, digest$/m)
    assert.match(stderr, /^not done {3}site, publish$/m)
    assert.match(stderr, /^pages {6}stay as they were, here and where they are published$/m)
    assert.match(stderr, /^last good {2}\d{4}-.*, with data through 2019-02-02T04:59:00Z$/m)
    assert.match(stderr, new RegExp(`^by hand {4}cd ${root} && npm run site$`, 'm'))
    assert.match(stderr, /^ {2}.*messages-20190217\.gz: .*; what came before is kept$/m)
    assert.doesNotMatch(stderr, /\x1b| {4}at /)
    assert.equal(git('rev-parse', 'gh-pages'), commit)
    assert.equal(site(), pages)
  })

  test('whose push is refused has new pages, and the old ones where they are published', async () => {
    const [commit, pages] = [git('rev-parse', 'gh-pages'), site()]
    rmSync(home.path('content/reports/post.mdx'))
    home.put('pages.git/hooks/pre-receive', '#!/bin/sh\necho "error: GH006: Protected branch" >&2\nexit 1\n')
    chmodSync(home.path('pages.git/hooks/pre-receive'), 0o755)
    const { code, stderr, told } = await night()
    assert.equal(code, 1)
    assert.match(
      told[0],
      /^blotter: nightly stopped at publish: .* refuses gh-pages: GH006: Protected branch/,
    )
    assert.match(
      stderr,
      /^pages {6}are those of tonight, with data through .*; what is published stays as it was$/m,
    )
    assert.equal(git('rev-parse', 'gh-pages'), commit)
    assert.notEqual(site(), pages)
    assert.ok(!existsSync(home.path(`${state}/publish`)))
  })

  test('ends in one line while another run is at work', async () => {
    const lock = takeLock(home.path(`${state}/lock`), { pid: 4711, since: '2019-02-02T03:17:00Z' }, 1)
    try {
      const { code, stdout, stderr } = await night()
      assert.deepEqual([code, stdout], [1, ''])
      assert.deepEqual((await home.run('build')).stderr, stderr)
      assert.equal(
        stderr,
        'blotter: another run of Blotter is at work (process 4711, since 2019-02-02T03:17:00Z); run again when it has ended\n',
      )
    } finally {
      lock?.release()
    }
  })

  test('of settings that are wrong says which, and does nothing', async () => {
    home.settings('publish: {branch: gh-pages}')
    const { code, told } = await night()
    assert.equal(code, 1)
    assert.equal(told.length, 1)
    assert.match(told[0], /site\.yaml: publish\.remote: /)
  })
})
