import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openStore } from '../../src/store/index.ts'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { engine } from '../ingest/shelf.ts'
import { House } from './house.ts'

const settings = (geoip: string) =>
  `timezone: UTC\nlogs: [../logs/*]\nstore: ../store/store.duckdb\n${geoip === '' ? '' : `geoip: ${geoip}\n`}`

test('the databases that come along go by their words: the city is the default, the country knows no points', async (context) => {
  const home = new House()
  context.after(() => home.remove())
  home.put('logs/messages', text([packetLine({ time: secondsOf('2019-02-02'), source: '8.8.8.8' })]))
  for (const word of ['', 'country', 'city']) {
    home.put('content/site.yaml', settings(word))
    assert.equal((await home.run('ingest')).code, 0)
    const store = await openStore(home.path('store/store.duckdb'), engine, true)
    try {
      const [place] = await store.query('SELECT country, latitude IS NOT NULL AS has_point FROM events')
      assert.deepEqual(place, { country: 'US', has_point: word === 'country' ? 0 : 1 }, word)
      const { name, credit_url } = JSON.parse((await store.note('geoip')) ?? '{}') as Record<string, string>
      assert.deepEqual(
        [name, credit_url],
        [word === 'country' ? 'DB-IP Country Lite' : 'DB-IP Lite', 'https://db-ip.com'],
      )
    } finally {
      await store.close()
    }
  }
})
