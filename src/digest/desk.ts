import { Zone } from '../archive/zone.ts'
import type { Config } from '../config.ts'
import type { Address } from '../net/address.ts'
import { internal_networks } from '../net/internal.ts'
import type { AddedUp } from '../store/added-up.ts'
import { numbersWithin } from '../store/address-order.ts'
import type { Arriving } from '../store/moments.ts'
import { Answers } from './answers.ts'
import type { PastAnswer } from './past/past.ts'
import type { Press } from './period.ts'
import { wallSecond } from './points.ts'
import { questionsOf } from './questions.ts'
import { RedactedSources } from './redact.ts'
import { ShownSources } from './shown-sources.ts'
import type { Stock } from './stock.ts'
import type { Files, Task } from './tasks.ts'

/** All that periods are computed from, as threads can hand it on: plain values, columns in shared memory. */
export interface Desk {
  config: Config
  timezone: string
  own: readonly Address[]
  /** Days with data, ascending. */
  days: readonly string[]
  stock: Stock
  /** Periods whose answers the next run may know. */
  remembered: readonly string[]
  tasks: readonly Task[]
  /** One number in shared memory: how many of the tasks have been taken, by whichever thread. */
  taken: Int32Array
}

/** What a thread is told: to add up what is arriving, or to take tasks. */
export type ToThread = { arriving: Arriving } | { desk: Desk }

/**
 * What a thread says: the drops added up, though only by day as yet, and then that all is there; a period's files; that
 * no task is left, with what it has answered.
 */
export type FromThread =
  { added: AddedUp } | { is_whole: true } | { files: Files } | { answers: PastAnswer[] }

export function pressOf({ config, timezone, own, days, stock, remembered }: Desk): Press {
  const { sources } = stock
  const redacted = new RedactedSources(config.privacy, own, sources)
  return {
    answers: new Answers(stock, remembered),
    questions: questionsOf(config),
    config,
    days,
    secondOf: wallSecond(new Zone(timezone)),
    redacted: (source) => redacted.of(source),
    shown: new ShownSources(redacted, sources.length),
    isInternal: internalSources(sources),
  }
}

/** Whether a source, by its number, is internal. */
function internalSources({ words, length }: Stock['sources']): (source: number) => boolean {
  const is_internal = new Uint8Array(length)
  for (const network of internal_networks) is_internal.fill(1, ...numbersWithin(words, network))
  return (source) => is_internal[source] === 1
}

/** Takes tasks until none is left. */
export function* takenOf({ tasks, taken }: Desk): Generator<Task> {
  for (;;) {
    const at = Atomics.add(taken, 0, 1)
    if (at >= tasks.length) return
    yield tasks[at]
  }
}
