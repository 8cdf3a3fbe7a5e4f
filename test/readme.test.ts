import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

test('what README.md links to in the repository is there', () => {
  const links = [...read('README.md').matchAll(/\]\(([^)#\s]+)\)/g)].map(([, link]) => link)
  const missing = links.filter((link) => !/^https?:/.test(link) && !existsSync(join(root, link)))
  assert.ok(links.some((link) => link.endsWith('.webp')))
  assert.deepEqual(missing, [])
})

test('the commands that README.md names are those of package.json', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const named = [...read('README.md').matchAll(/npm run (?:-s )?([a-z]+)/g)].map(([, name]) => name)
  assert.ok(named.length > 10)
  assert.deepEqual(
    named.filter((name) => !(name in scripts)),
    [],
  )
})

test('README.md names every command of package.json', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const told = read('README.md')
  assert.deepEqual(
    Object.keys(scripts).filter((name) => !new RegExp(`npm (?:run )?(?:-s )?${name}\\b`).test(told)),
    [],
  )
})

test('the pictures of README.md weigh less than 400 KB, and none is left over', () => {
  const folder = join(root, '.github/screenshots')
  const names = readdirSync(folder)
  const bytes = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  assert.ok(bytes < 400_000, `${bytes}`)
  assert.deepEqual(
    names.filter((name) => !read('README.md').includes(`.github/screenshots/${name}`)),
    [],
  )
})
