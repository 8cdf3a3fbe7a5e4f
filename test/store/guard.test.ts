import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Guard } from '../../src/store/duckdb-guard.ts'
import { openStore } from '../../src/store/index.ts'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { engine, openShelf } from '../ingest/shelf.ts'

/** A kill in the middle of a checkpoint leaves half of a block that the engine writes over in place. */

const folder = mkdtempSync(join(tmpdir(), 'blotter-guard-'))
after(() => rmSync(folder, { recursive: true }))

const start = secondsOf('2019-02-02')
const packets = (from: number): string =>
  text(
    Array.from({ length: 3000 }, (_, at) =>
      packetLine({ time: start + from + at, source: `1.${at >> 8}.0.${at & 255}` }),
    ),
  )

const header_bytes = 12_288
const block_bytes = 262_144

/** Where blocks of both differ. */
const differing = (a: Buffer, b: Buffer): number[] =>
  Array.from(
    { length: (Math.min(a.length, b.length) - header_bytes) / block_bytes },
    (_, at) => header_bytes + at * block_bytes,
  ).filter((at) => !a.subarray(at, at + block_bytes).equals(b.subarray(at, at + block_bytes)))

/** A store as it was before a checkpoint, with the first half of each block that this has written over. */
function torn(before: Buffer, then: Buffer): Buffer {
  const bytes = Buffer.from(before)
  for (const at of differing(before, then)) then.copy(bytes, at, at, at + block_bytes / 2)
  return bytes
}

async function events(path: string, read_only: boolean): Promise<number> {
  const store = await openStore(path, engine, read_only)
  try {
    const [row] = await store.query('SELECT count(*) AS events, min(source_ip), min(rule) FROM events')
    return Number(row.events)
  } finally {
    await store.close()
  }
}

function taken(path: string): Guard {
  const guard = Guard.take(path)
  assert.ok(guard instanceof Guard)
  return guard
}

describe('half of a block that a killed checkpoint has written', () => {
  let first: Buffer
  let second: Buffer
  /** What the second run had kept before it began to write. */
  let guard: Buffer

  before(async () => {
    const shelf = await openShelf({ after })
    shelf.put('messages', packets(0))
    await shelf.ingest()
    await shelf.close()
    first = readFileSync(shelf.store_path)
    assert.ok(!existsSync(`${shelf.store_path}.guard`))
    const store = await openStore(shelf.store_path, engine)
    await (await store.begin()).rollback()
    guard = readFileSync(`${shelf.store_path}.guard`)
    await store.setNote('title', 'gateway')
    await store.close()
    second = readFileSync(shelf.store_path)
  })

  /** A store that was left so, and what was kept of it. */
  function lay(bytes: Buffer, kept: Buffer | null): string {
    const path = join(mkdtempSync(join(folder, 'store-')), 'store.duckdb')
    writeFileSync(path, bytes)
    if (kept !== null) writeFileSync(`${path}.guard`, kept)
    return path
  }

  test('is damage to the engine, which writes over a block that counts', async () => {
    assert.deepEqual(differing(first, second), [header_bytes])
    await assert.rejects(events(lay(torn(first, second), null), false), /is damaged/)
  })

  for (const read_only of [false, true]) {
    test(`is put back by the next run that ${read_only ? 'reads' : 'writes'}, and nothing stays beside the store`, async () => {
      const path = lay(torn(first, second), guard)
      assert.equal(await events(path, read_only), 3000)
      assert.deepEqual(readdirSync(join(path, '..')), ['store.duckdb'])
      assert.deepEqual(differing(first, readFileSync(path)), [])
    })
  }

  test('is left alone as long as another run has the store', async () => {
    const path = lay(first, guard)
    const store = await openStore(path, engine)
    try {
      assert.deepEqual(Guard.take(path), { process: String(process.pid) })
    } finally {
      await store.close()
    }
    taken(path).end()
    assert.deepEqual(readdirSync(join(path, '..')), ['store.duckdb'])
  })

  test('is not looked for by a run that comes before the store of another is made', async () => {
    const path = join(mkdtempSync(join(folder, 'store-')), 'store.duckdb')
    const held = taken(path)
    try {
      await assert.rejects(openStore(path, engine), {
        message: `the store ${path} is in use by another run of Blotter (process ${process.pid}); run again when that has ended`,
      })
      assert.ok(!existsSync(path))
    } finally {
      held.end()
    }
    assert.deepEqual(readdirSync(join(path, '..')), [])
  })

  test('is not put back into a file with other headers', async () => {
    const path = lay(second, guard)
    assert.equal(await events(path, true), 3000)
    assert.deepEqual(readFileSync(path), second)
  })

  test('is not put back from copies that are damaged', async () => {
    const path = lay(first, Buffer.alloc(20_000, 0x5a))
    assert.equal(await events(path, false), 3000)
    assert.deepEqual(readdirSync(join(path, '..')), ['store.duckdb'])
  })
})

test('one that was waited for and taken away is not what keeps others out', async () => {
  const path = join(folder, 'awaited.duckdb')
  const held = taken(path)
  const code = `
    import { existsSync } from 'node:fs'
    import { Guard } from ${JSON.stringify(new URL('../../src/store/duckdb-guard.ts', import.meta.url).href)}
    console.log('waiting')
    const guard = Guard.take(${JSON.stringify(path)})
    console.log(!(guard instanceof Guard) ? 'in use' : existsSync(${JSON.stringify(`${path}.guard`)}))
    guard.end?.()`
  const waiting = spawn(process.execPath, ['--input-type=module', '--eval', code])
  const lines = createInterface(waiting.stdout)[Symbol.asyncIterator]()
  assert.equal((await lines.next()).value, 'waiting')
  // It has the file open by now, and waits for the lock.
  await setTimeout(60)
  held.end()
  assert.equal((await lines.next()).value, 'true')
  assert.equal((await once(waiting, 'close'))[0], 0)
  assert.ok(!existsSync(`${path}.guard`))
})
