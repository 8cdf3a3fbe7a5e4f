import { createHash } from 'node:crypto'
import { Zone } from '../archive/zone.ts'
import { UserError } from '../error.ts'
import type { Address } from '../net/address.ts'
import { isInternalWords } from '../net/internal.ts'
import { monthBounds, periodKind, type PeriodKind } from '../period.ts'
import { ownAddresses } from '../store/own.ts'
import { sqlOf } from '../store/question.ts'
import type { DayFingerprint } from '../store/store.ts'
import { Answers, holdingByDay, holdingWithin, type Holding } from './answers.ts'
import { jsonOf } from './json.ts'
import { describe, manifestOf } from './manifest.ts'
import type { DigestOptions } from './options.ts'
import type { PeriodParts } from './parts.ts'
import { partsOf, type Press } from './period.ts'
import { daysOf, periodOf, type Period } from './periods.ts'
import { wallSecond } from './points.ts'
import { askedQuestions, questionsOf, shownQuestions } from './questions.ts'
import { ownRanges, sourcesRedactor } from './redact.ts'
import {
  digest_version,
  manifest as manifest_schema,
  period_files,
  queries as queries_schema,
  type PeriodFileName,
} from './schema.ts'
import { Table } from './counting/table.ts'

/** Where a digest goes. */
export interface Target {
  /** @param path of the file within the digest */
  put(path: string, bytes: Uint8Array): void
  /**
   * Whether the period is there already, computed from the same input: then nothing of it is computed or put.
   * @param input a fingerprint of all that the period's files follow from
   */
  keeps(period: string, input: string): boolean
}

/**
 * Computes the files of a digest: the same store gives the same bytes.
 * @throws UserError when the store holds nothing to report
 */
export async function digest(options: DigestOptions, target: Target): Promise<void> {
  const { store, config } = options
  const held_days = await store.fingerprints()
  const with_data = held_days.filter(({ drops }) => drops > 0).map(({ day }) => day)
  if (with_data.length === 0) {
    throw new UserError(
      'the store holds no dropped inbound packet, so there is nothing to report; check with npm run explain -- FILE what the logs hold',
    )
  }
  const own = await ownAddresses(store)
  const days = daysOf(with_data)
  const [first, last] = [days[0], days[days.length - 1]]
  const periods = periodsOf(days, options.wanted(last), first, last)
  const inputOf = inputs(options, own, held_days)
  const changed = periods.filter((period) => !target.keeps(period.name, inputOf(period)))
  const questions = questionsOf(config)
  if (changed.length > 0) {
    const answers = await Answers.read(store, askedQuestions(questions), ownRanges(config.privacy, own))
    const { sources } = answers
    const press: Press = {
      answers,
      questions,
      config,
      days: with_data,
      secondOf: wallSecond(new Zone(options.timezone)),
      redacted: sourcesRedactor(config.privacy, own, sources),
      isInternal: (source) => isInternalWords(sources.words, source * 4),
    }
    let done = 0
    for (const [period, holding] of held(changed, answers.all)) {
      options.onProgress?.(done++, changed.length)
      for (const [name, part] of Object.entries(partsOf(press, period, holding))) {
        target.put(`${period.name}/${name}.json`, jsonOf(checked(period, name as PeriodFileName, part)))
      }
    }
  }
  const names = periods.map(({ name }) => name)
  const manifest = manifestOf(options, await describe(options), names)
  target.put('manifest.json', jsonOf(manifest_schema.parse(manifest)))
  const queries = shownQuestions(questions).map((question) => ({
    name: question.name,
    title: question.title,
    about: question.about,
    sql: sqlOf(question),
  }))
  target.put('queries.json', jsonOf(queries_schema.parse(queries)))
}

/**
 * What a period's files follow from, in a word: its days' events, the settings, the code, and which addresses are
 * withheld. What cannot be told apart by period counts for all of them.
 */
function inputs(
  { config, timezone, code_version }: DigestOptions,
  own: readonly Address[],
  days: readonly DayFingerprint[],
): (period: Period) => string {
  const hashOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex')
  const common = hashOf([digest_version, code_version, config, timezone, own])
  return (period) =>
    hashOf([common, period, days.filter(({ day }) => day >= period.from && day <= period.to)])
}

/**
 * The part as the contract has it. Columns of numbers and of words that Blotter itself knows can hold nothing
 * else; they are checked row by row where they are not many: not for every single day.
 */
function checked<Name extends PeriodFileName>(
  { name: period }: Period,
  name: Name,
  part: PeriodParts[Name],
): unknown {
  if (part instanceof Table) {
    if (periodKind(period) !== 'day') period_files[name].parse(part.rows())
    return part
  }
  if (name !== 'points') return period_files[name].parse(part)
  const { seconds, ports, kind, source, several, ...words } = part as PeriodParts['points']
  period_files.points.parse({ ...words, seconds: [], ports: [], kind: [], source: [], several: [] })
  return part
}

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

/** Periods with what is held of their days. A month is taken out of its year, a day out of its month. */
function* held(periods: readonly Period[], all: Holding): Generator<[Period, Holding]> {
  const by_kind = Map.groupBy(periods, ({ name }) => periodKind(name))
  const of = (kind: PeriodKind) => by_kind.get(kind) ?? []
  for (const period of of('all')) yield [period, all]
  for (const period of of('range')) yield [period, holdingWithin(all, period.from, period.to)]
  const months = new Set([...of('month'), ...of('day')].map(({ name }) => name.slice(0, 7)))
  const years = new Set([
    ...of('year').map(({ name }) => name),
    ...[...months].map((month) => month.slice(0, 4)),
  ])
  for (const year of years) {
    const of_year = holdingWithin(all, `${year}-01-01`, `${year}-12-31`)
    yield* named(of('year'), year, of_year)
    for (const month of months) {
      if (!month.startsWith(year)) continue
      const { from, to } = monthBounds(month)
      const of_month = holdingWithin(of_year, from, to)
      yield* named(of('month'), month, of_month)
      const days = of('day').filter(({ name }) => name.startsWith(month))
      if (days.length === 0) continue
      const ofDay = holdingByDay(of_month)
      for (const day of days) yield [day, ofDay(day.name)]
    }
  }
}

function* named(periods: readonly Period[], name: string, holding: Holding): Generator<[Period, Holding]> {
  for (const period of periods) if (period.name === name) yield [period, holding]
}
