import { setImmediate as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { compiled_code } from '../compiled.js'
import { pressOf, takenOf, type Desk, type FromThread } from './desk.ts'
import type { PastAnswer } from './past/past.ts'
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
          env: { NODE_COMPILE_CACHE: compiled_code, ...process.env },
        }),
    )
  }

  /** Computes all tasks of the desk. */
  async compute(desk: Desk, taker: Taker): Promise<void> {
    const others = this.workers.map((worker) => shareOf(worker, desk, taker))
    await Promise.all([ownShare(desk, taker), ...others])
  }

  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()))
  }
}

async function ownShare(desk: Desk, taker: Taker): Promise<void> {
  const press = pressOf(desk)
  for (const task of takenOf(desk)) {
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
        } else taker.put(message.files)
      } catch (error) {
        reject(error)
      }
    })
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`a thread of the digest ended early, with ${code}`)))
    worker.postMessage(desk)
  })
}
