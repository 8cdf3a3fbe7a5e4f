import { addedUp } from '../store/added-up.ts'
import type { FactsWanted, Sources } from '../store/facts.ts'
import type { Moments } from '../store/moments.ts'
import type { Question } from '../store/question.ts'
import type { AddressRange, Store } from '../store/store.ts'
import { drops_name, expressionsOf, isOfPlace, planOf, type Plan } from './counting/plan.ts'
import { sliced, unsliced, type Sliced } from './counting/slices.ts'
import type { Past } from './past/past.ts'
import { placedWord } from './past/placed.ts'
import { changedDays, dropsSince, numbersSince, type News, type Since } from './past/since.ts'

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

/**
 * Reads from the store what the questions are counted from.
 * @param questions those that will be asked; of the drops, any other may be asked too
 * @param sinceNow tells what most is taken from, where it still holds; called while the engine is at work
 * @param days whose drops are needed one by one; all of them when left out
 */
export async function readStock(
  store: Store,
  questions: readonly Question<never>[],
  unplaced: readonly AddressRange[],
  sinceNow: () => Since | null = () => null,
  days?: readonly string[],
): Promise<Stock> {
  const plans = questions.map((question) => planOf(question))
  const places = new Set(plans.flatMap(expressionsOf).filter(isOfPlace))
  const reading_sources = store.sources([...places], unplaced)
  const since = sinceNow()
  const some_days = since && days ? [...days, ...changedDays(since)] : undefined
  const others = otherFacts(questions, plans)
  const counting = store.counted([...others.values()], some_days)
  counting.catch(() => undefined)
  const sources = await reading_sources
  const numbers = since && numbersSince(since, sources)
  const is_since = since !== null && numbers !== null && some_days !== undefined
  const counted = await counting
  const { moments } = is_since || since === null ? counted : await store.counted([])
  const { facts, news } = is_since
    ? dropsSince(since, numbers, moments, sources)
    : { facts: addedUp(moments, sources.length), news: null }
  // Few periods are not worth an order in which each stands on its own.
  const inOrder = news === null ? sliced : unsliced
  const drops = inOrder(facts)
  const other = [...others.keys()].map((name, at) => [name, inOrder(counted.facts[at])] as const)
  return { sources, moments, facts: new Map([[drops_name, drops], ...other]), news }
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
export const factsOf = ({ facts, sources }: Stock): Pick<Past, 'facts' | 'words' | 'placed'> => ({
  facts: (facts.get(drops_name) as Sliced).all,
  words: sources.words,
  placed: placedWord(sources),
})

/** Whether all facts tell it, without a label of their own. */
const isKnown = (what: string): boolean => ['day', 'source', 'network_type'].includes(what) || isOfPlace(what)
