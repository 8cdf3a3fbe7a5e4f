import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { all_uncounted } from '../../src/store/duckdb-days.ts'
import { openStore } from '../../src/store/index.ts'
import { ownAddresses } from '../../src/store/own.ts'
import type { Store } from '../../src/store/store.ts'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { engine, openShelf, type Shelf } from '../ingest/shelf.ts'

/** What days hold is kept beside their events, and must be what going through all of them tells. */

const first_day = secondsOf('2019-02-01')

const packet = fc
  .record({
    time: fc.nat(3 * 86_400).map((second) => first_day + second),
    source: fc.constantFrom('1.0.0.1', '2.0.0.1', '2001:db8::9'),
    port: fc.constantFrom(22, 23, 445),
    // Inbound; forwarded; and what only went out, from an address that can only be ours.
    way: fc.constantFrom(['eth0', ''], ['eth0', 'eth1'], ['', 'eth0']),
  })
  .map(({ way: [ingress, egress], source, ...packet }) => {
    const is_out = ingress === ''
    const [from, to] = is_out ? ['198.51.100.8', '203.0.113.9'] : [source, undefined]
    return packetLine({
      ...packet,
      ingress,
      egress,
      source: from,
      ...(to !== undefined && { destination: to }),
    })
  })

const archive = fc.record({
  name: fc.constantFrom('messages', 'messages.1', 'messages.2'),
  lines: fc.array(packet, { minLength: 1, maxLength: 12 }),
  /** Whether its last line is still being written. */
  is_open: fc.boolean(),
  timezone: fc.constantFrom('UTC', 'UTC', 'Asia/Tokyo'),
})

async function held(store: Store) {
  return { days: await store.fingerprints(), own: await ownAddresses(store) }
}

const uncounted = async (store: Store): Promise<number> =>
  Number((await store.query('SELECT count(*) AS days FROM day WHERE mixed IS NULL'))[0].days)

async function expectKept(shelf: Shelf): Promise<void> {
  const { store } = shelf
  assert.equal(await uncounted(store), 0)
  const kept = await held(store)
  await store.run(`BEGIN; ${all_uncounted}; DELETE FROM own_address; COMMIT`)
  assert.deepEqual(await held(store), kept)
  await store.countDays()
  assert.equal(await uncounted(store), 0)
  assert.deepEqual(await held(store), kept)
}

test('what is kept of days is what all their events tell, whichever archives come when', async (context) => {
  await fc.assert(
    fc.asyncProperty(fc.array(archive, { minLength: 1, maxLength: 4 }), async (archives) => {
      const shelf = await openShelf(context)
      for (const { name, lines, is_open, timezone } of archives) {
        const content = text(lines)
        shelf.put(name, is_open ? content.trimEnd() : content)
        await shelf.ingest({ timezone })
        await expectKept(shelf)
      }
      await shelf.close()
    }),
    { numRuns: 15 },
  )
})

test('a first run leaves days to be counted by whoever asks, and the next one keeps what they hold', async (context) => {
  const shelf = await nightsOf(context)
  await shelf.ingest({ is_new: true, threads: 1 })
  assert.equal(await uncounted(shelf.store), 2)
  const found = await held(shelf.store)
  assert.equal(found.days.length, 2)
  await shelf.ingest()
  assert.equal(await uncounted(shelf.store), 0)
  assert.deepEqual(await held(shelf.store), found)
})

test('a store of the version before is read once an ingest has brought it up to date', async (context) => {
  const shelf = await nightsOf(context)
  await shelf.ingest()
  const kept = await held(shelf.store)
  await shelf.store.run('DROP TABLE day; DROP TABLE own_address')
  await shelf.store.setNote('schema_version', '3')
  await shelf.close()
  await assert.rejects(openStore(shelf.store_path, engine, true), {
    message: `the store ${shelf.store_path} was made by an earlier version of Blotter; run npm run ingest, which brings it up to date`,
  })
  for (const read_only of [false, true]) {
    const store = await openStore(shelf.store_path, engine, read_only)
    try {
      assert.deepEqual(await held(store), kept)
    } finally {
      await store.close()
    }
  }
})

async function nightsOf(context: TestContext): Promise<Shelf> {
  const shelf = await openShelf(context)
  for (const day of ['2019-02-02', '2019-02-03'])
    shelf.put(`messages-${day}`, text([packetLine({ time: secondsOf(day) })]))
  return shelf
}
