import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A fingerprint of what files a folder has, how large they are and when they were written; '' without a folder. */
export function filesOf(folder: string): string {
  let names: string[]
  try {
    names = readdirSync(folder).sort()
  } catch {
    return ''
  }
  const hash = createHash('sha256')
  for (const name of names) {
    const { size, mtimeMs } = statSync(join(folder, name))
    hash.update(`${name} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}
