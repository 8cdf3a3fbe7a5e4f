import { arranged, dayCode, type Facts, type Sources } from '../store/facts.ts'
import type { Question } from '../store/question.ts'
import type { AddressRange, Store } from '../store/store.ts'
import { count } from './counting/count.ts'
import { isOfPlace, planOf, type Plan } from './counting/plan.ts'
import { byDay, within } from './counting/slices.ts'
import type { Table } from './counting/table.ts'

/** The facts of a stretch of days: the drops, and those of questions that ask for something else, by name. */
export type Holding = ReadonlyMap<string, Facts>

const drops_name = ''

export const dropsOf = (holding: Holding): Facts => holding.get(drops_name) as Facts

/** Answers questions from facts in memory: read once from the store, counted anew for every period. */
export class Answers {
  readonly sources: Sources
  /** Of all days, and of none. */
  readonly all: Holding
  readonly nothing: Holding
  private readonly plans = new Map<Question<never>, Plan>()

  constructor(sources: Sources, all: Holding) {
    this.sources = sources
    this.all = all
    this.nothing = new Map([...all].map(([name, facts]) => [name, arranged(facts, new Uint32Array(0))]))
  }

  /** @param questions those that will be asked; of the drops, any other may be asked too */
  static async read(
    store: Store,
    questions: readonly Question<never>[],
    unplaced: readonly AddressRange[],
  ): Promise<Answers> {
    const plans = questions.map((question) => planOf(question))
    const places = new Set(plans.flatMap(expressionsOf).filter(isOfPlace))
    const sources = await store.sources([...places], unplaced)
    const all = new Map([[drops_name, await store.drops()]])
    for (const [at, plan] of plans.entries()) {
      if (plan.of_drops) continue
      const labels = plan.keys.filter((key) => !isKnown(key))
      const by_source = expressionsOf(plan).some((what) => what !== 'day' && isKnown(what))
      all.set(plan.name, await store.facts({ where: questions[at].where, labels, by_source }))
    }
    return new Answers(sources, all)
  }

  ask<Row>(question: Question<Row>, holding: Holding): Table<Row> {
    const key = question as unknown as Question<never>
    let plan = this.plans.get(key)
    if (plan === undefined) this.plans.set(key, (plan = planOf(question)))
    const facts = holding.get(plan.of_drops ? drops_name : plan.name)
    if (facts === undefined) throw new Error(`no facts were read for the question ${plan.name}`)
    return count(plan, facts, this.sources)
  }
}

const expressionsOf = ({ keys, columns }: Plan): string[] => [
  ...keys,
  ...columns.flatMap(({ measure }) => (measure !== null && 'what' in measure ? measure.what : [])),
]

/** Whether all facts tell it, without a label of their own. */
const isKnown = (what: string): boolean => ['day', 'source', 'network_type'].includes(what) || isOfPlace(what)

/** What a holding has of the days from the first to the last. */
export const holdingWithin = (holding: Holding, from: string, to: string): Holding =>
  new Map([...holding].map(([name, facts]) => [name, within(facts, dayCode(from), dayCode(to))]))

/** What a holding has of each of its days; a day without any is absent. */
export function holdingByDay(holding: Holding): (day: string) => Holding {
  const days = [...holding].map(([name, facts]) => {
    return [name, byDay(facts), arranged(facts, new Uint32Array(0))] as const
  })
  return (day) =>
    new Map(days.map(([name, of_days, nothing]) => [name, of_days.get(dayCode(day)) ?? nothing]))
}
