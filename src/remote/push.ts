import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../error.ts'
import { redactorOf } from './address.ts'
import { gitOf, type Git } from './git.ts'
import { refusalOf } from './refusal.ts'
import { filesOf, hashFiles, must, storeBytes, treeOf, writeTree, type Tree } from './tree.ts'

export interface Publication {
  /** Absolute: all its files are published as they are. */
  folder: string
  /** Files beside those of the folder, by path. */
  added: ReadonlyMap<string, string | Uint8Array>
  /** Paths that stay as the branch has them, if neither the folder nor `added` has them. */
  kept: readonly string[]
  /** Path of the file in `added` by whose bytes, always the same, a branch is known as ours to replace. */
  mark: string
  /** Of the commit: with the same content and date it has the same hash. Unix seconds. */
  seconds: number
  message: string
}

export interface Place {
  remote: string
  branch: string
  /** Folder for a repository that lasts as long as the call. What stands there is removed. */
  scratch: string
  environment: Readonly<Record<string, string | undefined>>
  /** Longest that one conversation with the remote may take. */
  patience_seconds: number
  stop?: AbortSignal
}

export interface Published {
  outcome: 'pushed' | 'unchanged' | 'not pushed'
  files: number
  /** Of them new, or other than what the branch has. */
  changed: number
  /** Of the branch, as it is now or would be. */
  commit: string
}

/**
 * Makes a branch of a remote one commit without parents that holds a folder, so that the repository does not grow by
 * what was published before. Neither the folder nor a repository around it is touched; only files that the remote
 * lacks are sent. The branch is replaced at once or not at all, and only if it is as it was when we looked.
 * @param only_look does all but the push
 * @throws UserError where the remote cannot be reached or refuses, or has something else on the branch
 */
export async function pushFolder(
  publication: Publication,
  place: Place,
  only_look = false,
): Promise<Published> {
  const { remote, scratch } = place
  const paths = filesOf(publication.folder)
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch, { recursive: true, mode: 0o700 })
  try {
    const git = gitOf({
      folder: join(scratch, 'git'),
      remote,
      environment: place.environment,
      seconds: place.patience_seconds,
      stop: place.stop,
    })
    await must(git(['init', '--quiet', '--bare', join(scratch, 'git')], { cwd: scratch }))
    const before = await fetchBranch(git, place)
    const there: Tree = before === null ? new Map() : await treeOf(git, before)

    const tree = await hashFiles(git, publication.folder, paths)
    for (const [path, bytes] of publication.added) tree.set(path, await storeBytes(git, bytes))
    for (const path of publication.kept) {
      const hash = there.get(path)
      if (hash !== undefined && !tree.has(path)) tree.set(path, hash)
    }
    if (before !== null) checkOurs(publication, place, there, tree)
    const root = await writeTree(git, tree, join(scratch, 'index'))
    const changed = [...tree].filter(([path, hash]) => there.get(path) !== hash).length
    const ended = { files: tree.size, changed }
    if (before !== null && root === (await must(git(['rev-parse', `${before}^{tree}`]))).trim())
      return { ...ended, outcome: 'unchanged', commit: before }

    const known = new Set(there.values())
    await storeFiles(git, publication, tree, (hash) => !known.has(hash))
    const commit = await commitOf(git, publication, root)
    if (only_look) return { ...ended, outcome: 'not pushed', commit }
    await push(git, place, commit, before)
    return { ...ended, outcome: 'pushed', commit }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** The commit of the branch with its trees, and with its files only where the remote cannot do without. */
async function fetchBranch(git: Git, place: Place): Promise<string | null> {
  const ref = `refs/heads/${place.branch}`
  const listed = await git(['ls-remote', '--refs', 'there', ref])
  if (listed.code !== 0) throw refusal(listed, place)
  // A pattern of ls-remote matches the end of a name.
  if (!listed.stdout.split('\n').some((line) => line.endsWith(`\t${ref}`))) return null
  const filters = ['--depth=1', '--filter=blob:none', '--no-tags', '--quiet', '--no-write-fetch-head']
  const fetched = await git(['fetch', ...filters, 'there', `+${ref}:refs/published`])
  if (fetched.code !== 0) throw refusal(fetched, place)
  return (await must(git(['rev-parse', 'refs/published']))).trim()
}

function checkOurs({ mark }: Publication, { remote, branch }: Place, there: Tree, tree: Tree): void {
  if (there.size === 0 || there.get(mark) === tree.get(mark)) return
  const address = redactorOf(remote)(remote)
  throw new UserError(
    `${branch} of ${address} holds something that was not published by Blotter, and would be lost; name another branch under publish, or delete that one`,
  )
}

/** @throws UserError when a file is no longer as it was */
async function storeFiles(
  git: Git,
  { folder, added }: Publication,
  tree: Tree,
  is_wanted: (hash: string) => boolean,
): Promise<void> {
  const paths = filesOf(folder).filter((path) => !added.has(path) && is_wanted(tree.get(path) ?? ''))
  const stored = await hashFiles(git, folder, paths, true)
  for (const [path, hash] of stored) {
    if (tree.get(path) !== hash)
      throw new UserError(`${join(folder, path)} changed while it was being published; run again`)
  }
}

async function commitOf(git: Git, { seconds, message }: Publication, tree: string): Promise<string> {
  const date = `@${seconds} +0000`
  const environment = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'Blotter'],
      [`GIT_${who}_EMAIL`, 'noreply@blotter.invalid'],
      [`GIT_${who}_DATE`, date],
    ]),
  ) as Record<string, string>
  return (await must(git(['commit-tree', tree, '-m', message], { environment }))).trim()
}

/** @param before what the branch must still be; null: it must not be there */
async function push(git: Git, place: Place, commit: string, before: string | null): Promise<void> {
  const ref = `refs/heads/${place.branch}`
  const lease = `--force-with-lease=${ref}:${before ?? ''}`
  const pushed = await git(['push', '--porcelain', '--no-verify', lease, 'there', `${commit}:${ref}`])
  if (pushed.code !== 0) throw refusal(pushed, place)
}

const refusal = (end: Parameters<typeof refusalOf>[0], { remote, branch, patience_seconds }: Place) => {
  const redact = redactorOf(remote)
  return refusalOf(end, { address: redact(remote), branch, redact, seconds: patience_seconds })
}
