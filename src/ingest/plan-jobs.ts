import { look, type Sniffed } from '../archive/decompress.ts'
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

/** A file that has changed, with what its first bytes say. */
interface Changed extends Sniffed {
  file: ArchiveFile
  head: Buffer
  candidates: LedgerRow[]
}

/** The work that the files mean, given what the ledger knows: files that have not changed mean none. */
export async function planJobs(
  files: readonly ArchiveFile[],
  ledger: Ledger,
  timezone: string,
  decompression_ratio: number,
  problems: string[],
): Promise<Planned[]> {
  const taken = new Set<LedgerRow>()
  const to_look_at: ArchiveFile[] = []
  for (const file of files) {
    const known = ledger.unchanged({ path: file.path, size_bytes: file.size, modified: file.modified })
    if (known !== null) taken.add(known)
    else to_look_at.push(file)
  }
  const changed: Changed[] = []
  for (let from = 0; from < to_look_at.length; from += looked_at_once) {
    const looks = to_look_at.slice(from, from + looked_at_once).map((file) => lookAt(file, ledger))
    for (const [at, look] of (await Promise.allSettled(looks)).entries()) {
      if (look.status === 'fulfilled') changed.push(look.value)
      else problems.push(`${to_look_at[from + at].path}: ${messageOf(look.reason)}`)
    }
  }
  const rows = assign(changed, taken)
  return changed.map(({ file, head, compression, stored_modified }, number) => ({
    file,
    row: rows[number],
    identity: identityOf(head),
    job: {
      number,
      path: file.path,
      compression,
      hint: yearHint(file, stored_modified),
      sensor_zone: file.timezone ?? timezone,
      site_zone: timezone,
      sensor: file.sensor ?? null,
      resume: rows[number] === null ? null : (JSON.parse(rows[number].state) as ReadState),
      decompression_ratio,
      calendar: null,
    },
  }))
}

/** Files that are opened at a time: one waits for the disk while another is unpacked. */
const looked_at_once = 8

async function lookAt(file: ArchiveFile, ledger: Ledger): Promise<Changed> {
  const found = await look(file.path, head_bytes)
  return { ...found, file, candidates: ledger.candidates(file.path, found.head) }
}

/**
 * Which archive each changed file carries on; null for a new one. Of files that begin alike, the one that has
 * kept its name carries on, else the first that has come: the others are copies, read whole, and add what they
 * have more.
 */
function assign(changed: readonly Changed[], taken: Set<LedgerRow>): (LedgerRow | null)[] {
  const rows: (LedgerRow | null)[] = changed.map(() => null)
  for (const has_its_name of [true, false]) {
    for (const [at, { file, candidates }] of changed.entries()) {
      if (rows[at] !== null) continue
      const row = candidates.find((row) => !taken.has(row) && (row.path === file.path || !has_its_name))
      if (row === undefined) continue
      rows[at] = row
      taken.add(row)
    }
  }
  return rows
}
