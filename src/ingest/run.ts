import { availableParallelism } from 'node:os'
import type { Geolocation } from '../enrich/locate.ts'
import { addSeen } from '../store/seen.ts'
import type { LedgerRow, Round, Store } from '../store/store.ts'
import type { FromWorker, ReadState } from './job.ts'
import type { Planned } from './plan-jobs.ts'
import { rejectedByReason } from './reader.ts'
import type { IngestReport } from './report.ts'
import { ReadingThreads, type GiveBack } from './threads.ts'

/** Where an ingest stands. Bytes are those of the files, compressed as they are. */
export interface Progress {
  archive: string
  bytes: number
  bytes_total: number
  lines: number
}

export interface RunOptions {
  /** The store, ready to take something in. It is asked for when archives are being read already. */
  store: () => Promise<Store>
  geolocation: Geolocation
  /** Started ahead; the run ends them. */
  threads?: ReadingThreads
  /** Archives are taken in by rounds, a transaction each, of about so many bytes of log. */
  round_bytes?: number
  onProgress?: (progress: Progress) => void
}

/** Large enough that a round's fixed cost does not matter, small enough that a crash costs seconds. */
const usual_round_bytes = 300_000_000
/** So few bytes of log are read before a thread would have started. */
const little_bytes = 8_000_000
/** How much larger a log is than its compressed file, as a rule. */
const compression_ratio = 7

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
  let threads = options.threads ?? new ReadingThreads(0)
  while (planned.length > 0) {
    const is_little = sum(planned.map(logBytes)) <= little_bytes
    if (is_little && threads.count === 0) await threads.readHere()
    else threads.grow(Math.min(availableParallelism(), planned.length))
    planned = await runRounds(planned, threads, options, report, progress)
    threads = new ReadingThreads(0)
  }
}

/**
 * Reads and commits round after round, up to one with an archive whose years were guessed wrongly.
 * @returns what is to be read once more, with what was found out, and by new threads: those at hand are ahead
 */
async function runRounds(
  planned: readonly Planned[],
  threads: ReadingThreads,
  options: RunOptions,
  report: IngestReport,
  progress: Progress,
): Promise<readonly Planned[]> {
  const runs = roundsOf(planned, options.round_bytes ?? usual_round_bytes).map(
    (round) => new RoundRun(round, threads, options, report, progress),
  )
  try {
    const store = await options.store()
    for (const [at, run] of runs.entries()) {
      const revised = await run.read(store)
      if (revised !== null) return [...revised, ...runs.slice(at + 1).flatMap(({ planned }) => planned)]
      await run.commit()
    }
    return []
  } finally {
    await threads.end()
  }
}

/** About as many bytes of log as are to be read of a file. */
function logBytes({ file, job }: Planned): number {
  if (job.compression !== 'plain') return file.size * compression_ratio
  const known = job.resume?.position ?? 0
  return file.size < known ? file.size : file.size - known
}

/** Rounds in the order of the files, by which rotated archives mostly follow each other in time. */
function roundsOf(planned: readonly Planned[], round_bytes: number): Planned[][] {
  const rounds: Planned[][] = []
  let bytes = Infinity
  for (const each of planned) {
    const size = logBytes(each)
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

/** One transaction's worth of archives, read from when it is made. */
class RoundRun {
  readonly planned: readonly Planned[]
  private readonly threads: ReadingThreads
  private readonly options: RunOptions
  private readonly report: IngestReport
  private readonly progress: Progress
  private round: Round | null = null
  /** Batches that came before the round began. */
  private early: (() => void)[] = []
  private readonly readings: Reading[]
  private unread: number
  private readonly revised = new Map<number, Planned>()
  private readonly all_read = Promise.withResolvers<void>()

  constructor(
    planned: readonly Planned[],
    threads: ReadingThreads,
    options: RunOptions,
    report: IngestReport,
    progress: Progress,
  ) {
    this.planned = planned
    this.threads = threads
    this.options = options
    this.report = report
    this.progress = progress
    this.readings = planned.map((each) => ({ ...each, state: null }))
    this.unread = planned.length
    // The largest first, so that the threads end together.
    const by_size = this.readings.toSorted((a, b) => b.file.size - a.file.size)
    for (const reading of by_size) {
      threads.ask(reading.job, (message, giveBack) => this.take(reading, message, giveBack))
    }
  }

  /**
   * Takes all of it into a transaction.
   * @returns null when the round is to be committed, or the archives as they are to be read instead
   */
  async read(store: Store): Promise<Planned[] | null> {
    const { failed } = this.threads
    const round = await store.begin()
    try {
      this.round = round
      for (const take of this.early) take()
      this.early = []
      await Promise.race([this.all_read.promise, failed])
    } catch (error) {
      this.round = null
      await round.rollback().catch(() => undefined)
      throw error
    }
    if (this.revised.size === 0) return null
    await round.rollback()
    return this.planned.map((each) => this.revised.get(each.job.number) ?? each)
  }

  async commit(): Promise<void> {
    const { round, readings } = this
    if (round === null) throw new Error('a round that never began')
    const commits = readings.map((reading) => ({ key: reading.job.number, ledger: ledgerRow(reading) }))
    const committed = await round.commit(commits, this.options.geolocation.locate)
    for (const [at, { duplicates }] of committed.entries()) this.count(readings[at], duplicates)
  }

  private append(reading: Reading, { batch, fresh, tail }: BatchMessage, giveBack: GiveBack): void {
    this.options.geolocation.readAhead?.(batch.is_ipv6)
    this.round?.append(reading.job.number, reading.row?.id ?? 0, batch, fresh, tail)
    giveBack(batch.buffer, batch.is_ipv6)
  }

  private take(reading: Reading, message: FromWorker, giveBack: GiveBack): void {
    const { progress } = this
    switch (message.type) {
      case 'batch':
        if (this.round === null) this.early.push(() => this.append(reading, message, giveBack))
        else this.append(reading, message, giveBack)
        return
      case 'read':
        progress.archive = reading.file.name
        progress.bytes += message.bytes
        progress.lines += message.lines
        this.options.onProgress?.(progress)
        return
      case 'restart':
        if (message.as_new) {
          reading.row = null
          return
        }
        this.revised.set(reading.job.number, {
          ...reading,
          job: { ...reading.job, resume: null, calendar: message.base },
        })
        break
      case 'done':
        reading.state = message.state
    }
    this.unread--
    if (this.unread === 0) this.all_read.resolve()
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
