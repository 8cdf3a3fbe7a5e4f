import { periodKind } from '../period.ts'
import { addedUp } from '../store/added-up.ts'
import { dayCode, type Facts, type FactsWanted, type Sources } from '../store/facts.ts'
import { momentsWithin, type Moments } from '../store/moments.ts'
import type { Question } from '../store/question.ts'
import type { AddressRange, Store } from '../store/store.ts'
import { count } from './counting/count.ts'
import { drops_name, isOfPlace, planOf, type Plan } from './counting/plan.ts'
import { day, firstOf, month, sliced, within, type Sliced } from './counting/slices.ts'
import type { Table } from './counting/table.ts'
import type { Period } from './periods.ts'

/** What questions are counted from, in memory that threads can share. */
export interface Stock {
  sources: Sources
  /** The drops one by one. */
  moments: Moments
  /** The facts of the drops, and those of questions that ask for something else, by name. */
  facts: ReadonlyMap<string, Sliced>
}

/** The facts of a stretch of days, by the names of the stock. */
export type Holding = ReadonlyMap<string, Facts>

/**
 * Reads from the store what the questions are counted from.
 * @param questions those that will be asked; of the drops, any other may be asked too
 */
export async function readStock(
  store: Store,
  questions: readonly Question<never>[],
  unplaced: readonly AddressRange[],
): Promise<Stock> {
  const plans = questions.map((question) => planOf(question))
  const places = new Set(plans.flatMap(expressionsOf).filter(isOfPlace))
  const sources = await store.sources([...places], unplaced)
  const moments = await store.moments()
  // While the engine is at what other logs say, the drops are added up here.
  const others = otherFacts(store, questions, plans)
  const drops = sliced(addedUp(moments, sources.length))
  return { sources, moments, facts: new Map([[drops_name, drops], ...(await others)]) }
}

/** The facts of what is no drop: those of questions that choose the same are the same. */
async function otherFacts(
  store: Store,
  questions: readonly Question<never>[],
  plans: readonly Plan[],
): Promise<[string, Sliced][]> {
  const wanted = new Map<string, FactsWanted>()
  for (const [at, plan] of plans.entries()) {
    if (plan.of_drops) continue
    const { where } = questions[at]
    const known = wanted.get(plan.facts)
    const labels = plan.keys.filter((key) => !isKnown(key))
    const by_source = expressionsOf(plan).some((what) => what !== 'day' && isKnown(what))
    wanted.set(plan.facts, {
      where,
      labels: [...new Set([...(known?.labels ?? []), ...labels])],
      by_source: by_source || (known?.by_source ?? false),
    })
  }
  const facts = await store.facts([...wanted.values()])
  return [...wanted.keys()].map((name, at) => [name, sliced(facts[at])])
}

/** Answers questions from a stock, counted anew for every period. */
export class Answers {
  readonly stock: Stock
  /** Of all days. */
  readonly all: Holding
  private readonly plans = new Map<Question<never>, Plan>()
  /** A year may be all there is: what is asked of it has been answered. */
  private readonly of_all = new Map<string, Table<never>>()

  constructor(stock: Stock) {
    this.stock = stock
    this.all = new Map([...stock.facts].map(([name, { all }]) => [name, all]))
  }

  ask<Row>(question: Question<Row>, holding: Holding): Table<Row> {
    const key = question as unknown as Question<never>
    let plan = this.plans.get(key)
    if (plan === undefined) this.plans.set(key, (plan = planOf(question)))
    const name = plan.facts
    const facts = holding.get(name)
    if (facts === undefined) throw new Error(`no facts were read for the question ${plan.name}`)
    if (facts !== this.all.get(name)) return count(plan, facts, this.stock.sources)
    const asked = JSON.stringify(question)
    let answer = this.of_all.get(asked) as Table<Row> | undefined
    if (answer === undefined) {
      answer = count<Row>(plan, facts, this.stock.sources)
      this.of_all.set(asked, answer as Table<never>)
    }
    return answer
  }

  /** What there is of a period. */
  holdingOf({ name, from, to }: Pick<Period, 'name' | 'from' | 'to'>): Holding {
    const [first, last] = [dayCode(from), dayCode(to)]
    const kind = periodKind(name)
    if (kind === 'all') return this.all
    const of = (facts: Sliced): Facts =>
      kind === 'day'
        ? day(facts, first)
        : kind === 'month'
          ? month(facts, first, last)
          : within(facts, first, last)
    return new Map([...this.stock.facts].map(([name, facts]) => [name, of(facts)]))
  }

  /** The drops of a day, one by one. */
  momentsOf(day: string): Moments {
    const { moments } = this.stock
    const code = dayCode(day)
    return momentsWithin(moments, firstOf(moments.day, code), firstOf(moments.day, code + 1))
  }
}

const expressionsOf = ({ keys, columns }: Plan): string[] => [
  ...keys,
  ...columns.flatMap(({ measure }) => (measure !== null && 'what' in measure ? measure.what : [])),
]

/** Whether all facts tell it, without a label of their own. */
const isKnown = (what: string): boolean => ['day', 'source', 'network_type'].includes(what) || isOfPlace(what)
