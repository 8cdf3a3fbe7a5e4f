import { join } from 'node:path'
import { digest, type Remembering } from './index.ts'
import type { DigestOptions } from './options.ts'
import { filesOf } from './folder.ts'
import { LookBack } from './past/look-back.ts'
import { PastFile, pastPath, type Past } from './past/past.ts'
import { writeState, type DigestState } from './state.ts'
import { DigestFolder } from './write.ts'

export interface Renewed {
  periods: number
  /** Those that were computed; the others are as they were. */
  computed: number
}

/**
 * Brings the digest in a folder up to date: computes the periods whose input has changed, keeps the others.
 * @param last what is there of it already
 * @throws UserError when the folder holds something else, or the store nothing to report
 */
export async function renewDigest(path: string, options: DigestOptions, last: LookBack): Promise<Renewed> {
  const folder = new DigestFolder(path)
  const known = last.periods
  const periods: DigestState['periods'] = {}
  const computed: string[] = []
  let found: ReadonlyMap<string, string> = new Map()
  const past = new PastWriting(pastPath(path))
  try {
    await digest(options, {
      is_new: Object.keys(known).length === 0,
      past: async () => {
        found = await last.files()
        return last.past()
      },
      remember: (known) => past.begin(known),
      put: (file, bytes) => folder.put(file, bytes),
      keeps: (period, input) => {
        const before = known[period]
        // Files that somebody has touched since are in doubt, and the period with them.
        const is_kept = before?.input === input && found.get(period) === before.files
        if (is_kept) folder.keep(period)
        else computed.push(period)
        periods[period] = is_kept ? before : { input, files: '' }
        return is_kept
      },
    })
    if (folder.swap() || computed.length > 0) {
      const cleared = folder.clear()
      // Whoever waits is told.
      cleared.catch(() => undefined)
      for (const period of computed) periods[period].files = filesOf(join(path, period))
      writeState(path, periods)
      await cleared
    }
  } finally {
    await past.written
  }
  return { periods: Object.keys(periods).length, computed: computed.length }
}

/** What the next run will know, on its way to the disk while the digest takes its place. */
class PastWriting {
  written: Promise<void> = Promise.resolve()
  private readonly path: string

  constructor(path: string) {
    this.path = path
  }

  begin(known: Omit<Past, 'answers'>): Remembering {
    const file = new PastFile(this.path, known)
    return {
      add: (answers) => file.add(answers),
      abandon: () => file.abandon(),
      end: () => {
        this.written = file.end().catch(async (error: unknown) => {
          await file.abandon()
          throw error
        })
        // Told to whoever waits until it is written.
        this.written.catch(() => undefined)
      },
    }
  }
}
