import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { UserError } from '../error.ts'

/**
 * Makes `out` a copy of `built`: all new and changed files are written beside the old ones, then take their places,
 * pages after what they need, and only then goes what is no longer there. So a site that cannot be written whole stays
 * as it was, one that is being served is never half empty, and a file that did not change keeps its
 * time. A `.git` folder in `out` stays.
 */
export const publish = (built: string, out: string): { files: number; changed: number } => {
  mkdirSync(out, { recursive: true })
  const files = filesIn(built).sort((a, b) => Number(isPage(a)) - Number(isPage(b)) || (a < b ? -1 : 1))
  // What fails does so here, where nothing has been replaced yet: a full disk, mostly.
  const changed: string[] = []
  try {
    for (const file of files) if (stage(join(built, file), join(out, file))) changed.push(file)
  } catch (error) {
    for (const file of files) rmSync(`${join(out, file)}.part`, { force: true })
    removeEmptyFolders(out)
    throw error
  }
  for (const file of changed) renameSync(`${join(out, file)}.part`, join(out, file))
  const wanted = new Set(files)
  for (const file of filesIn(out)) if (!wanted.has(file)) rmSync(join(out, file))
  removeEmptyFolders(out)
  return { files: files.length, changed: changed.length }
}

/** @throws UserError for an `out` whose emptying would take more with it than a site */
export const checkOut = (out: string, kept: readonly string[]): void => {
  for (const folder of kept) {
    const way = relative(out, folder)
    if (way === '' || !(way === '..' || way.startsWith(`..${sep}`) || /^[A-Za-z]:/.test(way)))
      throw new UserError(
        `out: ${out} holds ${folder}, and whatever is in it would be replaced; name a folder of its own`,
      )
  }
}

const isPage = (file: string): boolean => file.endsWith('.html')

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => file !== '.git' && !file.startsWith(`.git${sep}`))

/** Writes a file beside the one that it will replace. @returns whether it is another */
const stage = (from: string, to: string): boolean => {
  const bytes = readFileSync(from)
  const there = statSync(to, { throwIfNoEntry: false })
  if (there?.isFile() && there.size === bytes.length && bytes.equals(readFileSync(to))) return false
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(`${to}.part`, bytes)
  return true
}

const removeEmptyFolders = (folder: string): void => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === '.git') continue
    const path = join(folder, entry.name)
    removeEmptyFolders(path)
    if (readdirSync(path).length === 0) rmdirSync(path)
  }
}
