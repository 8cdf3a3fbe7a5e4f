import { readHead, sniff } from '../archive/decompress.ts'
import type { ArchiveFile } from '../archive/discover.ts'
import { head_bytes, identityOf, type Identity } from '../archive/identity.ts'
import { messageOf } from '../error.ts'
import type { LedgerRow } from '../store/store.ts'
import type { Job, ReadState } from './job.ts'
import type { Ledger } from './plan.ts'
import { yearHint } from './year.ts'

/** A file to be read. */
export interface Planned {
  job: Job
  file: ArchiveFile
  identity: Identity
  /** What the ledger knows of it; null for a new archive. */
  row: LedgerRow | null
}

/** The work that the files mean, given what the ledger knows: files that have not changed mean none. */
export async function planJobs(
  files: readonly ArchiveFile[],
  ledger: Ledger,
  timezone: string,
  problems: string[],
): Promise<Planned[]> {
  const planned: Planned[] = []
  const claimed = new Set<number>()
  for (const file of files) {
    const known = ledger.unchanged({ path: file.path, size_bytes: file.size, modified: file.modified })
    if (known !== null) continue
    try {
      const { compression, stored_modified } = await sniff(file.path)
      const head = await readHead(file.path, compression, head_bytes)
      const found = ledger.withHead(head) ?? ledger.emptyAt(file.path)
      // Of two files that begin alike, the first carries on; the other is read whole, and adds what it has more.
      const row = found !== null && !claimed.has(found.id) ? found : null
      if (row !== null) claimed.add(row.id)
      planned.push({
        file,
        row,
        identity: identityOf(head),
        job: {
          number: planned.length,
          path: file.path,
          compression,
          hint: yearHint(file, stored_modified),
          sensor_zone: file.timezone ?? timezone,
          site_zone: timezone,
          sensor: file.sensor ?? null,
          resume: row === null ? null : (JSON.parse(row.state) as ReadState),
          calendar: null,
        },
      })
    } catch (error) {
      problems.push(`${file.path}: ${messageOf(error)}`)
    }
  }
  return planned
}
