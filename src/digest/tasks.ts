import { periodKind } from '../period.ts'
import { Table } from './counting/table.ts'
import { jsonOf } from './json.ts'
import type { PeriodParts } from './parts.ts'
import { partsOf, type Press } from './period.ts'
import type { Period } from './periods.ts'
import { period_files, type PeriodFileName } from './schema.ts'

/** Periods that are computed one after the other. */
export type Task = readonly Period[]

/** A period's files, by their paths in the digest. */
export type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>

/**
 * The work for the periods: what takes longest first, but for some days to each thread, in whose small loops the
 * code becomes fast. Where it meets millions of rows cold, it is compiled several times over.
 */
export function tasksOf(periods: readonly Period[]): Task[] {
  const by_kind = Map.groupBy(periods, ({ name }) => periodKind(name))
  const [all] = by_kind.get('all') ?? []
  // What is asked of a year that is all there is has been answered.
  const isAll = ({ from, to }: Period) => all !== undefined && from <= all.from && to >= all.to
  const alone = (['year', 'range'] as const).flatMap((kind) => by_kind.get(kind) ?? [])
  const whole = [...(by_kind.get('all') ?? []), ...alone.filter(isAll)]
  const days = by_kind.get('day') ?? []
  return [
    ...[days.slice(0, first_days), days.slice(first_days, 2 * first_days)].filter(({ length }) => length > 0),
    ...(whole.length > 0 ? [whole] : []),
    ...alone.filter((period) => !isAll(period)).map((period) => [period]),
    ...(by_kind.get('month') ?? []).map((period) => [period]),
    // One by one, so that the threads end together.
    ...days.slice(2 * first_days).map((period) => [period]),
  ]
}

/** To each of two threads, before what is large. */
const first_days = 30

/** Computes a task, period by period. */
export function* filesOf(press: Press, periods: Task): Generator<Files> {
  for (const period of periods) {
    const files = new Map<string, Uint8Array<ArrayBuffer>>()
    for (const [name, part] of Object.entries(partsOf(press, period))) {
      files.set(`${period.name}/${name}.json`, jsonOf(checked(period, name as PeriodFileName, part)))
    }
    yield files
  }
}

/**
 * The part as the contract has it. Columns of numbers and of words that Blotter itself knows can hold nothing
 * else; of a table the first rows are checked, and each that has a word for the first time, but not for every day.
 */
function checked<Name extends PeriodFileName>(
  { name: period }: Period,
  name: Name,
  part: PeriodParts[Name],
): unknown {
  const is_day = periodKind(period) === 'day'
  if (part instanceof Table) {
    if (!is_day) period_files[name].parse(part.where(isTelling(part)).rows())
  } else if (name === 'points') {
    const { seconds, ports, kind, source, several, sources, events, ...words } = part as PeriodParts['points']
    period_files.points.parse({
      ...words,
      sources: [],
      seconds: [],
      ports: [],
      kind: [],
      source: [],
      several: [],
      events: [],
    })
  } else if (name === 'places' && is_day) {
    const { drops, bans } = part as PeriodParts['places']
    period_files.places.parse({ drops: { ...drops, places: [] }, bans: { ...bans, places: [] } })
  } else return period_files[name].parse(part)
  return part
}

const rows_checked_min = 100

/** Whether a row is one of the first, or has a word that no row before it has. */
function isTelling({ columns }: Table): (row: number) => boolean {
  const columns_of_words = columns.flatMap(({ values, words }) =>
    words === undefined ? [] : [{ values, is_known: new Uint8Array(words.length) }],
  )
  return (row) => {
    let is_telling = row < rows_checked_min
    for (const { values, is_known } of columns_of_words) {
      if (is_known[values[row]] === 1) continue
      is_known[values[row]] = 1
      is_telling = true
    }
    return is_telling
  }
}
