import { periodKind } from '../period.ts'
import { dayCode, type Facts } from '../store/facts.ts'
import { momentsWithin, type Moments } from '../store/moments.ts'
import type { Question } from '../store/question.ts'
import { count } from './counting/count.ts'
import { drops_name, planOf, type Plan } from './counting/plan.ts'
import { day, firstOf, isAllWithin, month, within, type Sliced } from './counting/slices.ts'
import type { Table } from './counting/table.ts'
import { pastAnswer, PastAnswers } from './past/answers.ts'
import type { PastAnswer } from './past/past.ts'
import type { Period } from './periods.ts'
import type { Stock } from './stock.ts'

/** What there is of a period. */
export interface Holding extends Period {
  /** Facts by their name in the stock; they are put together when they are asked for. */
  of(name: string): Facts
  /** Whether these are all there are. */
  isAll(name: string): boolean
}

interface Answered {
  plan: Plan
  table: Table<never>
  /** Whether the next run is told of it already. */
  is_told: boolean
}

/** Answers questions from a stock, counted anew for every period, or by what has changed. */
export class Answers {
  readonly stock: Stock
  /** Of all days. */
  readonly all: Holding
  private readonly plans = new Map<Question<never>, Plan>()
  private readonly past: PastAnswers | null
  /** What has been answered of periods that are remembered, by their names and by the question. */
  private readonly answered: ReadonlyMap<string, Map<string, Answered>>

  /** @param remembered periods whose answers are kept: a year may be all there is, and the next run asks again */
  constructor(stock: Stock, remembered: readonly string[] = ['all']) {
    this.stock = stock
    this.past = stock.news && new PastAnswers(stock.news, this.slicedOf(drops_name).all, stock.sources)
    this.answered = new Map(remembered.map((period) => [period, new Map()]))
    this.all = { name: 'all', from: '', to: '', of: (name) => this.slicedOf(name).all, isAll: () => true }
  }

  ask<Row>(question: Question<Row>, holding: Holding): Table<Row> {
    const key = question as unknown as Question<never>
    let plan = this.plans.get(key)
    if (plan === undefined) this.plans.set(key, (plan = planOf(question)))
    const period = holding.isAll(plan.facts) ? this.all : holding
    const answered = this.answered.get(period.name)
    if (answered === undefined) return count(plan, period.of(plan.facts), this.stock.sources)
    const asked = JSON.stringify(question)
    const known = answered.get(asked)
    if (known !== undefined) return known.table as Table<Row>
    const table =
      (plan.of_drops ? this.past?.ask<Row>(plan, period) : null) ??
      count<Row>(plan, period.of(plan.facts), this.stock.sources)
    answered.set(asked, { plan, table: table as Table<never>, is_told: false })
    return table
  }

  /** What has been answered since this was asked last, for the next run. */
  fresh(): PastAnswer[] {
    const found: PastAnswer[] = []
    for (const [period, answered] of this.answered) {
      for (const each of answered.values()) {
        if (each.is_told || !each.plan.of_drops) continue
        each.is_told = true
        found.push(pastAnswer(period, each.plan, each.table))
      }
    }
    return found
  }

  /** What there is of a period. */
  holdingOf({ name, from, to }: Period): Holding {
    const kind = periodKind(name)
    if (kind === 'all') return this.all
    const [first, last] = [dayCode(from), dayCode(to)]
    const made = new Map<string, Facts>()
    const make = (facts: Sliced): Facts =>
      kind === 'day'
        ? day(facts, first)
        : kind === 'month'
          ? month(facts, first, last, this.stock.sources.length)
          : within(facts.all, first, last)
    const of = (name: string): Facts => {
      const facts = made.get(name) ?? make(this.slicedOf(name))
      made.set(name, facts)
      return facts
    }
    return { name, from, to, of, isAll: (name) => isAllWithin(this.slicedOf(name), first, last) }
  }

  private slicedOf(name: string): Sliced {
    const facts = this.stock.facts.get(name)
    if (facts === undefined) throw new Error(`no facts were read for ${name}`)
    return facts
  }

  /** The drops of a day, one by one. */
  momentsOf(day: string): Moments {
    const { moments } = this.stock
    const code = dayCode(day)
    return momentsWithin(moments, firstOf(moments.day, code), firstOf(moments.day, code + 1))
  }
}
