import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Geolocation } from '../enrich/locate.ts'
import { addSeen } from '../store/seen.ts'
import type { LedgerRow, Round, Store } from '../store/store.ts'
import { compiled_code } from '../compiled.js'
import type { FromWorker, ReadState, ToWorker } from './job.ts'
import type { Planned } from './plan-jobs.ts'
import { rejectedByReason } from './reader.ts'
import type { IngestReport } from './report.ts'

/** Where an ingest stands. Bytes are those of the files, compressed as they are. */
export interface Progress {
  archive: string
  bytes: number
  bytes_total: number
  lines: number
}

export interface RunOptions {
  store: Store
  geolocation: Geolocation
  onProgress?: (progress: Progress) => void
}

/**
 * Archives are taken in by rounds, a transaction each, of about this many bytes of log: large enough that a
 * round's fixed cost does not matter, small enough that a crash costs seconds.
 */
const round_bytes = 300_000_000
/** How much larger a log is than its compressed file, as a rule. */
const compression_ratio = 7

/** A reading thread keeps next to nothing: without a limit its garbage would pile up to hundreds of MB. */
const reading_memory = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 256 }

/**
 * Reads the planned archives, by as many threads as there are cores, and adds what they bring to the report.
 * While a round is committed, the next is read already; what comes of it waits, and is bounded by the threads.
 */
