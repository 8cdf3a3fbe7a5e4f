import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nothingSeen } from '../../src/store/seen.ts'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { openShelf } from '../ingest/shelf.ts'

test('a store from before it was kept how whole a log is says nothing of it', async (context) => {
  const shelf = await openShelf(context)
  shelf.put('messages', text([packetLine({ time: secondsOf('2019-02-03') })]))
  await shelf.ingest()
  const [row] = await shelf.store.ledger()
  assert.notDeepEqual(row.account.seen, nothingSeen())
  const { seen: _, ...older } = row.account
  await shelf.store.query(`UPDATE archive SET account = '${JSON.stringify(older)}'`)
  assert.deepEqual(await shelf.store.ledger(), [{ ...row, account: { ...older, seen: nothingSeen() } }])
})
