import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
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
