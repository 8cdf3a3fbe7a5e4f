import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { House } from './house.ts'

test('site says in one line what is missing: a digest, then the data that a post asks for', async (context) => {
  const home = new House()
  context.after(() => home.remove())
  home.settings()
  const fails = async (line: RegExp) => {
    const { code, stdout, told } = await home.run('site')
    assert.equal(told.length, 1, told.join('\n'))
    assert.match(told[0], line)
    assert.doesNotMatch(told[0], /defect of Blotter|    at /)
    assert.deepEqual([code, stdout], [1, ''])
    assert.ok(!existsSync(home.path('dist')))
  }
  await fails(/^blotter: .*digest.*npm run digest/)

  home.put('logs/messages-20190203', text([packetLine({ time: secondsOf('2019-02-02') })]))
  home.put(
    'content/reports/post.mdx',
    '---\ntitle: Post\ndescription: A post.\nperiod: 2015\n---\n\n<WorldMap />\n',
  )
  for (const step of ['ingest', 'digest']) {
    const { code, stderr } = await home.run(step)
    assert.equal(code, 0, stderr)
  }
  await fails(/^blotter: reports\/post\.mdx: the digest holds no data for the period 2015; /)
})

test('a post about what the logs do not hold says so in a sentence, and is in no list', async (context) => {
  const home = new House()
  context.after(() => home.remove())
  home.settings()
  home.put('logs/messages-20190203', text([packetLine({ time: secondsOf('2019-02-02') })]))
  const post = (title: string, needs: string): string =>
    `---\ntitle: ${title}\ndescription: A post.\nperiod: all\nneeds: ${needs}\n---\n\n<BanMap />\n`
  home.put('content/reports/guard.mdx', post('The guard', 'cats'))
  for (const step of ['ingest', 'digest']) {
    const { code, stderr } = await home.run(step)
    assert.equal(code, 0, stderr)
  }
  const { told } = await home.run('site')
  assert.match(told.join('\n'), /reports\/guard\.mdx: needs: no such number: cats; there are events, /)

  home.put('content/reports/guard.mdx', post('The guard', 'bans'))
  home.put('content/reports/wall.mdx', post('The wall', 'events'))
  const { code, stderr } = await home.run('site')
  assert.equal(code, 0, stderr)
  const page = (path: string): string => readFileSync(home.path(`dist/${path}`), 'utf8')
  assert.match(page('reports/guard/index.html'), /There is nothing to show here yet: .* hold no bans\./)
  assert.doesNotMatch(page('reports/guard/index.html'), /<figure/)
  for (const list of ['index.html', 'reports/index.html', 'rss.xml', 'search.json']) {
    assert.match(page(list), /The wall/, list)
    assert.doesNotMatch(page(list), /The guard/, list)
  }
})
