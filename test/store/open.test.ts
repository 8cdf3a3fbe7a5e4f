import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { DuckDBInstance } from '@duckdb/node-api'
import { openStore } from '../../src/store/index.ts'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { engine, openShelf } from '../ingest/shelf.ts'

const folder = mkdtempSync(join(tmpdir(), 'blotter-store-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0
const path = (): string => join(folder, `${++files}.duckdb`)

/** Opens, reads and closes a store, which must fail in one line that a person can act on. */
async function refusal(store_path: string, read_only = false): Promise<string> {
  try {
    const store = await openStore(store_path, engine, read_only)
    try {
      await store.query('SELECT count(*), min(source_ip), min(rule) FROM events')
    } finally {
      await store.close()
    }
  } catch (error) {
    assert.equal((error as Error).name, 'UserError', String(error))
    const { message } = error as Error
    assert.doesNotMatch(message, /\n/)
    assert.ok(message.includes(store_path))
    return message
  }
  assert.fail('the store was opened')
}

async function duckdb(store_path: string, sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(store_path)
  const connection = await instance.connect()
  await connection.run(sql)
  connection.closeSync()
  instance.closeSync()
}

const is_damaged = /^the store .* is damaged .*; delete it and run npm run ingest, which reads the logs anew$/

describe('a store is refused in one line', () => {
  /** A store of some events. */
  let whole: Buffer
  before(async () => {
    const shelf = await openShelf({ after })
    const start = secondsOf('2019-02-02')
    shelf.put(
      'messages',
      text(
        Array.from({ length: 5000 }, (_, at) =>
          packetLine({ time: start + at, source: `1.${at >> 8}.0.${at & 255}` }),
        ),
      ),
    )
    await shelf.ingest()
    await shelf.close()
    whole = readFileSync(shelf.store_path)
  })

  test('when it is a file of another kind', async () => {
    const store_path = path()
    writeFileSync(store_path, 'dear diary\n'.repeat(2000))
    assert.match(await refusal(store_path), /is no store, or a damaged one; name another file, or delete it/)
    assert.equal(readFileSync(store_path, 'utf8').slice(0, 10), 'dear diary')
  })

  test('when it is a database of another program', async () => {
    const store_path = path()
    await duckdb(store_path, 'CREATE TABLE notes (day DATE, words VARCHAR)')
    assert.match(await refusal(store_path), /is no store of Blotter .*; name another file$/)
    assert.match(await refusal(store_path, true), /is no store of Blotter .*; name another file$/)
  })

  test('when another version made it', async () => {
    for (const version of ['0', '999']) {
      const store_path = path()
      await (await openStore(store_path, engine)).close()
      await duckdb(store_path, `UPDATE note SET value = '${version}' WHERE name = 'schema_version'`)
      assert.match(
        await refusal(store_path),
        /was made by another version of Blotter; delete it and run npm run ingest/,
      )
      assert.match(await refusal(store_path, true), /was made by another version of Blotter/)
    }
  })

  test('when another process has it', async () => {
    const store_path = path()
    const holder = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `const { openStore } = await import(${JSON.stringify(new URL('../../src/store/index.ts', import.meta.url).href)})
        const store = await openStore(${JSON.stringify(store_path)}, { memory_limit_mb: 128, threads: 1 })
        process.stdout.write('open')
        process.stdin.once('data', () => store.close())`,
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    )
    try {
      await once(holder.stdout, 'data')
      const in_use = /^the store .* is in use by another run of Blotter .*run again when that has ended$/
      assert.match(await refusal(store_path), in_use)
      assert.match(await refusal(store_path, true), in_use)
    } finally {
      holder.stdin.end('done')
      await once(holder, 'exit')
    }
    await (await openStore(store_path, engine)).close()
  })

  test('when it breaks off', async () => {
    const store_path = path()
    writeFileSync(store_path, whole.subarray(0, whole.length >> 1))
    assert.match(await refusal(store_path), is_damaged)
  })

  test('when its blocks are damaged', async () => {
    const store_path = path()
    const damaged = Buffer.from(whole)
    for (let at = 12288 + 4096; at < damaged.length; at += 8192) damaged.fill(0x5a, at, at + 64)
    writeFileSync(store_path, damaged)
    assert.match(await refusal(store_path), is_damaged)
  })

  test('when it is a folder', async () => {
    const store_path = path()
    mkdirSync(store_path)
    assert.match(await refusal(store_path), /^cannot open the store/)
  })

  test('when it is to be read only, and there is none', async () => {
    const store_path = path()
    assert.match(await refusal(store_path, true), /^no store at .*; run npm run ingest first$/)
    assert.ok(!existsSync(store_path))
  })
})

describe('a store', () => {
  test('is made with the folders above it, and found again', async () => {
    const store_path = join(folder, 'a/b/c.duckdb')
    const made = await openStore(store_path, engine)
    await made.setNote('colour', "it's blue")
    await made.close()
    const found = await openStore(store_path, engine, true)
    assert.equal(await found.note('colour'), "it's blue")
    assert.equal(await found.note('shape'), null)
    await assert.rejects(found.setNote('colour', 'red'))
    await found.close()
  })

  test('has an engine that heeds its settings', async () => {
    const store = await openStore(path(), { memory_limit_mb: 64, threads: 1 })
    const settings = await store.query(`SELECT current_setting('memory_limit') AS memory,
      current_setting('threads') AS threads, current_setting('preserve_insertion_order') AS order,
      current_setting('allocator_bulk_deallocation_flush_threshold') AS freed,
      current_setting('autoinstall_known_extensions') AS fetched,
      current_setting('disabled_compression_methods') AS without`)
    assert.deepEqual(settings, [
      { memory: '61.0 MiB', threads: 1, order: 0, freed: '976.5 KiB', fetched: 0, without: 'RLE' },
    ])
    await store.close()
  })

  test('is made anew where a crash left an empty file', async () => {
    const store_path = path()
    writeFileSync(store_path, '')
    assert.match(await refusal(store_path, true), /^no store at .*; run npm run ingest first$/)
    const store = await openStore(store_path, engine)
    assert.deepEqual(await store.query('SELECT count(*) AS total FROM events'), [{ total: 0 }])
    await store.close()
  })

  test('gives dates and instants as text and all numbers as numbers', async () => {
    const store = await openStore(path(), engine)
    const [row] = await store.query(`SELECT DATE '2019-02-02' AS day, TIMESTAMP '2019-02-02 03:04:05' AS time,
      12::UBIGINT AS big, sum(5::BIGINT) AS total, 1.5::DECIMAL(9, 2) AS part, true AS yes, NULL AS nothing, 'a' AS word`)
    assert.deepEqual(row, {
      day: '2019-02-02',
      time: '2019-02-02T03:04:05Z',
      big: 12,
      total: 5,
      part: 1.5,
      yes: 1,
      nothing: null,
      word: 'a',
    })
    assert.deepEqual(await store.query('SELECT 1 AS one WHERE false'), [])
    await store.close()
  })
})
