import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { test } from 'node:test'
import type { Check } from '../../src/setup/checks/check.ts'
import { packetLine, secondsOf } from '../ingest/packet.ts'
import { House, nobody } from './house.ts'

const packet = `${packetLine({ time: secondsOf('2019-02-02'), id: 1, host: 'gateway' })}\n`

const house = (context: { after: (clear: () => void) => void }): House => {
  const made = new House()
  context.after(() => made.remove())
  return made
}

test('doctor looks at each thing in a line, and is content with a house in order', async (context) => {
  const home = house(context)
  home.put('logs/messages', packet)
  home.settings()
  await home.run('ingest')
  const { code, stdout, stderr } = await home.run('doctor')
  assert.deepEqual([code, stderr], [0, ''])
  for (const line of stdout.trimEnd().split('\n')) assert.match(line, /^(ok  |warn)  \w/)
  assert.match(stdout, /^ok +logs +1 file, .* all readable$/m)
  assert.match(stdout, /^ok +store +.*: archives 1, events 1, data through 20\d\d-02-02T/m)
})

test('doctor exits 1 for a log that may not be read, and says how to be let in', async (context) => {
  if (process.getuid?.() !== 0) return context.skip('only root can put files out of reach of somebody else')
  const home = house(context)
  home.put('logs/messages', packet)
  home.settings()
  chmodSync(home.folder, 0o755)
  chmodSync(home.path('logs/messages'), 0o600)
  if (!(await home.isOpenToNobody())) return context.skip('the project is not readable to others')
  const { code, stdout } = await home.run('doctor', ['--json'], { uid: nobody })
  assert.equal(code, 1)
  const checks = JSON.parse(stdout) as Check[]
  const failed = new Map(checks.filter(({ state }) => state === 'fail').map((check) => [check.name, check]))
  assert.deepEqual([...failed.keys()], ['logs', 'store', 'digest', 'out'])
  assert.match(failed.get('logs')?.says ?? '', /messages: not readable by nobody$/)
  assert.match(failed.get('logs')?.advice ?? '', /setfacl -m u:nobody:r/)
})

test('doctor tells of wrong settings like of any other fault', async (context) => {
  const home = house(context)
  home.settings('titel: x')
  const { code, stdout, stderr } = await home.run('doctor')
  assert.deepEqual([code, stderr], [1, ''])
  assert.match(stdout, /^FAIL +settings +.*unknown key: titel.* → npm run init/m)
})

test('doctor asks the repository that is published to, and tells when it does not answer', async (context) => {
  const home = house(context)
  home.put('logs/messages', packet)
  execFileSync('git', ['init', '--bare', '--quiet', home.path('pages.git')])
  home.settings('logs: [../logs/*]\npublish: {remote: ../pages.git}')
  assert.match(
    (await home.run('doctor')).stdout,
    /^ok +remote +.*pages\.git answers; gh-pages is not there yet$/m,
  )
  home.settings('logs: [../logs/*]\npublish: {remote: ../none.git}')
  const { code, stdout } = await home.run('doctor')
  assert.equal(code, 1)
  assert.match(stdout, /^FAIL +remote +.*none\.git.* → /m)
})
