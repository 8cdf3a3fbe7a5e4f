import { Worker } from 'node:worker_threads'
import { thread_environment } from '../../compiled.js'
import { readState, type DigestState } from '../state.ts'
import { pastPath, pastWithin, type Past } from './past.ts'
import type { Found, Sought } from './look-back-thread.ts'

/**
 * What the last run has left: its periods at once, and what their files are and what that run knew as soon as a thread
 * has looked at them. They are thousands of files and a hundred megabytes, and meanwhile the store is opened and asked.
 */
export class LookBack {
  readonly periods: DigestState['periods']
  private readonly found: Promise<Found>

  /**
   * Begins.
   * @param folder of the digest
   * @param is_full whether nothing of it counts
   */
  constructor(folder: string, is_full: boolean) {
    this.periods = is_full ? {} : readState(folder).periods
    const periods = Object.keys(this.periods)
    this.found =
      periods.length === 0
        ? Promise.resolve({ files: new Map(), past: null })
        : foundBy({ folder, periods, past: pastPath(folder) })
    // Whoever waits is told.
    this.found.catch(() => undefined)
  }

  /** Fingerprints of the files that the periods have now. */
  async files(): Promise<Found['files']> {
    return (await this.found).files
  }

  /** What makes something of what that run knew, by the input of this one. */
  async past(): Promise<(input: string) => Past | null> {
    const { past } = await this.found
    return (input) => pastWithin(past, input)
  }
}

function foundBy(sought: Sought): Promise<Found> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./look-back-thread.ts', import.meta.url), {
      workerData: sought,
      env: thread_environment,
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`a thread of the digest ended early, with ${code}`)))
  })
}
