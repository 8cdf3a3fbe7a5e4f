import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
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

/** The files of the sources. Folders, sockets, unreadable files and patterns without a match are told as problems. */
export async function discover(sources: readonly LogSource[]): Promise<Discovery> {
  const files = new Map<string, ArchiveFile>()
  const problems: string[] = []
  for (const source of sources) {
    const { paths, problem } = await pathsOf(source.path)
    if (problem !== null) problems.push(`${source.path}: ${problem}`)
    for (const path of paths.sort()) {
      try {
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
