import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { openStore } from '../../src/store/index.ts'
import { packetLine, secondsOf } from '../ingest/packet.ts'
import { openShelf } from '../ingest/shelf.ts'
import {
  contentOf,
  prepareNights,
  smallHouse,
  type Outcome,
  type SmallHouse,
  type StoreContent,
} from './small-house.ts'

/** Two runs at the same time: one of them works, and the other says why it does not. */

let house: SmallHouse
let expected: StoreContent

before(async () => {
  house = smallHouse()
  const nights = await prepareNights(house)
  nights.first()
  nights.second()
  assert.equal((await house.run('ingest')).code, 0)
  expected = await contentOf(house)
})
after(() => house?.remove())

const start = secondsOf('2019-02-02T03:00:00')
const engine = { memory_limit_mb: 128, threads: 1 }

function assertInUse({ code, stdout, stderr }: Outcome, holder?: number): void {
  assert.equal(code, 1, stderr)
  assert.equal(stdout, '')
  const line =
    /^blotter: the store \/\S+ is in use by another run of Blotter \(process (\d+)\); run again when that has ended\n$/
  const match = line.exec(stderr)
  assert.ok(match, stderr)
  if (holder !== undefined) assert.equal(Number(match[1]), holder)
}

test('while a store is written to, ingest and digest say who has it', async () => {
  const store = await openStore(house.store, engine)
  try {
    assertInUse(await house.run('ingest'), process.pid)
    assertInUse(await house.run('digest'), process.pid)
  } finally {
    await store.close()
  }
  assert.deepEqual(await contentOf(house), expected)
})

test('while a store is read, digest reads it too, and ingest says who has it', async () => {
  const store = await openStore(house.store, engine, true)
  try {
    assertInUse(await house.run('ingest'), process.pid)
    assert.equal((await house.run('digest')).code, 0)
  } finally {
    await store.close()
  }
})

test('of two first runs at the same time one fills the store, and nothing is doubled', async () => {
  rmSync(house.store_folder, { recursive: true })
  const outcomes = await Promise.all([house.run('ingest'), house.run('ingest')])
  const [one, other] = outcomes.sort((a, b) => Number(a.code) - Number(b.code))
  assert.equal(one.code, 0, one.stderr)
  // Where the machine is busy, the second may begin when the first has ended.
  if (other.code !== 0) assertInUse(other)
  assert.deepEqual(await contentOf(house), expected)
})

test('a run that finds filled what it took for new goes by what is there', async (context) => {
  const shelf = await openShelf(context)
  const lines = Array.from({ length: 50 }, (_, id) => packetLine({ time: start + id, id }))
  shelf.put('messages-1', `${lines.slice(0, 40).join('\n')}\n`)
  await shelf.ingest()
  shelf.append('messages-1', `${lines.slice(40).join('\n')}\n`)
  for (const threads of [2, undefined]) {
    const { archives, events, duplicates } = await shelf.ingest({ is_new: true, threads })
    const grown = threads === undefined ? 0 : 10
    assert.deepEqual({ archives, events, duplicates }, { archives: 1, events: grown, duplicates: 0 })
    assert.equal(await shelf.total(), 50)
  }
})

test('a digest in the middle of an ingest says who has the store, or reads a whole one', async () => {
  rmSync(house.store_folder, { recursive: true })
  const ingest = house.start('ingest')
  let is_over = false
  void ingest.ended.then(() => (is_over = true))
  const said = new Set<string>()
  while (!is_over) {
    const { code, stderr } = await house.run('digest')
    assert.equal(stderr.split('\n').length, 2, stderr)
    if (code !== 0)
      assert.match(stderr, /is in use by another run|^blotter: no store at |holds no dropped inbound packet/)
    said.add(stderr)
  }
  assert.equal((await ingest.ended).code, 0)
  assert.ok(said.size > 0)
  assert.deepEqual(await contentOf(house), expected)
})
