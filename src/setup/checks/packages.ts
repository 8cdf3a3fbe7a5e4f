import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, ok, type Check } from './check.ts'

/**
 * Whether the packages that package.json names are installed, each in its version: not so after a `git pull` alone.
 * @param project folder of package.json
 */
export function checkPackages(project: string): Check {
  const name = 'packages'
  const { dependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const wanted = Object.entries(dependencies)
  const other = wanted.filter(([path, version]) => installed(project, path) !== version).map(([path]) => path)
  if (other.length === 0) return ok(name, `${wanted.length}, as package.json says`)
  return fail(name, `missing, or of another version: ${other.join(', ')}`, 'npm ci')
}

function installed(project: string, path: string): string | null {
  try {
    const text = readFileSync(join(project, 'node_modules', path, 'package.json'), 'utf8')
    return (JSON.parse(text) as { version: string }).version
  } catch {
    return null
  }
}
