import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { openStore } from '../../src/store/index.ts'
import {
  contentOf,
  prepareNights,
  smallHouse,
  type Outcome,
  type SmallHouse,
  type StoreContent,
} from './small-house.ts'

/** A store that is not what it was: said so, in one line, with what brings it back. */

let house: SmallHouse
let good: Buffer
let expected: StoreContent

before(async () => {
  house = smallHouse()
  const nights = await prepareNights(house)
  nights.first()
  const { code, stderr } = await house.run('ingest')
  assert.equal(code, 0, stderr)
  expected = await contentOf(house)
  good = readFileSync(house.store)
})
after(() => house?.remove())

const way_out = /; (name another file, or )?delete it and run npm run ingest, which reads the logs anew\n$/

/** One line that names the file and the way out; neither a stack nor the end by a signal. */
function assertTold({ code, stdout, stderr }: Outcome, what: RegExp): void {
  assert.equal(code, 1, stderr)
  assert.equal(stdout, '')
  assert.equal(stderr.split('\n').length, 2, stderr)
  assert.ok(stderr.startsWith('blotter: ') && stderr.includes(house.store), stderr)
  assert.match(stderr, what)
  assert.match(stderr, way_out)
}

const overwritten = (from: number, to: number): Buffer => Buffer.from(good).fill(0xa5, from, to)
const block = (number: number): number => header_bytes + number * block_bytes
const header_bytes = 12288
const block_bytes = 262144

const cases: [name: string, damaged: () => Buffer][] = [
  ['its first bytes overwritten', () => overwritten(0, 64)],
  ['both headers of the database overwritten', () => overwritten(4096, header_bytes)],
  ['its first block overwritten', () => overwritten(block(0) + 5000, block(0) + 5100)],
  ['its second half cut off', () => good.subarray(0, good.length >> 1)],
  [
    'another kind of file in its place',
    () => Buffer.from('Dec  6 10:00:00 gateway kernel: no store\n'.repeat(900)),
  ],
]

for (const [name, damaged] of cases) {
  test(`a store with ${name} is told as damaged, and stays as it is`, async () => {
    const bytes = damaged()
    writeFileSync(house.store, bytes)
    for (const command of ['ingest', 'digest'] as const) {
      assertTold(await house.run(command), /damaged/)
      assert.ok(readFileSync(house.store).equals(bytes))
    }
  })
}

test('wherever a block is overwritten, a digest tells it or does without', async (t) => {
  let told = 0
  const blocks = Math.floor((good.length - header_bytes) / block_bytes)
  for (let number = 0; number < blocks; number++) {
    writeFileSync(house.store, overwritten(block(number) + 3000, block(number) + 9000))
    const outcome = await house.run('digest')
    if (outcome.code === 0) continue
    assertTold(outcome, /damaged/)
    told++
  }
  t.diagnostic(`${told} of ${blocks} blocks told`)
  assert.ok(told > 1)
})

test('a store of another version of the schema is told, and stays as it is', async () => {
  writeFileSync(house.store, good)
  const store = await openStore(house.store, { memory_limit_mb: 128, threads: 1 })
  await store.setNote('schema_version', '1')
  await store.close()
  const bytes = readFileSync(house.store)
  for (const command of ['ingest', 'digest'] as const) {
    assertTold(await house.run(command), /made by another version of Blotter/)
    assert.ok(readFileSync(house.store).equals(bytes))
  }
})

test('a store is as it was when it has been deleted and the logs read anew, whatever lay beside it', async () => {
  rmSync(house.store)
  writeFileSync(`${house.store}.wal`, good.subarray(0, 5000))
  const { code, stderr } = await house.run('ingest')
  assert.equal(code, 0, stderr)
  assert.deepEqual(await contentOf(house), expected)
})
