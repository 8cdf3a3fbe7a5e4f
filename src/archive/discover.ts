import { realpath, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import fg from 'fast-glob'
import { messageOf } from '../error.ts'

/** Logs to look for, and what is said of those that match. */
export interface LogSource {
  /** Path or glob, absolute. */
  path: string
  sensor?: string
  timezone?: string
}

export interface ArchiveFile {
  path: string
  name: string
  size: number
  /** Milliseconds since the epoch. */
  modified: number
  sensor?: string
  timezone?: string
}

export interface Discovery {
  /** By path; each file once, however many patterns and links lead to it. */
  files: ArchiveFile[]
  /** What matched and cannot be read, in words. */
  problems: string[]
}

/**
 * The files of the sources. Folders, sockets, unreadable files and patterns without a match are told as problems,
 * and so are links by which a pattern would leave the folders of the sources: whoever may write into a folder of
 * logs could else have any file read. A link that a source names itself is followed.
 * @param follow_symlinks whether patterns follow links to wherever they lead
 */
export async function discover(sources: readonly LogSource[], follow_symlinks = false): Promise<Discovery> {
  const folders = await foldersOf(sources)
  const files = new Map<string, ArchiveFile>()
  const problems: string[] = []
  for (const source of sources) {
    const { paths, problem } = await pathsOf(source.path)
    if (problem !== null) problems.push(`${source.path}: ${problem}`)
    for (const path of paths.sort()) {
      try {
        const outside = follow_symlinks || path === source.path ? null : await wayOut(path, folders)
        if (outside !== null) {
          problems.push(
            `${path}: is a link to ${outside}, outside of the folders of the logs; left out (name it under logs, or write follow_symlinks: true)`,
          )
          continue
        }
        const entry = await stat(path)
        if (entry.isDirectory()) {
          // A glob passes folders by; one that was named is a mistake worth telling.
          if (path === source.path) problems.push(`${path}: is a folder; name its files, such as ${path}/*`)
        } else if (!entry.isFile()) {
          problems.push(`${path}: is no regular file; left out`)
        } else {
          const identity = `${entry.dev}:${entry.ino}`
          if (files.has(identity)) continue
          files.set(identity, {
            path,
            name: basename(path),
            size: entry.size,
            modified: entry.mtimeMs,
            ...(source.sensor !== undefined && { sensor: source.sensor }),
            ...(source.timezone !== undefined && { timezone: source.timezone }),
          })
        }
      } catch (error) {
        problems.push(`${path}: ${messageOf(error)}`)
      }
    }
  }
  return { files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)), problems }
}

/** Where the sources' patterns begin, links resolved. */
async function foldersOf(sources: readonly LogSource[]): Promise<string[]> {
  const folders: string[] = []
  for (const { path } of sources) {
    const still = path.split('/').findIndex((part) => part !== '' && fg.isDynamicPattern(part))
    const folder = still < 0 ? dirname(path) : path.split('/').slice(0, still).join('/') || '/'
    // A folder that is not there has no files either; that is told of its pattern.
    folders.push(await realpath(folder).catch(() => folder))
  }
  return folders
}

/** Where a path leads to, when that is in none of the folders; else null. */
async function wayOut(path: string, folders: readonly string[]): Promise<string | null> {
  const target = await realpath(path)
  const is_inside = folders.some((folder) => target.startsWith(folder === '/' ? folder : `${folder}/`))
  return is_inside ? null : target
}

async function pathsOf(pattern: string): Promise<{ paths: string[]; problem: string | null }> {
  try {
    // A name may hold what a glob would read as a pattern.
    await stat(pattern)
    return { paths: [pattern], problem: null }
  } catch (error) {
    if (!fg.isDynamicPattern(pattern)) return { paths: [], problem: whyMissing(error) }
  }
  const paths = await fg(pattern, { absolute: true, dot: true, onlyFiles: false, suppressErrors: true })
  const problem = 'no such file; check the pattern, and that its folder may be read'
  return { paths, problem: paths.length === 0 ? problem : null }
}

function whyMissing(error: unknown): string {
  const message = messageOf(error)
  return /ENOENT|ENOTDIR/.test(message) ? 'no such file; check the path' : message
}
