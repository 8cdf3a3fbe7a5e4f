import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShelf } from './shelf.ts'

/** Alerts of one second, which differ in nothing that is kept, and one of the next. */
const alert = (number: number, second: number) => `** Alert ${1549076645 + second}.${number}: - syslog,sshd,
2019 Feb 02 03:04:0${5 + second} gate->/var/log/auth.log
Rule: 5716 (level 5) -> 'SSHD authentication failed.'
Src IP: 192.0.2.1
Feb  2 03:04:05 gate sshd[123]: Failed password for root from 192.0.2.1 port 2234 ssh2
Feb  2 03:04:04 gate sshd[123]: Failed password for root from 192.0.2.1 port 2233 ssh2

`
const archive = alert(1, 0) + alert(2, 0) + alert(3, 1)

const second = alert(1, 0).length
const after = (text: string) => archive.indexOf(text, second) + text.length

for (const [where, end] of [
  ['in its head', after('gate->/var/log/auth.log\n')],
  ['before its log', after('Src IP: 192.0.2.1\n')],
  ['in its log', after('sshd[123]: Failed')],
  ['behind its log', after('port 2234 ssh2\n')],
] as const) {
  test(`an alert whose writing was cut ${where} counts once, and its log never`, async (context) => {
    const shelf = await openShelf(context)
    shelf.put('alerts.log', archive.slice(0, end))
    await shelf.ingest()
    shelf.put('alerts.log', archive, '2019-02-11')
    await shelf.ingest()
    const rows = await shelf.query('SELECT kind, count(*) AS events FROM events GROUP BY kind')
    assert.deepEqual(
      rows.map(({ kind, events }) => [kind, Number(events)]),
      [['alert', 3]],
    )
  })
}

test('lines of an alert are events, ignored or rejected, and add up', async (context) => {
  const shelf = await openShelf(context)
  shelf.put('alerts.log', archive)
  const { lines, events, ignored, rejected } = await shelf.ingest()
  assert.deepEqual([lines, events, ignored, rejected], [21, 3, 18, 0])
})
