import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { filesOf } from '../folder.ts'
import { readColumns, type FoundColumns } from './columns.ts'

/** A thread that looks at what the last run has left, says it, and ends. */

export interface Sought {
  /** Of the digest. */
  folder: string
  periods: readonly string[]
  /** The file of what the last run knew. */
  past: string
}

export interface Found {
  /** By period, as of `filesOf`. */
  files: ReadonlyMap<string, string>
  past: FoundColumns | null
}

const { folder, periods, past } = workerData as Sought
const found: Found = {
  files: new Map(periods.map((period) => [period, filesOf(join(folder, period))])),
  past: readColumns(past),
}
parentPort?.postMessage(found)
