import { Zone } from '../archive/zone.ts'
import { UserError } from '../error.ts'
import { isInternalWords } from '../net/internal.ts'
import { periodKind } from '../period.ts'
import { ownAddresses } from '../store/own.ts'
import { sqlOf } from '../store/question.ts'
import { Answers, holdingByDay, holdingWithin, type Holding } from './answers.ts'
import { jsonOf } from './json.ts'
import { describe, manifestOf } from './manifest.ts'
import type { DigestOptions } from './options.ts'
import { partsOf, type PeriodParts, type Press } from './period.ts'
import { daysOf, periodOf, type Period } from './periods.ts'
import { wallSecond } from './points.ts'
import { askedQuestions, questionsOf, shownQuestions } from './questions.ts'
import { ownRanges, sourcesRedactor } from './redact.ts'
import {
  manifest as manifest_schema,
  period_files,
  queries as queries_schema,
  type PeriodFileName,
} from './schema.ts'
import { Table } from './counting/table.ts'

/** Takes a file of the digest, by its path within it. */
export type TakeFile = (path: string, bytes: Uint8Array) => void

/**
 * Computes the files of a digest: the same store gives the same bytes.
 * @throws UserError when the store holds nothing to report
 */
export async function digest(options: DigestOptions, take: TakeFile): Promise<void> {
  const { store, config } = options
  const own = await ownAddresses(store)
  const described = await describe(options)
  const questions = questionsOf(config)
  const answers = await Answers.read(store, askedQuestions(questions), ownRanges(config.privacy, own))
  const with_data = answers
    .ask(questions.days, answers.all)
    .rows()
    .map(({ day }) => day)
  if (with_data.length === 0) {
    throw new UserError(
      'the store holds no dropped inbound packet, so there is nothing to report; check with npm run explain -- FILE what the logs hold',
    )
  }
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
  const days = daysOf(with_data)
  const [first, last] = [days[0], days[days.length - 1]]
  const periods = periodsOf(days, options.wanted(last), first, last)
  let done = 0
  for (const [period, holding] of held(periods, answers.all)) {
    options.onProgress?.(done++, periods.length)
    for (const [name, part] of Object.entries(partsOf(press, period, holding))) {
      take(`${period.name}/${name}.json`, jsonOf(checked(period, name as PeriodFileName, part)))
    }
  }
  const names = periods.map(({ name }) => name)
  take('manifest.json', jsonOf(manifest_schema.parse(manifestOf(options, described, names))))
  const queries = shownQuestions(questions).map((question) => ({
    name: question.name,
    title: question.title,
    about: question.about,
    sql: sqlOf(question),
  }))
  take('queries.json', jsonOf(queries_schema.parse(queries)))
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
  const of = (kind: ReturnType<typeof periodKind>, within = '') =>
    periods.filter(({ name }) => periodKind(name) === kind && name.startsWith(within))
  for (const period of of('all')) yield [period, all]
  for (const period of of('range')) yield [period, holdingWithin(all, period.from, period.to)]
  for (const year of of('year')) {
    const of_year = holdingWithin(all, year.from, year.to)
    yield [year, of_year]
    for (const month of of('month', `${year.name}-`)) {
      const of_month = holdingWithin(of_year, month.from, month.to)
      yield [month, of_month]
      const ofDay = holdingByDay(of_month)
      for (const day of of('day', `${month.name}-`)) yield [day, ofDay(day.name)]
    }
  }
}
