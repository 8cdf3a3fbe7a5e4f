import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupRotations } from '../../src/setup/known-logs.ts'

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
