import { Worker } from 'node:worker_threads'
import { thread_environment } from '../compiled.js'
import type { FromWorker, Job, ToWorker } from './job.ts'

/** Gives the memory of a batch back to the thread that filled it, to be filled again. */
export type GiveBack = (buffer: ArrayBuffer, is_ipv6: boolean) => void

/** A job, and what is done with what its thread says of it. */
interface Task {
  job: Job
  take(message: FromWorker, giveBack: GiveBack): void
}

/** A reading thread keeps next to nothing: without a limit its garbage would pile up to hundreds of MB. */
const reading_memory = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 256 }

interface Thread {
  post(message: ToWorker, transfer?: ArrayBuffer[]): void
  end(): Promise<unknown>
  /** By number: the archive that it reads, and the one after that, so that it never waits to be told. */
  given: Map<number, Task>
}
const given_max = 2

/** Threads that read archives, in the order in which they are asked for; or this very one, which needs no start. */
export class ReadingThreads {
  /** Rejects when a thread fails, or what is done with its messages does. Nothing is taken from then on. */
  readonly failed: Promise<never>
  private fail: (error: unknown) => void
  private readonly threads: Thread[] = []
  private readonly waiting: Task[] = []
  private is_over = false

  /** @param count of threads that start at once; it takes them a moment, in which other things may be seen to */
  constructor(count: number) {
    const { promise, reject } = Promise.withResolvers<never>()
    promise.catch(() => undefined)
    this.failed = promise
    this.fail = (error) => {
      this.is_over = true
      reject(error)
    }
    this.grow(count)
  }

  /** Starts more threads, up to so many. */
  grow(count: number): void {
    while (this.threads.length < count) this.threads.push(this.start())
  }

  get count(): number {
    return this.threads.length
  }

  /** Reads in this thread. What that takes is loaded only now. */
  async readHere(): Promise<void> {
    const { Reading } = await import('./reading.ts')
    const reading = new Reading((message) => this.hear(thread, message))
    const thread: Thread = {
      // A thread's memory would be its own as well.
      post: (message) =>
        void reading.receive('job' in message ? structuredClone(message) : message).catch(this.fail),
      end: () => Promise.resolve(),
      given: new Map(),
    }
    this.threads.push(thread)
  }

  ask(job: Job, take: Task['take']): void {
    this.waiting.push({ job, take })
    this.share()
  }

  async end(): Promise<void> {
    this.is_over = true
    await Promise.all(this.threads.map((thread) => thread.end()))
  }

  private start(): Thread {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      resourceLimits: reading_memory,
      env: thread_environment,
    })
    const thread: Thread = {
      post: (message, transfer) => worker.postMessage(message, transfer),
      end: () => worker.terminate(),
      given: new Map(),
    }
    worker.on('message', (message: FromWorker) => this.hear(thread, message))
    worker.on('error', this.fail)
    return thread
  }

  private hear(thread: Thread, message: FromWorker): void {
    if (this.is_over) return
    const task = thread.given.get(message.number)
    // An archive that is to be begun anew with other years is done with, as far as the thread is concerned.
    if (message.type === 'done' || (message.type === 'restart' && !message.as_new)) {
      thread.given.delete(message.number)
      this.share()
    }
    try {
      task?.take(message, (buffer, is_ipv6) => thread.post({ taken: buffer, is_ipv6 }, [buffer]))
    } catch (error) {
      this.fail(error)
    }
  }

  private share(): void {
    for (;;) {
      const { post, given } = this.threads.reduce((least, thread) =>
        thread.given.size < least.given.size ? thread : least,
      )
      // The last ones wait for whoever is first to have nothing to do.
      const most = this.waiting.length < this.threads.length ? 1 : given_max
      const task = given.size < most ? this.waiting.shift() : undefined
      if (task === undefined) return
      given.set(task.job.number, task)
      post({ job: task.job })
    }
  }
}
