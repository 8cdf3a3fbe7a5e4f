import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

const root = join(import.meta.dirname, '../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const units = new Map(
  [...readme.matchAll(/^```ini\n# \/etc\/systemd\/system\/(\S+)\n([^]*?)^```$/gm)].map(([, name, text]) => [
    name,
    text.replaceAll('/srv/blotter', root),
  ]),
)
const has_systemd = spawnSync('systemd-analyze', ['--version']).status === 0

describe('the units of the README', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blotter-units-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  before(() => {
    for (const [name, text] of units) writeFileSync(join(folder, name), text)
  })

  test('are a service and its timer', () => {
    assert.deepEqual([...units.keys()].sort(), ['blotter.service', 'blotter.timer'])
  })

  test('run the program that is there', () => {
    const [, program, script] = /^ExecStart=(\S+) (\S+)$/m.exec(units.get('blotter.service') ?? '') ?? []
    assert.ok(existsSync(program), program)
    assert.ok(existsSync(join(root, script)), script)
  })

  test('please systemd-analyze verify', { skip: !has_systemd && 'systemd-analyze is not installed' }, () => {
    const paths = [...units.keys()].map((name) => join(folder, name))
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], {
      encoding: 'utf8',
    })
    const of_ours = stderr.split('\n').filter((line) => line.includes('blotter'))
    assert.deepEqual([status, of_ours], [0, []], stderr)
  })
})
