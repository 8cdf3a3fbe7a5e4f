import { addedUp, type AddedUp } from '../store/added-up.ts'
import type { FactsWanted, Sources } from '../store/facts.ts'
import type { Arriving, Moments } from '../store/moments.ts'
import type { Question } from '../store/question.ts'
import type { AddressRange, Counted, Store } from '../store/store.ts'
import { drops_name, expressionsOf, isOfPlace, planOf, type Plan } from './counting/plan.ts'
import { sliced, type Sliced } from './counting/slices.ts'
import type { Past } from './past/past.ts'
import { changedDays, dropsSince, factsSince, numbersSince, type News, type Since } from './past/since.ts'

/** What questions are counted from, in memory that threads can share. */
export interface Stock {
  sources: Sources
  /** The drops one by one. */
  moments: Moments
  /** The facts of the drops, and those of questions that ask for something else, by name. */
  facts: ReadonlyMap<string, Sliced>
  /** What has come since the run whose answers are known; null where none are. */
  news: News | null
}

/** Reads from the store what questions are counted from. Where its sources are is read from the start. */
export class StockReader {
  private readonly store: Store
  private readonly sources: Promise<Sources>
  private readonly others: ReadonlyMap<string, FactsWanted>

  /**
   * @param questions those that will be asked; of the drops, any other may be asked too
   * @param unplaced as of `Store.sources`
   */
  constructor(
    store: Store,
    questions: readonly Question<never>[],
    unplaced: Promise<readonly AddressRange[]> | readonly AddressRange[],
  ) {
    const plans = questions.map((question) => planOf(question))
    const places = new Set(plans.flatMap(expressionsOf).filter(isOfPlace))
    this.store = store
    this.others = otherFacts(questions, plans)
    this.sources = store.sources([...places], unplaced)
    // Whoever reads is told.
    this.sources.catch(() => undefined)
  }

  /**
   * @param since what most is taken from, where it still holds
   * @param days whose drops are needed one by one; all of them when left out
   * @param addUp where all drops are needed, adds them up beside this thread, if it can
   */
  async read(
    since: Since | null = null,
    days?: readonly string[],
    addUp: (arriving: Arriving) => Adding | null = () => null,
  ): Promise<Reading> {
    const { store, others } = this
    const some_days = since && days ? [...days, ...changedDays(since)] : undefined
    const wanted = [...others.values()]
    const beside: { adding: Adding | null } = { adding: null }
    const counting = store.counted(wanted, some_days, (arriving) => {
      if (some_days === undefined) beside.adding = addUp(arriving)
      return beside.adding !== null
    })
    counting.catch(() => undefined)
    const sources = await this.sources
    const counted = await counting
    const known =
      since !== null && some_days !== undefined ? knownSince(since, sources, counted, others) : null
    if (known !== null) {
      const stock = { sources, moments: counted.moments, facts: known.facts, news: known.news }
      return { stock, whole: Promise.resolve() }
    }
    const { moments, facts } = some_days === undefined ? counted : await store.counted(wanted)
    const other = [...others.keys()].map((name, at) => [name, sliced(facts[at])] as const)
    const { added, whole } = beside.adding ?? addedHere(moments, sources.length)
    const drops = { ...(await added), has_all_days: true }
    const stock = { sources, moments, facts: new Map([[drops_name, drops], ...other]), news: null }
    return { stock, whole }
  }

  /** Resolves when the store is no longer asked for anything. */
  async end(): Promise<void> {
    await this.sources.catch(() => undefined)
  }
}

/** A stock, in which the drops are by day; and when they are by source as well. */
export interface Reading {
  stock: Stock
  whole: Promise<void>
}

/** Drops on their way to being added up. */
export interface Adding {
  /** When they are there by day; by source there is as yet but room for them. */
  added: Promise<AddedUp>
  whole: Promise<void>
}

const addedHere = (moments: Moments, sources: number): Adding => ({
  added: Promise.resolve(addedUp(moments, sources)),
  whole: Promise.resolve(),
})

/**
 * All facts, by their names, most of them from the last run.
 * @param counted of the changed days at the least
 * @returns null where what that knew does not hold any more
 */
function knownSince(
  since: Since,
  sources: Sources,
  counted: Counted,
  others: ReadonlyMap<string, FactsWanted>,
): { facts: ReadonlyMap<string, Sliced>; news: News } | null {
  const numbers = numbersSince(since, sources)
  const drops = numbers && dropsSince(since, numbers, counted.moments, sources)
  if (drops === null) return null
  const facts = new Map([[drops_name, drops.facts]])
  for (const [at, [name, { by_source }]] of [...others].entries()) {
    const old = since.past.others.get(name)
    const all = old && factsSince(since, old, counted.facts[at], by_source ? numbers : null)
    if (all === null || all === undefined) return null
    facts.set(name, all)
  }
  return { facts, news: drops.news }
}

/** The facts of what is no drop, by their names: those of questions that choose the same are the same. */
function otherFacts(
  questions: readonly Question<never>[],
  plans: readonly Plan[],
): ReadonlyMap<string, FactsWanted> {
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
  return wanted
}

/** What the next run can take from a stock. */
export const factsOf = ({ facts, sources }: Stock): Pick<Past, 'facts' | 'others' | 'words'> => ({
  facts: (facts.get(drops_name) as Sliced).all,
  others: new Map([...facts].flatMap(([name, { all }]) => (name === drops_name ? [] : [[name, all]]))),
  words: sources.words,
})

/** Whether all facts tell it, without a label of their own. */
const isKnown = (what: string): boolean => ['day', 'source', 'network_type'].includes(what) || isOfPlace(what)
