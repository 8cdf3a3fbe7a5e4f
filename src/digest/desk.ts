import { Zone } from '../archive/zone.ts'
import type { Config } from '../config.ts'
import type { Address } from '../net/address.ts'
import { isInternalWords } from '../net/internal.ts'
import type { Sources } from '../store/facts.ts'
import { Answers, type Holding } from './answers.ts'
import type { Press } from './period.ts'
import { wallSecond } from './points.ts'
import { questionsOf } from './questions.ts'
import { sourcesRedactor } from './redact.ts'
import type { Files, Task } from './tasks.ts'

/** All that periods are computed from, as threads can hand it on: plain values, columns in shared memory. */
export interface Desk {
  config: Config
  timezone: string
  own: readonly Address[]
  /** Days with data, ascending. */
  days: readonly string[]
  sources: Sources
  all: Holding
  tasks: readonly Task[]
  /** One number in shared memory: how many of the tasks have been taken, by whichever thread. */
  taken: Int32Array
}

/** What a thread says: a period's files, or that no task is left. */
export type FromThread = { files: Files } | { done: true }

export function pressOf({ config, timezone, own, days, sources, all }: Desk): Press {
  return {
    answers: new Answers(sources, all),
    questions: questionsOf(config),
    config,
    days,
    secondOf: wallSecond(new Zone(timezone)),
    redacted: sourcesRedactor(config.privacy, own, sources),
    isInternal: (source) => isInternalWords(sources.words, source * 4),
  }
}

/** Takes tasks until none is left. */
export function* takenOf({ tasks, taken }: Desk): Generator<Task> {
  for (;;) {
    const at = Atomics.add(taken, 0, 1)
    if (at >= tasks.length) return
    yield tasks[at]
  }
}
