import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'

/** "Add a format in 20 minutes" of CONTRIBUTING.md, done as it says in a copy of the project. */
describe('the format that CONTRIBUTING.md adds', () => {
  const root = join(import.meta.dirname, '../..')
  const text = readFileSync(join(root, '.github/CONTRIBUTING.md'), 'utf8')
  const copy = mkdtempSync(join(tmpdir(), 'blotter-contributing-'))
  after(() => rmSync(copy, { recursive: true, force: true }))

  /** What stands under its file's name. */
  const files = new Map(
    [...text.matchAll(/^`([^`\n]+)`:\n\n```\w*\n([^]*?)^```$/gm)].map(([, path, block]) => [path, block]),
  )
  const run = (program: string, ...args: string[]) =>
    promisify(execFile)(process.execPath, [program, ...args], {
      cwd: copy,
      // Node tells a test that it is run by another, and its report would not be text.
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    }).catch((error: { stdout?: string; message: string }) => assert.fail(error.stdout || error.message))

  before(() => {
    for (const name of ['src', 'test/formats', 'package.json', 'tsconfig.json'])
      cpSync(join(root, name), join(copy, name), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    for (const [path, block] of files) writeFileSync(join(copy, path), block)
    const [, added, listed] = /## 4\.[^]*?^```ts\n([^]*?)^```[^]*?^```ts\n([^]*?)^```/m.exec(text) ?? []
    const index = join(copy, 'src/formats/index.ts')
    const list = 'export const formats: readonly Format[] = [\n'
    const known = readFileSync(index, 'utf8')
    assert.ok(known.includes(list))
    writeFileSync(index, added + known.replace(list, list + listed))
  })

  test('is a parser and a fixture, each under its name', () => {
    assert.deepEqual(
      [...files.keys()],
      [
        'test/formats/fixtures/portsentry.log',
        'test/formats/fixtures/portsentry.json',
        'src/formats/portsentry.ts',
      ],
    )
  })

  test('reads its fixture as the page says', async () => {
    const { stdout } = await run(
      '--test',
      '--test-reporter=tap',
      '--test-name-pattern=portsentry',
      'test/formats/fixtures.test.ts',
    )
    assert.match(stdout, /^ *ok \d+ - portsentry\.log reads as portsentry\.json says$/m)
  })

  test('stands hostile lines', async () => {
    await run('--test', 'test/formats/hostile.test.ts')
  })

  test('has types that fit', async () => {
    const settings = { extends: './tsconfig.json', include: ['src/formats/index.ts'] }
    writeFileSync(join(copy, 'tsconfig.one.json'), JSON.stringify(settings))
    await run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.one.json')
  })
})
