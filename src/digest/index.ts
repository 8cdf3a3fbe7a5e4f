import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { Config } from '../config.ts'
import { UserError } from '../error.ts'
import type { Address } from '../net/address.ts'
import { newestWholeDay, periodKind } from '../period.ts'
import type { Arriving } from '../store/moments.ts'
import { ownAddresses } from '../store/own.ts'
import { sqlOf } from '../store/question.ts'
import type { DayFingerprint } from '../store/store.ts'
import { jsonOf } from './json.ts'
import { describe, manifestOf } from './manifest.ts'
import type { DigestOptions } from './options.ts'
import type { Past, PastAnswer } from './past/past.ts'
import { changedDays, sinceOf } from './past/since.ts'
import { daysOf, periodOf, type Period } from './periods.ts'
import { askedQuestions, questionsOf, shownQuestions, type Questions } from './questions.ts'
import { ownRanges } from './redact.ts'
import { digest_version, manifest as manifest_schema, queries as queries_schema } from './schema.ts'
import { factsOf, StockReader } from './stock.ts'
import { tasksOf } from './tasks.ts'
import { Threads, type Taker } from './threads.ts'

/** Where a digest goes. */
export interface Target {
  /** @param path of the file within the digest */
  put(path: string, bytes: Uint8Array): void
  /**
   * Whether the period is there already, computed from the same input: then nothing of it is computed or put.
   * @param input a fingerprint of all that the period's files follow from
   */
  keeps(period: string, input: string): boolean
  /** Whether nothing is there yet that could be kept. */
  readonly is_new: boolean
  /** Waits for what the last run has left; what it gives tells what that knew, were it with this input. */
  past(): Promise<(input: string) => Past | null>
  /** Keeps what this run knows for the next one, once all is answered. */
  remember(known: Omit<Past, 'answers'>): Remembering
}

export interface Remembering {
  add(answers: readonly PastAnswer[]): void
  /** All is added. It need not be kept yet. */
  end(): void
  abandon(): Promise<void>
}

/**
 * Computes the files of a digest: the same store gives the same bytes.
 * @throws UserError when the store holds nothing to report
 */
export async function digest(options: DigestOptions, target: Target): Promise<void> {
  const { store, config } = options
  const questions = questionsOf(config)
  const owning = ownAddresses(store)
  const threads = new Threads()
  const unplaced = owning.then((own) => ownRanges(config.privacy, own))
  const reader = new StockReader(store, askedQuestions(questions), unplaced)
  try {
    await digestWith({ questions, owning, threads, reader }, options, target)
  } finally {
    await Promise.allSettled([threads.end(), reader.end(), owning])
  }
}

interface Means {
  questions: Questions
  /** The addresses that are ours. */
  owning: Promise<readonly Address[]>
  threads: Threads
  reader: StockReader
}

