import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { YearHint } from '../archive/calendar.ts'
import { readHead, sniff } from '../archive/decompress.ts'
import { discover, type ArchiveFile, type LogSource } from '../archive/discover.ts'
import { head_bytes, identityOf } from '../archive/identity.ts'
import { rotationDay } from '../archive/rotation.ts'
import { Zone } from '../archive/zone.ts'
import type { Geolocation } from '../enrich/locate.ts'
import { UserError, messageOf } from '../error.ts'
import type { ArchiveCommit, LedgerRow, Locate, Stage, Store } from '../store/store.ts'
import type { FromWorker, Job, ReadState, ToWorker } from './job.ts'
import { Ledger } from './plan.ts'
import { rejectedByReason } from './reader.ts'
import type { IngestReport } from './report.ts'

export interface IngestOptions {
  sources: readonly LogSource[]
  store: Store
  geolocation: Geolocation
  /** Zone of the days on the page; sensors without a zone of their own are in it too. */
  timezone: string
  onProgress?: (progress: Progress) => void
}

/** Where an ingest stands. Bytes are those of the files, compressed as they are. */
export interface Progress {
  archive: string
  bytes: number
  bytes_total: number
  lines: number
}

/** Events that are gathered before they are committed together: few transactions, bounded memory. */
const commit_events = 400_000

interface Reading {
  job: Job
  file: ArchiveFile
  row: LedgerRow | null
  identity: { hash: string; length: number }
  stage: Stage
  tail: Stage | null
  texts: (string | null)[]
  events: number
  state: ReadState | null
}

/**
 * Reads what is new in the archives into the store: each archive's events and its ledger row in one
 * transaction, each event once however many archives hold it.
 * @throws UserError when there is nothing to read at all.
 */
export async function ingest(options: IngestOptions): Promise<IngestReport> {
  const { store, timezone } = options
  const { files, problems } = await discover(options.sources)
  if (files.length === 0)
    throw new UserError(`no log to read: ${problems.join('; ') || 'site.yaml names none'}`)
  await adoptSettings(options)
  const ledger = new Ledger(await store.ledger())
  const jobs = await planJobs(files, ledger, timezone, problems)
  const report: IngestReport = {
    archives: files.length,
    read: 0,
    lines: 0,
    events: 0,
    ignored: 0,
    rejected: 0,
    duplicates: 0,
    problems,
  }
  if (jobs.length > 0) await new Run(options, jobs, report).run()
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
    await store.setNote('geoip', database)
  }
}

type Planned = Omit<Reading, 'stage' | 'tail' | 'texts' | 'events' | 'state'>

async function planJobs(
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
        },
      })
    } catch (error) {
      problems.push(`${file.path}: ${messageOf(error)}`)
    }
  }
  return planned
}

/** A copy has the time of copying, and a gzip header the time of its content: the earlier one is nearer. */
function yearHint(file: ArchiveFile, stored_modified: number | null): YearHint {
  const rotated = rotationDay(file.name)
  if (rotated !== null) return { last_day: rotated, rule: 'date in the name' }
  const modified = Math.min(file.modified / 1000, stored_modified ?? Infinity)
  return { last_day: Math.floor(modified / 86400) + 1, rule: 'modification time' }
}

/** One ingest under way: threads that read, and the one that stores. */
class Run {
  private readonly store: Store
  private readonly locate: Locate
  private readonly report: IngestReport
  private readonly waiting: Planned[]
  private readonly active = new Map<number, { reading: Reading; worker: Worker }>()
  private finished: Reading[] = []
  private finished_events = 0
  private committing: Promise<void> = Promise.resolve()
  private readonly progress: Progress
  private readonly onProgress: (progress: Progress) => void

  constructor(options: IngestOptions, planned: Planned[], report: IngestReport) {
    this.store = options.store
    this.locate = options.geolocation.locate
    this.report = report
    // The largest first, so that the threads end together.
    this.waiting = [...planned].sort((a, b) => a.file.size - b.file.size)
    this.onProgress = options.onProgress ?? (() => undefined)
    const bytes_total = planned.reduce((sum, { file }) => sum + file.size, 0)
    this.progress = { archive: '', bytes: 0, bytes_total, lines: 0 }
  }

  async run(): Promise<void> {
    const count = Math.min(availableParallelism(), this.waiting.length)
    const workers = Array.from({ length: count }, () => new Worker(new URL('./worker.ts', import.meta.url)))
    try {
      await Promise.all(workers.map((worker) => this.drive(worker)))
      this.commitFinished()
      await this.committing
    } finally {
      await Promise.all(workers.map((worker) => worker.terminate()))
    }
  }

