import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import type { Geolocation } from '../../src/enrich/locate.ts'
import { networkText } from '../../src/net/cidr.ts'
import { addressWords, isIpv4 } from '../../src/net/ip.ts'
import { openStore } from '../../src/store/index.ts'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { engine, openShelf, two_countries } from '../ingest/shelf.ts'

/** Places by /28 and /48, and how often one was looked up. */
function byNetwork(suffix = ''): Geolocation & { lookups: number } {
  const found = {
    ...two_countries,
    lookups: 0,
    locate: (words: Uint32Array) => {
      found.lookups++
      const network = networkText(words, 28, 48)
      const country = words[3] % 3 === 0 && !isIpv4(words) ? null : 'AA'
      return { ...nowhere, country, city: `${network}${suffix}`, network }
    },
  }
  return found
}
const nowhere = { country: null, city: null, latitude: null, longitude: null, accuracy: null, network: null }

const address = fc.oneof(
  fc.tuple(fc.nat(3), fc.nat(255)).map(([net, host]) => `203.0.${net}.${host}`),
  fc.constantFrom('0.0.0.0', '0.0.0.1', '255.255.255.255', '128.0.0.0', '127.255.255.255'),
  fc.tuple(fc.nat(2), fc.nat(9)).map(([net, host]) => `2001:db8:${net + 1}::${host + 1}`),
)
const linesOf = (sources: readonly string[], day: string) =>
  text(sources.map((source, at) => packetLine({ source, time: secondsOf(day) + at })))

test('sources of a network share a place, whenever they come', async (context) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(address, { minLength: 1, maxLength: 20 }), { maxLength: 4 }),
      async (days) => {
        const shelf = await openShelf(context)
        const geolocation = byNetwork()
        for (const [at, sources] of days.entries()) {
          shelf.put(`messages-${at}`, linesOf(sources, `2019-02-0${at + 1}`))
          await shelf.ingest({ geolocation })
        }
        await expectPlaces(days.flat(), (sql) => shelf.query(sql))
        await shelf.close()
      },
    ),
    { numRuns: 15 },
  )
})

/** Two runs, each with a store that it opens. @returns how often the second looked something up */
async function laterRun(
  context: TestContext,
  first: readonly string[],
  second: readonly string[],
): Promise<number> {
  const shelf = await openShelf(context)
  shelf.put('messages-1', linesOf(first, '2019-02-01'))
  await shelf.ingest({ geolocation: byNetwork() })
  await shelf.close()
  const store = await openStore(shelf.store_path, engine)
  const geolocation = byNetwork()
  shelf.put('messages-2', linesOf(second, '2019-02-02'))
  try {
    await Object.assign(shelf, { store }).ingest({ geolocation })
    await expectPlaces([...first, ...second], (sql) => store.query(sql))
  } finally {
    await store.close()
  }
  return geolocation.lookups
}

const before = ['203.0.0.1', '203.0.0.99', '2001:db8:1::1', '255.255.255.254']
const after = ['203.0.0.2', '203.0.0.17', '203.0.0.98', '2001:db8:1::2', '255.255.255.255']

test('a later run knows the places of those before it', async (context) => {
  // Each is looked up for its network, and the one whose network is new, or that is of IPv6, for its place.
  assert.equal(await laterRun(context, before, after), 5 + 2)
})

test('a later run with many sources looks up what is new', async (context) => {
  const many = Array.from({ length: 5000 }, (_, at) => `203.1.${at >> 8}.${at & 255}`)
  const others = many.map((_, at) => `203.1.${(at >> 8) + 16}.${at & 255}`)
  const fresh = new Set(others.map((address) => networkText(addressWords(address)!, 28, 48)))
  const known = new Set(many.map((address) => networkText(addressWords(address)!, 28, 48)))
  for (const network of known) fresh.delete(network)
  // One network of IPv4 is new beside them; which network one of IPv6 is in is told by looking it up.
  const lookups = await laterRun(context, [...before, ...many], [...after, ...others])
  assert.equal(lookups, fresh.size + 2)
})

test('places that a round which failed has added are not built upon', async (context) => {
  const shelf = await openShelf(context)
  shelf.put('messages-1', linesOf(['203.0.0.1', '203.0.1.1'], '2019-02-01'))
  const geolocation = byNetwork()
  const { locate } = geolocation
  const failing = {
    ...geolocation,
    locate: (words: Uint32Array) => (words[3] & 0x100 ? assert.fail() : locate(words)),
  }
  await assert.rejects(shelf.ingest({ geolocation: failing }))
  await collected()
  const [{ rows }] = await shelf.query(
    'SELECT (SELECT count(*) FROM place) + (SELECT count(*) FROM source) + (SELECT count(*) FROM event) AS rows',
  )
  assert.equal(Number(rows), 0)
  await shelf.ingest({ geolocation })
  await expectPlaces(['203.0.0.1', '203.0.1.1'], (sql) => shelf.query(sql))
})

test('sources that are looked up in another database have its places alone', async (context) => {
  const shelf = await openShelf(context)
  const sources = ['203.0.0.1', '203.0.0.2', '203.0.0.40', '2001:db8:1::1']
  shelf.put('messages-1', linesOf(sources, '2019-02-01'))
  await shelf.ingest({ geolocation: byNetwork() })
  shelf.put('messages-2', linesOf(['203.0.0.41'], '2019-02-02'))
  await shelf.ingest({ geolocation: { ...byNetwork(' now'), name: 'another' } })
  await expectPlaces([...sources, '203.0.0.41'], (sql) => shelf.query(sql), ' now')
})

/** When what is left alone in memory has been collected: the engine's own objects end only then. */
async function collected(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let time = 0; time < 5; time++) {
    collect()
    await setImmediate()
  }
}

/** Every source has the place of its network, and no network has two. */
async function expectPlaces(
  sources: readonly string[],
  query: (sql: string) => Promise<Record<string, unknown>[]>,
  suffix = '',
): Promise<void> {
  const found = await query('SELECT DISTINCT source_ip, city, network FROM events')
  const networkOf = (source: string) => networkText(addressWords(source)!, 28, 48)
  assert.deepEqual(
    found.map(({ source_ip, city, network }) => `${source_ip} ${city} ${network}`).sort(),
    [...new Set(sources)]
      .map((source) => `${source} ${networkOf(source)}${suffix} ${networkOf(source)}`)
      .sort(),
  )
  const [{ places, networks }] = await query(
    'SELECT count(*) AS places, count(DISTINCT network) AS networks FROM place',
  )
  assert.equal(Number(places), Number(networks))
  assert.equal(Number(networks), new Set(sources.map(networkOf)).size)
}

test('another word stands for where sources are as soon as one is elsewhere', async (context) => {
  const shelf = await openShelf(context)
  shelf.put('messages-1', linesOf(['203.0.0.1', '203.0.1.1'], '2019-02-01'))
  await shelf.ingest({ geolocation: byNetwork() })
  const before = await shelf.store.placed()
  shelf.put('messages-2', linesOf(['203.0.2.1'], '2019-02-02'))
  await shelf.ingest({ geolocation: { ...byNetwork(), date: '2019-03-01' } })
  assert.equal(await shelf.store.placed(), before)
  const { locate } = two_countries
  const elsewhere = (words: Uint32Array) => ({
    ...byNetwork().locate(words),
    ...(words[3] & 1 && locate(words)),
  })
  await shelf.ingest({ geolocation: { ...byNetwork(), locate: elsewhere, date: '2019-04-01' } })
  assert.notEqual(await shelf.store.placed(), before)
})
