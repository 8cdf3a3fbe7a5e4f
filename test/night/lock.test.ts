import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { takeLock } from '../../src/night/lock.ts'

const since = '2026-11-21T03:17:01Z'

function lockFile(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'blotter-lock-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'state/night.lock')
}

/** Another process that takes the lock, says what came of it, and then stays. */
function holder(context: TestContext, path: string): Promise<{ child: ChildProcess; said: string }> {
  const module = join(import.meta.dirname, '../../src/night/lock.ts')
  const program = `
    import { takeLock } from ${JSON.stringify(module)}
    try {
      takeLock(${JSON.stringify(path)}, { pid: process.pid, since: ${JSON.stringify(since)} }, process.ppid)
      process.stdout.write('taken')
      setInterval(() => {}, 1000)
    } catch (error) { process.stdout.write(error.message) }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  context.after(() => child.kill('SIGKILL'))
  return new Promise((resolve) =>
    child.stdout.setEncoding('utf8').once('data', (said: string) => resolve({ child, said })),
  )
}

const take = (path: string, parent = 1) => takeLock(path, { pid: process.pid, since }, parent)

test('a lock that is taken is refused in a line that names its holder, and given once it is released', async (context) => {
  const path = lockFile(context)
  const { child } = await holder(context, path)
  assert.throws(() => take(path), {
    name: 'UserError',
    message: `another run of Blotter is at work (process ${child.pid}, since ${since}); run again when it has ended`,
  })
  const mine = lockFile(context)
  take(mine)?.release()
  take(mine)?.release()
})

test('the lock of a process that was killed is no lock', async (context) => {
  const path = lockFile(context)
  const { child } = await holder(context, path)
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
  const lock = take(path)
  assert.ok(lock)
  lock.release()
})

test('what a night starts works under the lock of the night, and lets it be', async (context) => {
  const path = lockFile(context)
  const { child } = await holder(context, path)
  assert.equal(take(path, child.pid), null)
  assert.throws(() => take(path), /at work/)
})

test('of many that start at once, one has the lock', async (context) => {
  const path = lockFile(context)
  const said = await Promise.all(Array.from({ length: 5 }, async () => (await holder(context, path)).said))
  assert.equal(said.filter((word) => word === 'taken').length, 1, said.join('\n'))
  for (const word of said)
    assert.match(word, /^taken$|^another run of Blotter is at work \(process \d+, since /)
})

test('a folder that cannot hold a lock is told in one line', (context) => {
  const path = lockFile(context)
  writeFileSync(join(path, '../..', 'file'), '')
  const told = {
    name: 'UserError',
    message: /^cannot lock .*\); mend the owner, mode or disk of its folder$/,
  }
  assert.throws(() => take(join(path, '../../file/night.lock')), told)
  writeFileSync(join(path, '../..', 'text'), 'this is no lock, and larger than nothing, so it is refused')
  assert.throws(() => take(join(path, '../../text')), told)
})