  /** Gives a worker one archive after another until none is left. */
  private async drive(worker: Worker): Promise<void> {
    for (;;) {
      const planned = this.waiting.pop()
      if (planned === undefined) return
      const reading: Reading = {
        ...planned,
        stage: await this.store.stage(),
        tail: null,
        texts: [],
        events: 0,
        state: null,
      }
      await this.readOne(worker, reading)
      this.finished.push(reading)
      this.finished_events += reading.events
      if (this.finished_events >= commit_events) this.commitFinished()
      // Reading may run ahead of storing by one commit, no more.
      await this.committing_before
    }
  }

  private committing_before: Promise<void> = Promise.resolve()

  private commitFinished(): void {
    const batch = this.finished
    this.finished = []
    this.finished_events = 0
    if (batch.length === 0) return
    this.committing_before = this.committing
    this.committing = this.committing.then(() => this.commit(batch))
    // A failure is met where `committing` is awaited; until then it is no unhandled one.
    this.committing.catch(() => undefined)
  }

  private readOne(worker: Worker, reading: Reading): Promise<void> {
    const { number } = reading.job
    this.active.set(number, { reading, worker })
    return new Promise((resolve, reject) => {
      // Messages are taken one after the other, since clearing a stage takes its time.
      let turn = Promise.resolve()
      const onMessage = (message: FromWorker) => {
        turn = turn
          .then(async () => {
            if (message.type === 'done') {
              worker.off('message', onMessage)
              worker.off('error', reject)
              reading.state = message.state
              resolve()
            } else await this.take(worker, reading, message)
          })
          .catch(reject)
      }
      worker.on('message', onMessage)
      worker.once('error', reject)
      worker.postMessage({ job: reading.job } satisfies ToWorker)
    })
  }

  private async take(worker: Worker, reading: Reading, message: FromWorker): Promise<void> {
    if (message.type === 'batch') {
      for (const text of message.texts) reading.texts.push(text)
      const stage = message.tail ? (reading.tail ??= await this.store.stage()) : reading.stage
      stage.append(message.buffer, message.length, reading.texts)
      if (!message.tail) reading.events += message.length
      worker.postMessage({ taken: 1 } satisfies ToWorker)
    } else if (message.type === 'restart') {
      await reading.stage.clear()
      reading.texts = []
      reading.events = 0
      if (message.as_new) reading.row = null
    } else if (message.type === 'read') {
      this.progress.archive = reading.file.name
      this.progress.bytes += message.bytes
      this.progress.lines += message.lines
      this.onProgress(this.progress)
    }
  }

  private async commit(readings: readonly Reading[]): Promise<void> {
    const commits = readings.map((reading): ArchiveCommit => {
      const state = reading.state as ReadState
      return { stage: reading.stage, tail: reading.tail, ledger: ledgerRow(reading, state) }
    })
    const committed = await this.store.commit(commits, this.locate)
    for (const [at, { duplicates }] of committed.entries()) this.count(readings[at], duplicates)
  }

  private count(reading: Reading, duplicates: number): void {
    const state = reading.state as ReadState
    const now = ledgerRow(reading, state).account
    const was = reading.row?.account
    const { report } = this
    report.read++
    report.lines += now.lines - (was?.lines ?? 0)
    report.events += now.events - (was?.events ?? 0)
    report.ignored += now.ignored - (was?.ignored ?? 0)
    report.rejected += sum(Object.values(now.rejected)) - sum(Object.values(was?.rejected ?? {}))
    report.duplicates += duplicates
    if (state.problem !== null) {
      report.problems.push(`${reading.file.path}: ${state.problem}; what came before is kept`)
    }
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0)

function ledgerRow({ row, file, identity }: Reading, state: ReadState): LedgerRow {
  const { tally, tail } = state
  const firsts = [tally.first, tail.first].filter((time) => time >= 0)
  return {
    id: row?.id ?? 0,
    path: file.path,
    size_bytes: file.size,
    modified: file.modified,
    head_hash: identity.hash,
    head_length: identity.length,
    first: firsts.length > 0 ? Math.min(...firsts) : -1,
    last: Math.max(tally.last, tail.last),
    account: {
      compression: state.compression,
      lines: tally.lines + tail.lines,
      events: tally.events + tail.events,
      ignored: tally.ignored + tail.ignored,
      rejected: addCounts(rejectedByReason(tally), rejectedByReason(tail)),
      fragments: tally.fragments + tail.fragments,
      duplicates: row?.account.duplicates ?? 0,
      year_rule: state.year_rule,
      problem: state.problem,
    },
    state: JSON.stringify(state),
  }
}

function addCounts(first: Record<string, number>, second: Record<string, number>): Record<string, number> {
  const total = { ...first }
  for (const [reason, count] of Object.entries(second)) total[reason] = (total[reason] ?? 0) + count
  return total
}
