import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '../..')

/** What a command says that ends with this message. */
const saidOf = (message: string): string =>
  spawnSync(process.execPath, ['--input-type=module-typescript', '-'], {
    input: `import { command } from '${root}/scripts/command.ts'
import { UserError } from '${root}/src/error.ts'
await command(() => Promise.reject(new UserError(${JSON.stringify(message)})))`,
    encoding: 'utf8',
  }).stderr

test('a failure that brings a list tells it an item a line', () => {
  assert.equal(
    saidOf('gate: two things:\n  a  file, line 1\n\n  another\n'),
    'blotter: gate: two things:\n  a file, line 1\n  another\n',
  )
})

test('a failure without a list is one line, and nothing in it steers a terminal', () => {
  assert.equal(saidOf('no  log\x1b[2J'), 'blotter: no log\ufffd[2J\n')
})
