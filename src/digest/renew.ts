import { join } from 'node:path'
import { digest } from './index.ts'
import type { DigestOptions } from './options.ts'
import { PastFile, pastPath, readPast } from './past/past.ts'
import { filesOf, readState, writeState, type DigestState } from './state.ts'
import { DigestFolder } from './write.ts'

export interface Renewed {
  periods: number
  /** Those that were computed; the others are as they were. */
  computed: number
}

/**
 * Brings the digest in a folder up to date: computes the periods whose input has changed, keeps the others.
 * @param is_full computes all, whatever is kept
 * @throws UserError when the folder holds something else, or the store nothing to report
 */
export async function renewDigest(path: string, options: DigestOptions, is_full: boolean): Promise<Renewed> {
  const folder = new DigestFolder(path)
  const known = is_full ? {} : readState(path).periods
  const periods: DigestState['periods'] = {}
  const computed: string[] = []
  await digest(options, {
    is_new: Object.keys(known).length === 0,
    past: () => readPast(pastPath(path)),
    remember: (known) => new PastFile(pastPath(path), known),
    put: (file, bytes) => folder.put(file, bytes),
    keeps: (period, input) => {
      const before = known[period]
      // Files that somebody has touched since are in doubt, and the period with them.
      const is_kept = before?.input === input && filesOf(join(path, period)) === before.files
      if (is_kept) folder.keep(period)
      else computed.push(period)
      periods[period] = is_kept ? before : { input, files: '' }
      return is_kept
    },
  })
  if (folder.swap() || computed.length > 0) {
    for (const period of computed) periods[period].files = filesOf(join(path, period))
    writeState(path, periods)
  }
  return { periods: Object.keys(periods).length, computed: computed.length }
}
