import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { parse } from 'yaml'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { House } from '../scripts/house.ts'

const root = join(import.meta.dirname, '../..')
interface Step {
  uses?: string
  run?: string
  with?: { ref?: string; path?: string }
}
const workflow = parse(readFileSync(join(root, '.github/workflows/pages.yml'), 'utf8')) as {
  on: { push: { branches: string[] } }
  jobs: { build: { steps: Step[] } }
}
const { steps } = workflow.jobs.build
const runs = steps.map(({ run }) => run).filter((run) => run !== undefined)
const digest_step = steps.find(({ with: inputs }) => inputs?.path === '.blotter/digest')

describe('the pages that a workflow builds from the digest alone', () => {
  const home = new House()
  after(() => home.remove())
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim()
  const remote = home.path('digest.git')
  /** As the workflow checks it out: the code, and beside it the digest. */
  const checkout = home.path('checkout')

  before(async () => {
    git('init', '--quiet', '--bare', remote)
    home.settings('logs: [../logs/*]\npublish: {remote: ../digest.git, what: digest}')
    home.put(
      'logs/messages-20190203',
      text(
        Array.from({ length: 200 }, (_, id) => packetLine({ time: secondsOf('2019-02-02') + id * 60, id })),
      ),
    )
    for (const step of ['ingest', 'digest', 'publish']) {
      const { code, stderr } = await home.run(step)
      assert.equal(code, 0, stderr)
    }
    mkdirSync(checkout)
    const files = git('-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0')
    for (const file of files.filter((name) => name !== '' && existsSync(join(root, name))))
      cpSync(join(root, file), join(checkout, file))
    // "npm ci" is left out, for it takes a network: its packages are those of this checkout.
    linkPackages(join(root, 'node_modules'), join(checkout, 'node_modules'))
  })

  test('a push of the digest starts it, and it checks that digest out where the site looks for it', () => {
    assert.deepEqual(workflow.on.push.branches, ['digest'])
    assert.equal(digest_step?.with?.ref, 'digest')
    assert.equal(
      git('-C', remote, 'show', 'digest:.github/workflows/pages.yml') + '\n',
      readFileSync(join(root, '.github/workflows/pages.yml'), 'utf8'),
    )
    assert.equal(git('-C', remote, 'rev-list', '--count', 'digest'), '1')
    git('clone', '--quiet', '--branch', 'digest', remote, join(checkout, '.blotter/digest'))
  })

  test('its steps build them, without log, store and geolocation database', () => {
    assert.deepEqual(
      runs.map((run) => run.split(' ').slice(0, 3).join(' ')),
      ['npm ci --omit=dev', 'npm run site'],
    )
    for (const run of runs.slice(1)) {
      const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', run], {
        cwd: checkout,
        encoding: 'utf8',
        env: { PATH: process.env.PATH, HOME: process.env.HOME, CI: 'true' },
      })
      assert.equal(status, 0, `${stdout}\n${stderr}`)
    }
    assert.match(readFileSync(join(checkout, 'dist/index.html'), 'utf8'), /<html/)
    assert.ok(existsSync(join(checkout, 'dist/days/2019-02-02/index.html')))
    assert.ok(!readdirSync(join(checkout, '.blotter')).some((name) => name.endsWith('.duckdb')))
  })

  test('they are those that the server builds, byte for byte', async () => {
    rmSync(home.content, { recursive: true })
    cpSync(join(checkout, 'content'), home.content, { recursive: true })
    mkdirSync(home.path('.blotter'))
    cpSync(home.path('digest'), home.path('.blotter/digest'), { recursive: true })
    const { code, stderr } = await home.run('site')
    assert.equal(code, 0, stderr)
    const differences = spawnSync('diff', ['-rq', home.path('dist'), join(checkout, 'dist')], {
      encoding: 'utf8',
    })
    assert.equal(differences.stdout, '')
  })
})

/** Packages as "npm ci --omit=dev" would leave them, and without those that only an ingest needs. */
function linkPackages(from: string, to: string): void {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: true }>
  }
  const is_one_disk = statSync(from).dev === statSync(join(to, '..')).dev
  execFileSync('cp', [is_one_disk ? '-al' : '-a', from, to])
  const unneeded = Object.keys(packages).filter((path) => packages[path].dev)
  for (const path of [
    ...unneeded,
    'node_modules/@ip-location-db',
    'node_modules/@duckdb',
    'node_modules/maxmind',
  ])
    rmSync(join(to, '..', path), { recursive: true, force: true })
}
