import { join } from 'node:path'
import { takeLock } from '../src/night/lock.ts'

/**
 * Does what writes more than one of store, digest and pages, or reads them while they must not change: one at a time.
 * @throws UserError when another run is at it
 */
export async function underLock<Result>(state: string, work: () => Promise<Result>): Promise<Result> {
  const since = `${new Date().toISOString().slice(0, 19)}Z`
  const lock = takeLock(join(state, 'lock'), { pid: process.pid, since }, process.ppid)
  try {
    return await work()
  } finally {
    lock?.release()
  }
}
