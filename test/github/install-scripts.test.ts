import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '../..')
const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8')) as unknown

test('every package with an install script is allowed one, or is denied it, by name', () => {
  const { packages } = read('package-lock.json') as { packages: Record<string, { hasInstallScript?: true }> }
  const with_script = Object.entries(packages)
    .filter(([path, { hasInstallScript }]) => path !== '' && hasInstallScript)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))
  const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> }
  assert.deepEqual(Object.keys(allowScripts).sort(), [...new Set(with_script)].sort())
  const allowed = Object.keys(allowScripts).filter((name) => allowScripts[name])
  // It installs Node itself: the binary for this machine, a package of the same registry.
  assert.deepEqual(allowed, ['node'])
})
