import { decompression_ratio } from '../archive/decompress.ts'
import { discover, type LogSource } from '../archive/discover.ts'
import { Zone } from '../archive/zone.ts'
import { UserError } from '../error.ts'
import { Ledger } from './plan.ts'
import { planJobs } from './plan-jobs.ts'
import { emptyReport, type IngestReport } from './report.ts'
import { runJobs, type Progress, type RunOptions } from './run.ts'

export type { Progress }

export interface IngestOptions extends RunOptions {
  sources: readonly LogSource[]
  /** Zone of the days on the page; sensors without a zone of their own are in it too. */
  timezone: string
  /** As `limits` and `follow_symlinks` of site.yaml; by default what is so there. */
  decompression_ratio?: number
  follow_symlinks?: boolean
}

/**
 * Reads what is new in the archives into the store: each archive's events and its ledger row in one
 * transaction, each event once however many archives hold it.
 * @throws UserError when there is nothing to read at all.
 */
export async function ingest(options: IngestOptions): Promise<IngestReport> {
  const { store, timezone, decompression_ratio: ratio = decompression_ratio } = options
  const { files, problems } = await discover(options.sources, options.follow_symlinks)
  if (files.length === 0)
    throw new UserError(`no log to read: ${problems.join('; ') || 'site.yaml names none'}`)
  await adoptSettings(options)
  const ledger = new Ledger(await store.ledger())
  const jobs = await planJobs(files, ledger, timezone, ratio, problems)
  // What goes wrong from here on is told with its archive.
  await store.setNote('unread', JSON.stringify(problems))
  const report = emptyReport(files.length, problems)
  if (jobs.length > 0) await runJobs(jobs, options, report)
  return report
}

/** Days and places follow the settings: when these have changed, what is stored is brought in line. */
async function adoptSettings({ store, timezone, geolocation }: IngestOptions): Promise<void> {
  const zone_was = await store.note('timezone')
  if (zone_was !== timezone) {
    const zone = new Zone(timezone)
    if (zone_was !== null) await store.redate((epoch) => zone.dayAt(epoch))
    await store.setNote('timezone', timezone)
  }
  const { name, date, credit, credit_url } = geolocation
  const database = JSON.stringify({ name, date, credit, credit_url })
  const database_was = await store.note('geoip')
  if (database_was !== database) {
    if (database_was !== null) await store.relocate(geolocation.locate)
    else await store.setNote('first_geoip', database)
    await store.setNote('geoip', database)
  }
}
