import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import fastGlob from 'fast-glob'
import { buildSmallSite, newFolder, siteIn, type SmallSite } from './small-site.ts'

/** A built site that many tests look at, each in a process of its own: nobody may change it. */
export type SharedSite = Pick<SmallSite, 'digest' | 'dist'> & {
  /** Another one with the same digest, to change and build anew. */
  copy: () => SmallSite
}

const root = join(import.meta.dirname, '..', '..')
const shared = join(root, '.blotter', 'tests')
const old_milliseconds = 3_600_000

/** The small site as today's files build it: the first process that asks builds it, the others wait for it. */
export async function sharedSite(): Promise<SharedSite> {
  const folder = join(shared, await stateOfFiles())
  if (!existsSync(folder)) await underLock(() => build(folder))
  const { digest, dist } = siteIn(folder)
  return { digest, dist, copy: () => copyOf(folder) }
}

async function build(folder: string): Promise<void> {
  // Another process has built it while this one waited.
  if (existsSync(folder)) return
  for (const name of readdirSync(shared)) {
    const path = join(shared, name)
    if (statSync(path).isDirectory() && Date.now() - statSync(path).mtimeMs > old_milliseconds)
      rmSync(path, { recursive: true, force: true })
  }
  const built = await buildSmallSite({ parent: shared })
  if (join(shared, await stateOfFiles()) !== folder) {
    built.remove()
    throw new Error('files of the project were changed while their site was built; run the tests again')
  }
  renameSync(built.folder, folder)
}

/** All that a built site follows from: the files it is made by, the packages, and what runs them. */
async function stateOfFiles(): Promise<string> {
  const patterns = [
    'src/**',
    'scripts/**',
    'test/end-to-end/small-site.ts',
    'package-lock.json',
    'tsconfig.json',
  ]
  const hash = createHash('sha256').update(process.version)
  for (const path of (await fastGlob(patterns, { cwd: root, dot: true })).sort())
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)))
  return hash.digest('hex').slice(0, 16)
}

function copyOf(folder: string): SmallSite {
  const site = siteIn(newFolder())
  for (const part of ['content', 'digest'])
    cpSync(join(folder, part), join(site.folder, part), { recursive: true })
  return site
}

/** One process at a time. The operating system holds the lock, so that it ends with whoever has it. */
async function underLock(work: () => Promise<void>): Promise<void> {
  mkdirSync(shared, { recursive: true })
  const lock = new DatabaseSync(join(shared, 'lock'), { timeout: 0 })
  try {
    while (!taken(lock)) await pause(200)
    await work()
  } finally {
    lock.close()
  }
}

function taken(lock: DatabaseSync): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if ((error as { errcode?: number }).errcode === sqlite_busy) return false
    throw error
  }
}

const sqlite_busy = 5
