import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { House } from './house.ts'

const home = new House()
after(() => home.remove())

test('what a post is frozen with is searched as the pages are', async () => {
  home.settings()
  home.put('logs/messages', text([packetLine({ time: secondsOf('2019-02-02'), source: '203.0.113.9' })]))
  for (const command of ['ingest', 'digest']) assert.equal((await home.run(command)).code, 0)
  home.put('content/reports/a.digest/all/days.json', '[{"source":"203.0.113.0/24"}]')
  assert.equal((await home.run('gate')).code, 0)
  home.put('content/reports/a.digest/all/days.json', '[{"source":"203.0.113.9"}]')
  const { code, stderr } = await home.run('gate')
  assert.equal(code, 1)
  assert.match(stderr, /reports\/a\.digest\/all\/days\.json, line 1: an address out of the logs/)
})
