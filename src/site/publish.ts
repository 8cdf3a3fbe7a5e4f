import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { UserError } from '../error.ts'

/**
 * Makes `out` a copy of `built`: new and changed files first, pages after what they need, and only then goes what
 * is no longer there. So a site that is being served is never half empty, and a file that did not change keeps its
 * time. A `.git` folder in `out` stays.
 */
export const publish = async (built: string, out: string): Promise<{ files: number; changed: number }> => {
  await mkdir(out, { recursive: true })
  const files = (await filesIn(built)).sort(
    (a, b) => Number(isPage(a)) - Number(isPage(b)) || (a < b ? -1 : 1),
  )
  let changed = 0
  for (const file of files) if (await copy(join(built, file), join(out, file))) changed++
  const wanted = new Set(files)
  for (const file of await filesIn(out)) if (!wanted.has(file)) await rm(join(out, file))
  await removeEmptyFolders(out)
  return { files: files.length, changed }
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

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => file !== '.git' && !file.startsWith(`.git${sep}`))

const copy = async (from: string, to: string): Promise<boolean> => {
  const bytes = await readFile(from)
  const there = await readFile(to).catch(() => null)
  if (there !== null && bytes.equals(there)) return false
  await mkdir(dirname(to), { recursive: true })
  await writeFile(`${to}.part`, bytes)
  await rename(`${to}.part`, to)
  return true
}

const removeEmptyFolders = async (folder: string): Promise<void> => {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === '.git') continue
    const path = join(folder, entry.name)
    await removeEmptyFolders(path)
    if ((await readdir(path)).length === 0) await rmdir(path)
  }
}
