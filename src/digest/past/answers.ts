import { arranged, dayCode, type Facts, type Sources } from '../../store/facts.ts'
import { count } from '../counting/count.ts'
import { recounted, type Change } from '../counting/difference.ts'
import { inCodesOf, joined } from '../counting/join.ts'
import type { Plan } from '../counting/plan.ts'
import { within } from '../counting/slices.ts'
import { chosen, Table, type Column } from '../counting/table.ts'
import type { Period } from '../periods.ts'
import type { PastAnswer, PastList } from './past.ts'
import type { News } from './since.ts'

/** Answers of the last run, from which those of this one follow. */
export class PastAnswers {
  private readonly news: News
  private readonly all: Facts
  private readonly sources: Sources
  private readonly changes = new Map<string, Change>()

  /** @param all drops as they are */
  constructor(news: News, all: Facts, sources: Sources) {
    this.news = news
    this.all = all
    this.sources = sources
  }

  /**
   * The answer of a period, by what has changed since.
   * @returns null where it has to be counted
   */
  ask<Row>(plan: Plan, period: Period): Table<Row> | null {
    if (plan.keys.length === 0) return this.askWhole(plan, period)
    const [name, lists] = [planName(plan), listsOf(plan)]
    const known = this.news.answers.filter((each) => each.period === period.name && each.plan === name)
    const same = known.find((each) => lists.every((list, at) => isSame(list.values, each.lists[at].values)))
    if (same !== undefined) return this.recount(plan, period, tableOf<Row>(same))
    if (known.length === 0 || lists.length !== 1) return null
    return this.recountList(plan, period, known[0])
  }

  /** Of a question that groups nothing: different values are counted as groups of another question. */
  private askWhole<Row>(plan: Plan, period: Period): Table<Row> | null {
    const known = this.news.answers.find(
      (each) => each.period === period.name && each.plan === planName(plan),
    )
    if (known === undefined) return null
    const values = plan.columns.map(({ measure }) =>
      measure?.of === 'distinct' && measure.what !== 'source'
        ? this.different(measure.what, plan, period)
        : null,
    )
    const columns = plan.columns.map((column, at) =>
      values[at] === null ? column : { ...column, measure: { of: 'sum' } as const },
    )
    const table = this.recount({ ...plan, columns }, period, tableOf<Row>(known))
    return (
      table &&
      new Table<Row>(
        table.length,
        table.columns.map((column, at) =>
          values[at] === null
            ? column
            : { ...column, values: new Float64Array(table.length).fill(values[at]) },
        ),
      )
    )
  }

  /** How many different values something has in the period; null where that is not known from a question by it. */
  private different(what: string, { conditions }: Plan, period: Period): number | null {
    for (const each of this.news.answers) {
      if (each.period !== period.name) continue
      const plan = JSON.parse(each.plan) as Plan
      const is_by_it = plan.keys.length === 1 && plan.keys[0] === what && plan.having === null
      if (!is_by_it || conditions.length + plan.conditions.length > 0) continue
      const table = this.recount(plan, period, tableOf(each))
      const column = table?.columns[plan.columns.findIndex(({ key }) => key === what)]
      if (column === undefined) return null
      return Array.from(column.values).filter((code) => column.words?.[code] !== null).length
    }
    return null
  }

  /** Of another list of values: those that both have, and the others from the facts that are of them. */
  private recountList<Row>(plan: Plan, period: Period, known: PastAnswer): Table<Row> | null {
    const condition = plan.conditions.find((each) => each.is === 'one of')
    const column = plan.columns.find(({ key }) => key !== null && key === condition?.what)
    const label = column && this.all.labels.get(column.key as string)
    if (condition === undefined || column === undefined || label === undefined) return null
    const old = new Set(known.lists[0].values)
    const common = new Set(condition.values.filter((value) => old.has(value)))
    const table = tableOf<Row>(known)
    const keys = table.values(column.name as keyof Row & string)
    const answer = this.recount(
      withList(plan, [...common]),
      period,
      table.where((row) => common.has(keys[row])),
    )
    const others = condition.values.filter((value) => !old.has(value))
    if (answer === null || others.length === 0) return answer
    const wanted = new Uint8Array(label.words.length)
    for (const value of others) wanted[value] = 1
    const rows = chosen(this.all.length, (row) => wanted[label.codes[row]] === 1)
    const more = count<Row>(withList(plan, others), this.of(period, arranged(this.all, rows)), this.sources)
    const some = inCodesOf(more, answer)
    return some && joined(plan, some, more)
  }

  private recount<Row>(plan: Plan, period: Period, known: Table<Row>): Table<Row> | null {
    return recounted(plan, known, this.changeOf(period, rowsFor(plan)), this.sources)
  }

  private of({ name, from, to }: Period, facts: Facts): Facts {
    return name === 'all' ? facts : within(facts, dayCode(from), dayCode(to))
  }

  private changeOf(period: Period, rows: RowsOfNews): Change {
    const name = `${rows} ${period.name}`
    let change = this.changes.get(name)
    if (change === undefined) {
      const {
        near,
        [rows]: { before, after },
      } = this.news
      change = { near, before: this.of(period, before), after: this.of(period, after) }
      this.changes.set(name, change)
    }
    return change
  }
}

type RowsOfNews = 'of_near' | 'of_ports' | 'of_days'

/** The fewest rows that tell what has become of every group of a question's answer. */
function rowsFor({ keys, columns }: Plan): RowsOfNews {
  if (keys.includes('source')) return 'of_near'
  // How many sources a group has is told by all rows that these have in it; events add up on their own.
  const is_of_events = columns.every(({ measure }) => measure === null || measure.of === 'sum')
  if (is_of_events || keys.includes('day')) return 'of_days'
  return keys.includes('destination_port') ? 'of_ports' : 'of_near'
}

/** What an answer was, for the next run. */
export function pastAnswer(period: string, plan: Plan, { columns }: Table<never>): PastAnswer {
  return {
    period,
    plan: planName(plan),
    lists: listsOf(plan),
    columns: columns.map(({ name, values, words }, at) => ({
      name,
      values,
      words: words ?? null,
      is_source: plan.columns[at].key === 'source',
    })),
  }
}

function tableOf<Row>({ columns }: PastAnswer): Table<Row> {
  const of = columns.map(({ name, values, words }): Column => ({
    name,
    values,
    ...(words !== null && { words }),
  }))
  return new Table<Row>(columns[0].values.length, of)
}

/** Plans of one name ask the same, but for the values that they name. */
const planName = (plan: Plan): string =>
  JSON.stringify({ ...plan, conditions: plan.conditions.map((each) => ({ ...each, values: undefined })) })

const listsOf = ({ conditions }: Plan): PastList[] =>
  conditions.flatMap((each) =>
    each.is === 'one of' ? [{ values: each.values, is_source: each.what === 'source' }] : [],
  )

const withList = (plan: Plan, values: readonly number[]): Plan => ({
  ...plan,
  conditions: plan.conditions.map((each) => (each.is === 'one of' ? { ...each, values } : each)),
})

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, at) => value === b[at])
