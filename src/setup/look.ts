import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fg from 'fast-glob'
import { discover, type ArchiveFile } from '../archive/discover.ts'
import { messageOf } from '../error.ts'
import { known_logs } from './known-logs.ts'

export interface Looked {
  files: ArchiveFile[]
  /** Folders that may not be looked into, and files that are none. */
  problems: string[]
}

/** The logs that lie below `root` where logs lie by custom. */
export async function lookForLogs(root: string): Promise<Looked> {
  const closed = ['var/log', 'var/ossec/logs'].flatMap((folder) => problemOf(join(root, folder)))
  const paths = await fg([...known_logs], { cwd: root, absolute: true, suppressErrors: true })
  const { files, problems } = await discover(paths.map((path) => ({ path })))
  return { files, problems: [...closed, ...problems] }
}

function problemOf(folder: string): string[] {
  try {
    readdirSync(folder)
    return []
  } catch (error) {
    return /ENOENT|ENOTDIR/.test(messageOf(error)) ? [] : [`${folder}: ${messageOf(error)}`]
  }
}
