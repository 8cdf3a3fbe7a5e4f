import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { manifest as manifest_schema, type Manifest } from '../../src/digest/schema.ts'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { House, type Outcome } from './house.ts'

const home = new House()
after(() => home.remove())
before(async () => {
  home.settings()
  const days = ['2018-12-31', '2019-01-01', '2019-02-02']
  home.put('logs/messages-20190203', text(days.map((day) => packetLine({ time: secondsOf(day) + 3600 }))))
  const { code, stderr } = await home.run('ingest')
  assert.equal(code, 0, stderr)
})

const manifest = (): Manifest =>
  manifest_schema.parse(JSON.parse(readFileSync(home.path('digest/manifest.json'), 'utf8')))
const post = (period: string, name = 'post') =>
  home.put(`content/reports/${name}.mdx`, `---\ntitle: Post\ndescription: A post.\n${period}\n---\nWords.\n`)

async function fails(line: RegExp): Promise<void> {
  const { code, stdout, told } = await home.run('digest')
  assert.equal(told.length, 1, told.join('\n'))
  assert.match(told[0], line)
  assert.doesNotMatch(told[0], /defect of Blotter|    at /)
  assert.deepEqual([code, stdout], [1, ''])
}

async function succeeds(): Promise<Outcome> {
  const outcome = await home.run('digest')
  assert.equal(outcome.code, 0, outcome.stderr)
  assert.match(outcome.stderr, /^digest: \d+ periods, (\d+|nothing) new or changed; \d+\.\d s\n$/)
  assert.equal(outcome.stdout, '')
  return outcome
}

describe('digest', () => {
  test('names the database of the settings, with its date and credit', async () => {
    await succeeds()
    assert.deepEqual(manifest().geoip, {
      name: 'GeoLite2-City',
      date: '2026-05-04',
      credit: 'This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com',
      credit_url: 'https://www.maxmind.com',
    })
    assert.deepEqual(JSON.parse(readFileSync(home.path('digest/all/countries.json'), 'utf8')), [
      { country: 'DE', events: 3, sources: 1 },
    ])
    assert.deepEqual([manifest().synthetic, manifest().timezone], [false, 'UTC'])
  })

  test('has the ranges of posts, those of the last days counted from the newest that is over', async () => {
    const wishes: [wish: string, period: string][] = [
      ['last: 30d', '2019-01-03--2019-02-01'],
      ['last: 1d', '2019-02-01'],
      ['period: 2018-12-31--2019-01-05', '2018-12-31--2019-01-05'],
    ]
    for (const [at, [wish]] of wishes.entries()) post(wish, `wish-${at}`)
    await succeeds()
    for (const [, period] of wishes) {
      assert.ok(existsSync(home.path(`digest/${period}/summary.json`)), period)
      assert.ok(manifest().periods.includes(period))
    }
  })

  test('leaves out what posts ask for without data, or of days that do not exist', async () => {
    const wishes = ['2015', '2019-13', '2019-02-31', '2019-02-28--2019-02-31', '2019-02-02--2018-12-31']
    for (const [at, period] of wishes.entries()) post(`period: ${period}`, `nothing-${at}`)
    await succeeds()
    for (const period of wishes) assert.ok(!manifest().periods.includes(period), period)
  })

  test('says which post is wrong, and where', async () => {
    home.put('content/reports/post.mdx', 'Words.')
    await fails(/post\.mdx: no front matter; begin the post with title, description and period$/)
    post('date: [')
    await fails(/post\.mdx, front matter: no valid YAML: .* at line \d+, column \d+$/)
    post('period: yesterday')
    await fails(/reports\/post\.mdx: front matter, period: write all, YYYY, /)
    post('period: all')
  })

  test('is swapped in whole, though a run before it broke off', async () => {
    await succeeds()
    const before = readFileSync(home.path('digest/manifest.json'), 'utf8')
    mkdirSync(home.path('digest.next/2015'), { recursive: true })
    writeFileSync(home.path('digest.next/2015/summary.json'), '{')
    await succeeds()
    assert.equal(readFileSync(home.path('digest/manifest.json'), 'utf8'), before)
    assert.deepEqual(
      readdirSync(home.folder).filter((name) => name.startsWith('digest')),
      ['digest', 'digest.past', 'digest.state.json'],
    )
    assert.ok(!existsSync(home.path('digest/2015')))
  })

  test('never replaces a folder that holds something else', async () => {
    home.put('content/site.yaml', 'logs: [../logs/*]\nstore: ../store/store.duckdb\ndigest: .\n')
    await fails(
      /content holds something else than a digest, .*; name another folder under digest in site\.yaml$/,
    )
    assert.ok(existsSync(home.path('content/site.yaml')))
    home.settings()
  })

  test('says that there is no store yet, and how to make one', async (context) => {
    const empty = new House()
    context.after(() => empty.remove())
    empty.settings()
    const { code, told } = await empty.run('digest')
    assert.equal(code, 1)
    assert.equal(told.length, 1)
    assert.match(told[0], /^blotter: no store at .*store\.duckdb; run npm run ingest first$/)
  })
})
