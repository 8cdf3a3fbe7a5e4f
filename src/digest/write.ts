import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Files by path within a folder. */
export type Files = Map<string, string>

/**
 * Writes a folder beside the old one and swaps it in whole, so that a crash leaves the last good one.
 * What a crashed run left behind is cleared first.
 */
export function replaceFolder(folder: string, files: Files): void {
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
