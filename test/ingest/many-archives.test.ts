import assert from 'node:assert/strict'
import fs from 'node:fs'
import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { test } from 'node:test'
import { Ledger } from '../../src/ingest/plan.ts'
import { planJobs } from '../../src/ingest/plan-jobs.ts'
import type { ArchiveFile } from '../../src/archive/discover.ts'
import { nothingSeen } from '../../src/store/seen.ts'
import type { LedgerRow } from '../../src/store/store.ts'
import { packetLine, secondsOf, text } from './packet.ts'
import { openShelf } from './shelf.ts'

const known_archives = 10_000

/** What the ledger has of an archive that was read whole long ago. */
const rowOf = (id: number): LedgerRow => ({
  id,
  path: `/var/log/old/messages-${id}`,
  size_bytes: 1000 + id,
  modified: 1.5e12 + id,
  head_hash: `${id}`,
  // Many were short when they were read, so that their heads are of many lengths.
  head_length: id % 5 === 0 ? id % 4096 : 4096,
  first: id * 86400,
  last: id * 86400 + 86399,
  account: {
    compression: 'plain',
    lines: 1,
    events: 1,
    ignored: 0,
    rejected: {},
    fragments: 0,
    duplicates: 0,
    year_rule: 'no stamps',
    problem: null,
    seen: nothingSeen(),
  },
  state: '{}',
})

test('beside 10,000 archives that are known, only the new one is opened', async (context) => {
  const shelf = await openShelf(context)
  shelf.put('messages', text([packetLine({ time: secondsOf('2019-02-02') })]))
  const rows = Array.from({ length: known_archives }, (_, at) => rowOf(at + 1))
  const known = rows.map(({ path, size_bytes, modified }): ArchiveFile => {
    return { path, name: path.slice(path.lastIndexOf('/') + 1), size: size_bytes, modified }
  })
  const fresh = { path: shelf.path('messages'), name: 'messages', size: 1, modified: 1 }
  const opened: string[] = []
  const watched = <Open extends (path: string, ...rest: never[]) => unknown>(open: Open) =>
    ((path: string, ...rest: never[]) => {
      opened.push(path)
      return open(path, ...rest)
    }) as Open
  const [{ open }, { openSync }] = [promises, fs]
  Object.assign(promises, { open: watched(open as never) })
  Object.assign(fs, { openSync: watched(openSync as never) })
  syncBuiltinESMExports()
  context.after(() => {
    Object.assign(promises, { open })
    Object.assign(fs, { openSync })
    syncBuiltinESMExports()
  })
  const ledger = new Ledger(rows)
  const problems: string[] = []
  const planned = await planJobs([...known, fresh], ledger, 'UTC', 200, problems)
  assert.deepEqual(problems, [])
  assert.deepEqual(opened, [fresh.path])
  assert.deepEqual(
    planned.map(({ file }) => file.path),
    [fresh.path],
  )
})
