import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UserError } from '../error.ts'

/** Files by path within a folder. */
export type Files = ReadonlyMap<string, string | Uint8Array>

/**
 * Writes a folder beside the old one and swaps it in whole, so that a crash leaves the last good one.
 * What a crashed run left behind is cleared first.
 * @throws UserError when what stands there is no digest: it would be lost
 */
export function replaceFolder(folder: string, files: Files): void {
  if (!isDigest(folder)) {
    throw new UserError(
      `${folder} holds something else than a digest, which would be lost; name another folder under digest in site.yaml`,
    )
  }
  const next = `${folder}.next`
  const old = `${folder}.old`
  if (!existsSync(folder) && existsSync(old)) renameSync(old, folder)
  rmSync(next, { recursive: true, force: true })
  rmSync(old, { recursive: true, force: true })
  const made = new Set<string>()
  for (const [path, text] of files) {
    const file = join(next, path)
    const parent = dirname(file)
    if (!made.has(parent)) {
      mkdirSync(parent, { recursive: true })
      made.add(parent)
    }
    writeFileSync(file, text)
  }
  if (existsSync(folder)) renameSync(folder, old)
  renameSync(next, folder)
  rmSync(old, { recursive: true, force: true })
}

/** Whether there is a digest at the path, or nothing. */
function isDigest(path: string): boolean {
  if (!existsSync(path)) return true
  if (!statSync(path).isDirectory()) return false
  return existsSync(join(path, 'manifest.json')) || readdirSync(path).length === 0
}
