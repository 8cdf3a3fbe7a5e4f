import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { packedRows } from '../../src/site/client/packed-rows.ts'

const month = 'day,city,events\r\n2019-02-01,Hanoi,3\r\n2019-02-11,"Lima, 1",4\r\n2019-02-01,Oslo,5\r\n'
const served = (bytes: Buffer): string => `data:application/gzip;base64,${bytes.toString('base64')}`

for (const [how, bytes] of [
  ['as it was packed', gzipSync(month)],
  ['unpacked by its host', Buffer.from(month)],
] as const)
  test(`of a month that arrives ${how}, a day has its own rows under the head`, async () => {
    assert.equal(
      await packedRows(served(bytes), '2019-02-01'),
      'day,city,events\r\n2019-02-01,Hanoi,3\r\n2019-02-01,Oslo,5\r\n',
    )
    assert.equal(await packedRows(served(bytes), '2019-02-1'), 'day,city,events\r\n')
  })
