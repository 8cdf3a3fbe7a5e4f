import { setImmediate as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { thread_environment } from '../compiled.js'
import { periodKind } from '../period.ts'
import type { AddedUp } from '../store/added-up.ts'
import type { Arriving } from '../store/moments.ts'
import { pressOf, takenOf, type Desk, type FromThread, type ToThread } from './desk.ts'
import type { PastAnswer } from './past/past.ts'
import type { Adding } from './stock.ts'
import { filesOf, type Files } from './tasks.ts'

/** Where what is computed goes: in this thread alone, in whatever order it is ready. */
export interface Taker {
  put(files: Files): void
  /** What has been answered of the periods that the desk remembers. */
  remember(answers: readonly PastAnswer[]): void
}

/** Threads that share the work on a desk with this one; they start while it is still being laid. */
export class Threads {
  private workers: readonly Worker[] = []

  /** @param count of threads beside this one */
  start(count: number): void {
    this.workers = Array.from(
      { length: count },
      () =>
        new Worker(new URL('./thread.ts', import.meta.url), {
          env: thread_environment,
        }),
    )
  }

  /**
   * Has drops added up while they arrive, by the first of the threads.
   * @returns null where there is none
   */
  addUp(arriving: Arriving): Adding | null {
    const [worker] = this.workers
    if (worker === undefined) return null
    const [added, whole] = [Promise.withResolvers<AddedUp>(), Promise.withResolvers<void>()]
    worker.on('message', (message: FromThread) => {
      if ('added' in message) added.resolve(message.added)
      if ('is_whole' in message) whole.resolve()
    })
    worker.once('error', (error) => {
      added.reject(error)
      whole.reject(error)
    })
    // Whoever waits is told.
    for (const { promise } of [added, whole]) promise.catch(() => undefined)
    worker.postMessage({ arriving } satisfies ToThread)
    return { added: added.promise, whole: whole.promise }
  }

  /**
   * Computes all tasks of the desk.
   * @param whole resolves when all of the stock is there; the drops by day are from the start
   */
  async compute(desk: Desk, taker: Taker, whole: Promise<void>): Promise<void> {
    const [adding, ...others] = this.workers
    const shares = [ownShare(desk, taker, whole)]
    // The thread that adds up looks at its desk when it has done so.
    if (adding !== undefined) shares.push(shareOf(adding, desk, taker))
    for (const worker of others) shares.push(whole.then(() => shareOf(worker, desk, taker)))
    await Promise.all(shares)
  }

  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()))
  }
}

async function ownShare(desk: Desk, taker: Taker, whole: Promise<void>): Promise<void> {
  const press = pressOf(desk)
  for (const task of takenOf(desk)) {
    if (periodKind(task[0].name) !== 'day') await whole
    for (const files of filesOf(press, task)) {
      taker.remember(press.answers.fresh())
      taker.put(files)
      // What the others have ready is written meanwhile: it would pile up.
      await turn()
    }
  }
}

function shareOf(worker: Worker, desk: Desk, taker: Taker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromThread) => {
      try {
        if ('answers' in message) {
          taker.remember(message.answers)
          resolve()
        } else if ('files' in message) taker.put(message.files)
      } catch (error) {
        reject(error)
      }
    })
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`a thread of the digest ended early, with ${code}`)))
    worker.postMessage({ desk } satisfies ToThread)
  })
}
