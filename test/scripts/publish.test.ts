import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { House } from './house.ts'

const settings = 'logs: [../logs/*]\nprivacy: {own_addresses: [198.51.100.0/24]}\n'
const url = 'url: https://you.github.io/blotter/\n'

describe('publish', () => {
  const home = new House()
  after(() => home.remove())
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', home.path('remote.git'), ...args], { encoding: 'utf8', stdio: 'pipe' }).trim()
  const says = async (line: RegExp, code = 0, args: string[] = []) => {
    const outcome = await home.run('publish', args)
    assert.deepEqual([outcome.code, outcome.stdout], [code, ''], outcome.stderr)
    assert.match(outcome.told.filter((told) => !told.startsWith('gate: ')).join('\n'), line)
    assert.doesNotMatch(outcome.stderr, /defect of Blotter, |    at /)
    assert.ok(!existsSync(home.path('store/store.duckdb.night/publish')))
  }

  before(async () => {
    execFileSync('git', ['init', '--quiet', '--bare', home.path('remote.git')])
    home.settings(`${settings}${url}publish: {remote: ../remote.git}`)
    home.put('logs/messages-20190203', text([packetLine({ time: secondsOf('2019-02-02') })]))
    for (const step of ['ingest', 'digest']) assert.equal((await home.run(step)).code, 0)
  })

  test('without pages, or a place for them, says what to do', async () => {
    await says(/^blotter: no site in .*dist; run npm run build first$/, 1)
    home.put('dist/index.html', '<p>Nobody knocked.</p>')
    home.settings(settings)
    await says(/^blotter: site\.yaml does not say where to publish; write publish: \{remote: /, 1)
    home.settings(`${settings}publish: {remote: ../remote.git}`)
    await says(
      /^blotter: url in site\.yaml is http:\/\/localhost:4321\/, .*write where the site will stand/,
      1,
    )
    for (const [wrong, line] of [
      [
        '{remote: x, branch: ../x}',
        /publish\.branch: no name of a branch: \.\.\/x; write one such as gh-pages$/,
      ],
      ['{remote: x, branch: --force}', /publish\.branch: no name of a branch/],
      [
        '{remote: x, domain: https://x.org/}',
        /publish\.domain: no domain: https:\/\/x\.org\/; write one such as /,
      ],
      ['{remote: x, what: pages}', /publish\.what: write one of site, digest, not "pages"$/],
    ] as const) {
      home.settings(`${settings}publish: ${wrong}`)
      await says(line, 1)
    }
    assert.equal(git('for-each-ref'), '')
  })

  test('pushes the pages, as of the newest event, and nothing when nothing is new', async () => {
    home.settings(`${settings}${url}publish: {remote: ../remote.git, domain: blotter.example.org}`)
    await says(
      /^publish: 3 files, 3 of them new or changed, would be pushed to gh-pages of .*; nothing was$/,
      0,
      ['--dry-run'],
    )
    assert.equal(git('for-each-ref'), '')
    await says(
      /^publish: 3 files, 3 of them new or changed, pushed to gh-pages of .*remote\.git \([0-9a-f]{10}\)$/,
    )
    assert.deepEqual(git('ls-tree', '-r', '--name-only', 'gh-pages').split('\n'), [
      '.nojekyll',
      'CNAME',
      'index.html',
    ])
    assert.equal(git('show', 'gh-pages:CNAME'), 'blotter.example.org')
    assert.equal(
      git('show', '-s', '--format=%s, %cI', 'gh-pages'),
      'data through 2019-02-02T00:00:00Z, 2019-02-02T00:00:00+00:00',
    )
    await says(/^publish: nothing new for gh-pages of /)
  })

  test('does not publish what the gate finds, neither as pages nor as digest', async () => {
    const before = git('rev-parse', 'gh-pages')
    writeFileSync(home.path('dist/index.html'), '<p>Somebody knocked at 198.51.100.7.</p>')
    const refusal = /^blotter: gate: .*may not be published, so nothing is:\s.*dist\/index\.html.*/
    await says(refusal, 1)
    rmSync(home.path('dist/index.html'))
    home.put('digest/all/planted.json', '["198.51.100.7"]')
    home.settings(`${settings}publish: {remote: ../remote.git, what: digest}`)
    await says(/^blotter: gate: .*may not be published, so nothing is:\s.*digest\/all\/planted\.json.*/, 1)
    rmSync(home.path('digest/all/planted.json'))
    assert.equal(git('rev-parse', 'gh-pages'), before)
    assert.equal(git('for-each-ref').split('\n').length, 1)
  })

  test('pushes the digest with the workflow that builds from it', async () => {
    await says(/^publish: \d+ files, .* pushed to digest of /)
    const names = git('ls-tree', '-r', '--name-only', 'digest').split('\n')
    for (const name of ['.github/workflows/pages.yml', 'manifest.json', 'all/summary.json'])
      assert.ok(names.includes(name))
    await says(/^publish: nothing new for digest of /)
  })

  test('tells no password', async () => {
    home.settings(`${settings}publish: {remote: 'https://you:ghp_secret@name.invalid/x.git', what: digest}`)
    const { code, stdout, stderr } = await home.run('publish')
    assert.equal(code, 1)
    assert.match(stderr, /no connection to https:\/\/name\.invalid\/x\.git, or a lost one/)
    assert.doesNotMatch(stdout + stderr, /ghp_secret|you:/)
  })
})
