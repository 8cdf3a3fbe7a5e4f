import { monthBounds, periodKind } from '../period.ts'
import { holdingByDay, holdingWithin } from './answers.ts'
import { forget } from './counting/group.ts'
import { Table } from './counting/table.ts'
import { jsonOf } from './json.ts'
import type { PeriodParts } from './parts.ts'
import { partsOf, type Press } from './period.ts'
import type { Period } from './periods.ts'
import { period_files, type PeriodFileName } from './schema.ts'

/** Periods that are computed one after the other, out of the days from the first to the last. */
export interface Task {
  from: string
  to: string
  periods: readonly Period[]
}

/** A period's files, by their paths in the digest. */
export type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>

/** The work for the periods, those that take longest first. A month's days are taken out of their month. */
export function tasksOf(periods: readonly Period[]): Task[] {
  const by_kind = Map.groupBy(periods, ({ name }) => periodKind(name))
  const alone = (['all', 'year', 'range'] as const).flatMap((kind) => by_kind.get(kind) ?? [])
  const within_months = [...(by_kind.get('month') ?? []), ...(by_kind.get('day') ?? [])]
  return [
    ...alone.map((period) => ({ from: period.from, to: period.to, periods: [period] })),
    ...[...Map.groupBy(within_months, ({ name }) => name.slice(0, 7))].map(([month, periods]) => ({
      ...monthBounds(month),
      periods,
    })),
  ]
}

/** Computes a task, period by period. */
export function* filesOf(press: Press, { from, to, periods }: Task): Generator<Files> {
  const { all } = press.answers
  const is_all = periods[0].name === 'all'
  const holding = is_all ? all : holdingWithin(all, from, to)
  const has_days = periods.some(({ name }) => periodKind(name) === 'day')
  const ofDay = has_days ? holdingByDay(holding) : () => holding
  for (const period of periods) {
    const of_period = periodKind(period.name) === 'day' ? ofDay(period.name) : holding
    const files = new Map<string, Uint8Array<ArrayBuffer>>()
    for (const [name, part] of Object.entries(partsOf(press, period, of_period))) {
      files.set(`${period.name}/${name}.json`, jsonOf(checked(period, name as PeriodFileName, part)))
    }
    for (const facts of of_period.values()) forget(facts)
    yield files
  }
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
