import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { UserError } from '../error.ts'
import type { Git, GitEnd } from './git.ts'

/** The hash of a file's bytes, by its path in a commit. */
export type Tree = Map<string, string>

/** A call that can only fail if something is broken on this side. @throws Error with the words of git */
export async function must(git: Promise<GitEnd>): Promise<string> {
  const { code, stdout, stderr } = await git
  if (code === 0) return stdout
  if (/no space left|disk quota|ENOSPC|EDQUOT/i.test(stderr))
    throw new UserError('the disk is full: there is no room to prepare what is published; make room')
  throw new UserError(`git fails (exit ${code}): ${stderr.trim().split('\n').at(-1) ?? ''}`)
}

/** The files of a commit or tree, whatever their depth. */
export async function treeOf(git: Git, name: string): Promise<Tree> {
  const listing = await must(git(['ls-tree', '-r', '-z', '--full-tree', name]))
  const tree: Tree = new Map()
  for (const entry of listing.split('\0')) {
    const match = /^\d+ \w+ ([0-9a-f]+)\t([^]*)$/.exec(entry)
    if (match !== null) tree.set(match[2], match[1])
  }
  return tree
}

/**
 * Paths of the files in a folder, in one order everywhere. A `.git` folder is none of it.
 * @throws UserError for what is no regular file: whatever it points to would be published
 */
export function filesOf(folder: string): string[] {
  const found: string[] = []
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue
    const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')
    if (path === '.git' || path.startsWith('.git/')) continue
    if (!entry.isFile() || path.includes('\n'))
      throw new UserError(`${join(folder, path)} is no regular file, and cannot be published; remove it`)
    found.push(path)
  }
  return found.sort((a, b) => (a < b ? -1 : 1))
}

/** Hashes of files as git counts them, byte for byte; `store` keeps them in the repository as well. */
export async function hashFiles(
  git: Git,
  folder: string,
  paths: readonly string[],
  store = false,
): Promise<Tree> {
  if (paths.length === 0) return new Map()
  const args = ['hash-object', '--no-filters', '--stdin-paths', ...(store ? ['-w'] : [])]
  const hashes = (await must(git(args, { cwd: folder, stdin: `${paths.join('\n')}\n` }))).split('\n')
  return new Map(paths.map((path, at) => [path, hashes[at]]))
}

/** Keeps bytes in the repository. @returns their hash */
export const storeBytes = async (git: Git, bytes: string | Uint8Array): Promise<string> =>
  (await must(git(['hash-object', '-w', '--no-filters', '--stdin'], { stdin: bytes }))).trim()

/** The tree object of files that need not all be in the repository: those the remote has may be missing. */
export async function writeTree(git: Git, tree: Tree, index: string): Promise<string> {
  const environment = { GIT_INDEX_FILE: index }
  const entries = [...tree].map(([path, hash]) => `100644 ${hash}\t${path}\0`).join('')
  await must(git(['update-index', '--add', '-z', '--index-info'], { stdin: entries, environment }))
  return (await must(git(['write-tree', '--missing-ok'], { environment }))).trim()
}
