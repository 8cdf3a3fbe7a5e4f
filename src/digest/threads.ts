import { setImmediate as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { compiled_code } from '../compiled.js'
import { pressOf, takenOf, type Desk, type FromThread } from './desk.ts'
import type { PastAnswer } from './past/past.ts'
import { filesOf, type Files } from './tasks.ts'

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

  /**
   * Computes all tasks of the desk.
   * @param put is called in this thread alone, in whatever order periods are ready
   * @returns what has been answered of the periods that the desk remembers
   */
  async compute(desk: Desk, put: (files: Files) => void): Promise<PastAnswer[]> {
    const others = this.workers.map((worker) => filesFrom(worker, desk, put))
    const own = ownShare(desk, put)
    return (await Promise.all([own, ...others])).flat()
  }

  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()))
  }
}

async function ownShare(desk: Desk, put: (files: Files) => void): Promise<PastAnswer[]> {
  const press = pressOf(desk)
  for (const task of takenOf(desk)) {
    for (const files of filesOf(press, task)) {
      put(files)
      // What the others have ready is written meanwhile: it would pile up.
      await turn()
    }
  }
  return press.answers.remembered()
}

function filesFrom(worker: Worker, desk: Desk, put: (files: Files) => void): Promise<PastAnswer[]> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromThread) => {
      if ('answers' in message) return resolve(message.answers)
      try {
        put(message.files)
      } catch (error) {
        reject(error)
      }
    })
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`a thread of the digest ended early, with ${code}`)))
    worker.postMessage(desk)
  })
}