async function digestWith(
  { questions, owning, threads, reader }: Means,
  options: DigestOptions,
  target: Target,
): Promise<void> {
  const { store, config } = options
  const startThreads = (days: readonly DayFingerprint[]) => threads.start(threadsFor(config, days))
  const fingerprints = store.fingerprints().then((days) => {
    if (target.is_new) startThreads(days)
    return days
  })
  // Where all is to be computed there is no need to wait for what has changed; else the store is at work meanwhile.
  const addUp = (arriving: Arriving) => threads.addUp(arriving)
  const early_stock = target.is_new ? fingerprints.then(() => reader.read(null, undefined, addUp)) : null
  const described = describe(options)
  const [held_days, placed, stock_of_all, description, own, pastOf] = await all(
    fingerprints,
    store.placed(),
    early_stock,
    described,
    owning,
    target.is_new ? null : target.past(),
  )
  const common = commonInput(options, own)
  const past = pastOf?.(common) ?? null
  const with_data = held_days.filter(({ drops }) => drops > 0).map(({ day }) => day)
  if (with_data.length === 0) {
    throw new UserError(
      'the store holds no dropped inbound packet, so there is nothing to report; no pages are made of logins and bans alone: let the firewall log what it drops (README.md says how), or check with npm run explain -- FILE what the logs hold',
    )
  }
  const days = daysOf(with_data)
  const [first, last] = [days[0], days[days.length - 1]]
  const newest = newestWholeDay({ first, last }, description.data_through, options.timezone)
  const periods = periodsOf(days, options.wanted(newest), first, last)
  const inputOf = inputs(common, held_days)
  const changed = periods.filter((period) => !target.keeps(period.name, inputOf(period)))
  if (changed.length > 0) {
    const is_much = changed.length > few_periods
    if (!target.is_new && is_much) startThreads(held_days)
    const since = past && sinceOf(past, held_days, placed)
    const single_days = changed.filter(({ name }) => periodKind(name) === 'day').map(({ name }) => name)
    const { stock, whole } = stock_of_all ?? (await reader.read(since, single_days, addUp))
    if (!target.is_new && !is_much && stock.news === null) startThreads(held_days)
    const tasks = tasksOf(changed)
    const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
    let done = 0
    options.onProgress?.(done, changed.length)
    const remembered = rememberedOf(periods, last)
    const desk = {
      config,
      timezone: options.timezone,
      own,
      days: with_data,
      stock,
      remembered,
      tasks,
      taken,
    }
    const is_known = stock.news !== null && since !== null && changedDays(since).length === 0
    const kept: { remembering?: Remembering } = {}
    const ready = whole.then(() => {
      if (is_known) return
      kept.remembering = target.remember({ input: common, days: held_days, placed, ...factsOf(stock) })
    })
    // Whoever waits is told.
    ready.catch(() => undefined)
    const taker: Taker = {
      put: (files) => {
        for (const [path, bytes] of files) target.put(path, bytes)
        if (++done < changed.length) options.onProgress?.(done, changed.length)
      },
      remember: (answers) => kept.remembering?.add(answers),
    }
    try {
      await threads.compute(desk, taker, ready)
      kept.remembering?.end()
    } catch (error) {
      await kept.remembering?.abandon()
      throw error
    }
  }
  const names = periods.map(({ name }) => name)
  const manifest = manifestOf(options, description, names)
  target.put('manifest.json', jsonOf(manifest_schema.parse(manifest)))
  const queries = shownQuestions(questions).map((question) => ({
    name: question.name,
    title: question.title,
    about: question.about,
    sql: sqlOf(question),
  }))
  target.put('queries.json', jsonOf(queries_schema.parse(queries)))
}

/** What all of them give. @throws what the first of them throws, once none is under way any more. */
async function all<Results extends readonly unknown[]>(
  ...promises: Results
): Promise<{ -readonly [at in keyof Results]: Awaited<Results[at]> }> {
  await Promise.allSettled(promises)
  return Promise.all(promises)
}

/** A night's periods: where they follow from what is known, one thread has them before another knows how. */
const few_periods = 8

/** A thread takes a third of a second to start: with fewer drops all is computed by then. */
const drops_a_thread = 200_000

/** Threads beside this one that are worth it. */
function threadsFor({ engine }: Config, days: readonly DayFingerprint[]): number {
  const drops = days.reduce((sum, day) => sum + day.drops, 0)
  return Math.min(engine.threads, availableParallelism(), 1 + Math.floor(drops / drops_a_thread)) - 1
}

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** What all that is computed follows from, beside events: the settings, the code, and which addresses are withheld. */
const commonInput = ({ config, timezone, code_version }: DigestOptions, own: readonly Address[]): string =>
  hashOf([digest_version, code_version, config, timezone, own])

/** What a period's files follow from, in a word. What cannot be told apart by period counts for all of them. */
function inputs(common: string, days: readonly DayFingerprint[]): (period: Period) => string {
  // All goes from the first drop to the last, and tells of what else stands before and after them.
  const isIn = ({ name, from, to }: Period, day: string) => name === 'all' || (day >= from && day <= to)
  return (period) => hashOf([common, period, days.filter(({ day }) => isIn(period, day))])
}

/** The periods of many days that the next night will belong to. */
const rememberedOf = (periods: readonly Period[], last: string): string[] =>
  periods.filter(({ name, to }) => periodKind(name) !== 'day' && to >= last).map(({ name }) => name)

function periodsOf(
  days: readonly string[],
  wanted: readonly string[],
  first: string,
  last: string,
): Period[] {
  const years = new Set(days.map((day) => day.slice(0, 4)))
  const months = new Set(days.map((day) => day.slice(0, 7)))
  const names = new Set(['all', ...years, ...months, ...days, ...wanted])
  return [...names].map((name) => periodOf(name, first, last)).filter((period) => period !== null)
}
