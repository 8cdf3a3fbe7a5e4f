import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Rooms whose code makes the numbers of a digest, and the lists that come with it; '' is the house itself. */
export const rooms: readonly string[] = ['', 'aggregates', 'archive', 'detections', 'digest', 'net', 'store']

/**
 * A word for the code that computes a digest: another one as soon as a line of it is another, so that no number
 * of an older version stays.
 */
export function codeVersion(): string {
  const root = resolve(import.meta.dirname, '..')
  const hash = createHash('sha256').update(`${process.versions.node} ${process.versions.tz}`)
  for (const room of rooms) {
    const entries = readdirSync(join(root, room), { recursive: room !== '', withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).sort())
      hash.update(readFileSync(path))
  }
  return hash.digest('hex')
}
