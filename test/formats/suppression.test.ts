import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readHeader } from '../../src/formats/header.ts'
import { Line } from '../../src/formats/line.ts'
import { readSuppression } from '../../src/formats/suppression.ts'

const noteIn = (text: string) => {
  const line = new Line()
  line.bytes = Buffer.from(text)
  line.end = line.bytes.length
  readHeader(line)
  return readSuppression(line)
}
const stamp = 'Feb  2 03:04:05 gate '

const notes: [text: string, by: string, messages: number][] = [
  ['kernel: printk: 35 messages suppressed.', 'kernel', 35],
  ['kernel: [10984945.711943] net_ratelimit: 12 callbacks suppressed', 'kernel', 12],
  ['kernel: [  945.711943] __ratelimit: 3 callbacks suppressed', 'kernel', 3],
  ['rsyslogd-2177: imuxsock lost 49 messages from pid 29049 due to rate-limiting', 'rsyslog', 49],
  [
    'rsyslogd: imjournal: 1234 messages lost due to rate-limiting (20000 allowed within 600 seconds)',
    'rsyslog',
    1234,
  ],
  [
    'rsyslogd: imuxsock[pid: 21, name: a] from <b:c>: begin to drop messages due to rate-limiting',
    'rsyslog',
    0,
  ],
  ['rsyslogd-2177: imuxsock begins to drop messages from pid 29049 due to rate-limiting', 'rsyslog', 0],
  ['systemd-journald[312]: Suppressed 1096 messages from ssh.service', 'journald', 1096],
  ['systemd-journal[312]: Suppressed 7 messages from /system.slice/ssh.service', 'journald', 7],
  ['systemd-journald[312]: Missed 31 kernel messages', 'journald', 31],
]
describe('a note of dropped messages is read:', () => {
  for (const [text, by, messages] of notes) {
    test(text, () => assert.deepEqual(noteIn(stamp + text), { by, messages }))
  }
  test('from a journal', () => {
    const fields = {
      SYSLOG_IDENTIFIER: 'systemd-journald',
      MESSAGE: 'Suppressed 5 messages from ssh.service',
    }
    const json = JSON.stringify({ __REALTIME_TIMESTAMP: '1549076645000000', ...fields })
    assert.deepEqual(noteIn(json), { by: 'journald', messages: 5 })
  })
})

const others: [title: string, text: string][] = [
  ['what another program says', 'sshd[7]: printk: 35 messages suppressed.'],
  [
    'what a stranger made a program say',
    'sshd[7]: Invalid user kernel: printk: 35 messages suppressed. from 192.0.2.1',
  ],
  ['the limit of something else', 'kernel: audit_printk_skb: 12 callbacks suppressed'],
  ['a program of a similar name', 'kernels: printk: 35 messages suppressed.'],
  ['a note without a number', 'kernel: printk: many messages suppressed.'],
  ['a line that speaks of it', 'systemd-journald[312]: Nothing was Suppressed 5 messages from me'],
  ['a very long line', `kernel: printk: 35 messages suppressed. ${'x'.repeat(400)}`],
]
describe('no note is', () => {
  for (const [title, text] of others) test(title, () => assert.equal(noteIn(stamp + text), null))
})