export async function runJobs(
  planned: readonly Planned[],
  options: RunOptions,
  report: IngestReport,
): Promise<void> {
  const bytes_total = planned.reduce((sum, { file }) => sum + file.size, 0)
  const progress: Progress = { archive: '', bytes: 0, bytes_total, lines: 0 }
  const count = Math.min(availableParallelism(), planned.length)
  const workers = Array.from({ length: count }, () => {
    return new Worker(new URL('./worker.ts', import.meta.url), {
      resourceLimits: reading_memory,
      env: { NODE_COMPILE_CACHE: compiled_code, ...process.env },
    })
  })
  let committed: Promise<void> = Promise.resolve()
  try {
    for (let round of roundsOf(planned)) {
      for (;;) {
        const run = new RoundRun(round, workers, options, report, progress)
        const revised = await run.read(committed)
        if (revised === null) {
          committed = run.commit()
          // Told where the next round, or the end, waits for it.
          committed.catch(() => undefined)
          break
        }
        // Its years were guessed wrongly: it is undone, and read again with what was found out.
        round = revised
      }
    }
    await committed
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

/** Rounds in the order of the files, by which rotated archives mostly follow each other in time. */
function roundsOf(planned: readonly Planned[]): Planned[][] {
  const rounds: Planned[][] = []
  let bytes = Infinity
  for (const each of planned) {
    const size = each.file.size * (each.job.compression === 'plain' ? 1 : compression_ratio)
    if (bytes + size > round_bytes) {
      rounds.push([])
      bytes = 0
    }
    rounds[rounds.length - 1].push(each)
    bytes += size
  }
  return rounds
}

type BatchMessage = Extract<FromWorker, { type: 'batch' }>
type Reading = Planned & { state: ReadState | null }

/** One transaction's worth of archives under way. */
class RoundRun {
  private readonly planned: readonly Planned[]
  private readonly workers: readonly Worker[]
  private readonly options: RunOptions
  private readonly report: IngestReport
  private readonly progress: Progress
  private round: Round | null = null
  /** Batches that came before the round began. */
  private early: (() => void)[] = []
  private readonly readings: Reading[] = []
  private readonly waiting: Planned[]
  private readonly revised = new Map<number, Planned>()

  constructor(
    planned: readonly Planned[],
    workers: readonly Worker[],
    options: RunOptions,
    report: IngestReport,
    progress: Progress,
  ) {
    this.planned = planned
    this.workers = workers
    this.options = options
    this.report = report
    this.progress = progress
    // The largest first, so that the threads end together.
    this.waiting = [...planned].sort((a, b) => a.file.size - b.file.size)
  }

  /**
   * @param before the commit of the round before this
   * @returns null when the round is to be committed, or the archives as they are to be read instead
   */
  async read(before: Promise<void>): Promise<Planned[] | null> {
    const begun = this.begin(before)
    try {
      await Promise.all([begun, ...this.workers.map((worker) => this.drive(worker))])
    } catch (error) {
      await begun.catch(() => undefined)
      await this.round?.rollback().catch(() => undefined)
      throw error
    }
    if (this.revised.size === 0) return null
    await this.round?.rollback()
    return this.planned.map((each) => this.revised.get(each.job.number) ?? each)
  }

  private async begin(before: Promise<void>): Promise<void> {
    await before
    this.round = await this.options.store.begin()
    for (const take of this.early) take()
    this.early = []
  }

  async commit(): Promise<void> {
    const { round } = this
    if (round === null) throw new Error('a round that never began')
    const readings = this.readings.sort((a, b) => a.job.number - b.job.number)
    const commits = readings.map((reading) => ({ key: reading.job.number, ledger: ledgerRow(reading) }))
    const committed = await round.commit(commits, this.options.geolocation.locate)
    for (const [at, { duplicates }] of committed.entries()) this.count(readings[at], duplicates)
  }

  private append(worker: Worker, { job, row }: Reading, { batch, fresh, tail }: BatchMessage): void {
    this.round?.append(job.number, row?.id ?? 0, batch, fresh, tail)
    const { buffer, is_ipv6 } = batch
    worker.postMessage({ taken: buffer, is_ipv6 } satisfies ToWorker, [buffer])
  }

  /** Gives a worker one archive after another until none is left. */
  private async drive(worker: Worker): Promise<void> {
    for (;;) {
      const planned = this.waiting.pop()
      if (planned === undefined) return
      const reading: Reading = { ...planned, state: null }
      await this.readOne(worker, reading)
      this.readings.push(reading)
    }
  }

  private readOne(worker: Worker, reading: Reading): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        worker.off('message', onMessage)
        worker.off('error', onError)
        settle()
      }
      const onError = (error: Error) => end(() => reject(error))
      const onMessage = (message: FromWorker) => {
        try {
          if (this.take(worker, reading, message)) end(resolve)
        } catch (error) {
          end(() => reject(error as Error))
        }
      }
      worker.on('message', onMessage)
      worker.on('error', onError)
      worker.postMessage({ job: reading.job } satisfies ToWorker)
    })
  }

  /** @returns whether the archive is done with. */
  private take(worker: Worker, reading: Reading, message: FromWorker): boolean {
    const { progress } = this
    switch (message.type) {
      case 'batch':
        if (this.round === null) this.early.push(() => this.append(worker, reading, message))
        else this.append(worker, reading, message)
        return false
      case 'read':
        progress.archive = reading.file.name
        progress.bytes += message.bytes
        progress.lines += message.lines
        this.options.onProgress?.(progress)
        return false
      case 'restart':
        if (message.as_new) {
          reading.row = null
          return false
        }
        this.revised.set(reading.job.number, {
          ...reading,
          job: { ...reading.job, resume: null, calendar: message.base },
        })
        return true
      case 'done':
        reading.state = message.state
        return true
    }
  }

  private count(reading: Reading, duplicates: number): void {
    const { report } = this
    const now = ledgerRow(reading).account
    const was = reading.row?.account
    report.read++
    report.lines += now.lines - (was?.lines ?? 0)
    report.events += now.events - (was?.events ?? 0)
    report.ignored += now.ignored - (was?.ignored ?? 0)
    report.rejected += sum(Object.values(now.rejected)) - sum(Object.values(was?.rejected ?? {}))
    report.duplicates += duplicates
    if (now.problem !== null) {
      report.problems.push(`${reading.file.path}: ${now.problem}; what came before is kept`)
    }
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0)

function ledgerRow({ row, file, identity, state }: Reading): LedgerRow {
  if (state === null) throw new Error(`not read to its end: ${file.path}`)
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
      seen: addSeen(tally.seen, tail.seen),
    },
    state: JSON.stringify(state),
  }
}

function addCounts(first: Record<string, number>, second: Record<string, number>): Record<string, number> {
  const total = { ...first }
  for (const [reason, count] of Object.entries(second)) total[reason] = (total[reason] ?? 0) + count
  return total
}
