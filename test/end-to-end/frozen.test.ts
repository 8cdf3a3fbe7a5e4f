import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fastGlob from 'fast-glob'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { House } from '../scripts/house.ts'

/** A frozen post is built without store and logs, byte for byte, whatever digest the site has by then. */

const home = new House()
after(() => home.remove())

const day = (name: string, packets: number, destination = '198.51.100.7') =>
  Array.from({ length: packets }, (_, at) =>
    packetLine({
      time: secondsOf(name) + at * 60,
      source: `203.0.113.${at}`,
      ...{ port: 20 + (at % 9), id: at, destination },
    }),
  )

const post = (slug: string, lines: string) =>
  home.put(
    `content/reports/${slug}.mdx`,
    `---\ntitle: ${slug}\ndescription: A test\n${lines}\n---\n\n<N of="events" unit="packets"/>, most from <Top of="country"/>.\n\n<WorldMap/>\n\n<TopPorts/>\n\n<DailyMap/>\n\n<Fireplot/>\n\n<Archives/>\n`,
  )

const run = async (script: string, ...args: string[]) => {
  const outcome = await home.run(script, args)
  assert.equal(outcome.code, 0, `${script} ${args.join(' ')}: ${outcome.stderr}`)
  return outcome
}

/** The files of a post, by path. */
const filesOf = (slug: string): Map<string, string> => {
  const folder = home.path(`dist/reports/${slug}`)
  const paths = fastGlob.sync('**/*', { cwd: folder }).sort()
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'latin1')]))
}

before(async () => {
  home.settings()
  post('winter', "period: '2019-02-01--2019-02-02'")
  post('rolling', 'last: 2d')
  post('everything', 'period: all')
  post('today', "period: '2019-02-03'")
  const lines = [...day('2019-02-01', 9), ...day('2019-02-02', 30), ...day('2019-02-03', 12)]
  home.put('logs/messages-20190204', text(lines))
  for (const script of ['ingest', 'digest', 'site']) await run(script)
})

test('a post whose days are not over cannot be frozen, and is told why', async () => {
  const wrong: [slug: string, why: RegExp][] = [
    ['rolling', /reports\/rolling\.mdx shows the last days \(last: 2d\), which move with the newest event/],
    ['everything', /reports\/everything\.mdx shows all days, which grow with the newest event/],
    ['today', /reports\/today\.mdx shows 2019-02-03, and the newest data are of 2019-02-03/],
    ['nothing', /no post at .*nothing\.mdx/],
  ]
  for (const [slug, why] of wrong) {
    const { code, told } = await home.run('freeze', [slug])
    assert.deepEqual([code, told.length], [1, 1], told.join('\n'))
    assert.match(told[0], why)
  }
})

test('a frozen post is the same without logs and store, on whatever digest', async () => {
  const live = filesOf('winter')
  const { told } = await run('freeze', 'winter')
  assert.match(told[0], /winter\.mdx is frozen on data through 2019-02-03T00:11:00Z/)
  await run('site')
  const frozen = filesOf('winter')
  const page = frozen.get('index.html') ?? ''
  assert.match(page, /Frozen on data through 3 February 2019, 00:11:00 UTC/)
  // All of the live page's numbers, and its files beside it.
  assert.match(page, /39..packets/)
  assert.deepEqual(
    [...frozen].filter(([path]) => path.endsWith('.svg')),
    [...live].filter(([path]) => path.endsWith('.svg')),
  )
  assert.ok(frozen.has('data/2019-02-01--2019-02-02/countries.csv'), [...frozen.keys()].join(' '))
  for (const [, link] of page.matchAll(/="?(\/[^"#?\s>]+\.(?:csv|txt|webp|png|bin|geojson|gpkg))["\s>]/g))
    assert.match(link, /^\/reports\/winter\//)
  for (const [, link] of page.matchAll(/="?\/reports\/winter\/([^"#?\s>]+\.\w+)["\s>]/g))
    assert.ok(frozen.has(link), `${link} is missing`)

  for (const slug of ['everything', 'today']) rmSync(home.path(`content/reports/${slug}.mdx`))
  for (const gone of ['store', 'digest', 'logs']) rmSync(home.path(gone), { recursive: true })
  home.put('logs/messages-20210504', text([...day('2021-05-01', 5), ...day('2021-05-03', 7)]))
  for (const script of ['ingest', 'digest', 'site']) await run(script)
  const later = filesOf('winter')
  assert.deepEqual([...later.keys()], [...frozen.keys()])
  for (const [path, bytes] of frozen) assert.ok(later.get(path) === bytes, `${path} differs`)
  const rolling = filesOf('rolling').get('index.html') ?? ''
  assert.match(rolling, /1 May 2021 to 2 May 2021/)
})

test('what is frozen is not frozen again unless asked, nor shown where the level hides more', async () => {
  const again = await home.run('freeze', ['winter'])
  assert.deepEqual([again.code, again.told.length], [1, 1])
  assert.match(again.told[0], /is frozen already; npm run freeze -- winter --again/)
  home.settings('logs: [../logs/*]\nprivacy: { level: full }')
  await run('digest')
  const hidden = await home.run('site')
  assert.equal(hidden.code, 1)
  assert.match(
    hidden.told.join(),
    /winter\.mdx was frozen at the privacy level network, and the level is full now/,
  )
  await run('freeze', 'winter', '--undo')
  const { told } = await home.run('site')
  // Its days are in no digest by now.
  assert.match(told.join(), /winter\.mdx: the digest holds no data for the period 2019-02-01--2019-02-02/)
})

test('a failure to freeze leaves what was frozen before', async () => {
  home.settings()
  writeFileSync(
    home.path('content/reports/winter.mdx'),
    '---\ntitle: a\ndescription: b\nperiod: 2021-05-01\n---\n\n<N of="events"/>\n',
  )
  rmSync(home.path('content/reports/rolling.mdx'))
  rmSync(home.path('content/reports/winter.digest'), { recursive: true, force: true })
  await run('digest')
  await run('freeze', 'winter')
  const manifest = readFileSync(home.path('content/reports/winter.digest/manifest.json'), 'utf8')
  writeFileSync(
    home.path('content/reports/winter.mdx'),
    '---\ntitle: a\ndescription: b\nperiod: 2021-05-01\n---\n\n<NoSuchFigure/>\n',
  )
  const { code } = await home.run('freeze', ['winter', '--again'])
  assert.equal(code, 1)
  assert.equal(readFileSync(home.path('content/reports/winter.digest/manifest.json'), 'utf8'), manifest)
  assert.deepEqual(fastGlob.sync('*', { cwd: home.path('content/reports'), onlyFiles: false }).sort(), [
    'winter.digest',
    'winter.mdx',
  ])
})
