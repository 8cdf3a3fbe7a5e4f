import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rotationDay, unrotated } from '../../src/archive/rotation.ts'

const dated: [name: string, date: string][] = [
  ['messages-20190203', '2019-02-03'],
  ['messages-20190203.gz', '2019-02-03'],
  ['auth.log-2019-02-03.xz', '2019-02-03'],
  ['ufw.log.20190203', '2019-02-03'],
  ['2019_02_03-kern.log', '2019-02-03'],
  ['kern.2019.12.31.log', '2019-12-31'],
  // logrotate's hourly form
  ['messages-2019020314.gz', '2019-02-03'],
  ['messages-20190203-1549152001.gz', '2019-02-03'],
  ['messages-19991231', '1999-12-31'],
]
for (const [name, date] of dated) {
  test(`${name} was rotated on ${date}`, () => {
    assert.equal(rotationDay(name), Date.parse(`${date}T00:00:00Z`) / 86400_000)
  })
}

for (const name of [
  'messages',
  'messages.1',
  'messages.10.gz',
  'messages-1549152001.gz',
  'messages-20191303',
  'messages-20190200',
  'messages-201902',
  'messages-18990203',
  'messages-120190203',
  'messages-201902031499.gz',
]) {
  test(`${name} states no day`, () => assert.equal(rotationDay(name), null))
}

const names: [name: string, log: string][] = [
  ['messages', 'messages'],
  ['messages-20190203', 'messages'],
  ['messages-20190203.gz', 'messages'],
  ['messages-2019020314.xz', 'messages'],
  ['auth.log-2019-02-03', 'auth.log'],
  ['syslog.1', 'syslog'],
  ['syslog.2.gz', 'syslog'],
  ['kern.log.old', 'kern.log'],
  ['ossec-alerts-01.json.gz', 'ossec-alerts-01.json'],
  ['20190203', '20190203'],
]
for (const [name, log] of names) {
  test(`${name} is a rotation of ${log}`, () => assert.equal(unrotated(name), log))
}
