import { decompression_ratio } from '../archive/decompress.ts'
import { discover, type LogSource } from '../archive/discover.ts'
import { Zone } from '../archive/zone.ts'
import { UserError } from '../error.ts'
import { Ledger } from './plan.ts'
import { planJobs } from './plan-jobs.ts'
import type { Store } from '../store/store.ts'
import { emptyReport, type IngestReport } from './report.ts'
import { runJobs, type Progress, type RunOptions } from './run.ts'

export type { Progress }

export interface IngestOptions extends Omit<RunOptions, 'store'> {
  sources: readonly LogSource[]
  /** Opens the store; asked once. */
  open: () => Promise<Store>
  /** Whether it is made only now, and holds nothing: then archives are read before it is open. */
  is_new?: boolean
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
  const { timezone, decompression_ratio: ratio = decompression_ratio, is_new = false } = options
  const opened = is_new ? null : await options.open()
  const { files, problems } = await discover(options.sources, options.follow_symlinks)
  if (files.length === 0)
    throw new UserError(`no log to read: ${problems.join('; ') || 'site.yaml names none'}`)
  const known = (await opened?.ledger()) ?? []
  const jobs = await planJobs(files, new Ledger(known), timezone, ratio, problems)
  const report = emptyReport(files.length, problems)
  const makeReady = async () => {
    const store = opened ?? (await openEmpty(options))
    await adoptSettings(store, options)
    // What goes wrong from here on is told with its archive.
    await store.setNote('unread', JSON.stringify(problems))
    return store
  }
  let ready: Promise<Store> | null = null
  const store = () => (ready ??= makeReady())
  try {
    if (jobs.length > 0) await runJobs(jobs, { ...options, store }, report)
    else await store()
    // A digest of a first run goes through all events at any rate; later ones need not.
    if (opened !== null) await opened.countDays()
  } catch (error) {
    if (!(error instanceof FilledStore)) throw error
    return ingest({
      ...options,
      open: () => Promise.resolve(error.store),
      is_new: false,
      threads: undefined,
    })
  }
  return report
}

/** Another run has come first: what was read ahead without the store is to be read by what that knows. */
class FilledStore extends Error {
  readonly store: Store

  constructor(store: Store) {
    super('a new store is not empty')
    this.store = store
  }
}

/** @throws FilledStore where it is not as empty as it was taken for */
async function openEmpty({ open }: IngestOptions): Promise<Store> {
  const store = await open()
  if ((await store.ledger()).length > 0) throw new FilledStore(store)
  return store
}

/** Days and places follow the settings: when these have changed, what is stored is brought in line. */
async function adoptSettings(store: Store, { timezone, geolocation }: IngestOptions): Promise<void> {
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
