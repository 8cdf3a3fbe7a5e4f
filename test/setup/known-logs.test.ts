import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupRotations, unrotated } from '../../src/setup/known-logs.ts'

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

test('rotations are one glob, each folder for itself', () => {
  const paths = ['/b/syslog.1', '/a/syslog', '/b/syslog', '/b/syslog.2.gz', '/b/kern.log']
  assert.deepEqual(
    groupRotations(paths).map(({ glob, paths }) => [glob, paths.length]),
    [
      ['/a/syslog*', 1],
      ['/b/kern.log*', 1],
      ['/b/syslog*', 3],
    ],
  )
})

test('a name that holds signs of a pattern is matched by its glob as it is', () => {
  assert.deepEqual(
    groupRotations(['/a/[x]/log.1']).map(({ glob }) => glob),
    ['/a/\\[x\\]/log*'],
  )
})
