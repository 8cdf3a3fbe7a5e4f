import { Zone } from '../archive/zone.ts'
import { EventBatch } from '../store/batch.ts'
import { ArchiveReading, type Outlet } from './archive-reading.ts'
import type { FromWorker, Job, ToWorker } from './job.ts'

/**
 * Batches on their way that the store has not taken yet: about as many as are read while it commits. Reading
 * waits beyond this, so memory is bounded.
 */
const batches_ahead_max = 20

/** Reads archives, one at a time, in the order in which they are given: in a thread of its own, or beside the store. */
export class Reading implements Outlet {
  private readonly tell: (message: FromWorker, transfer: ArrayBuffer[]) => void
  private readonly zones = new Map<string, Zone>()
  /** Of batches that the store has taken; those with addresses of IPv6 are larger. */
  private readonly free = { ipv4: [] as ArrayBuffer[], ipv6: [] as ArrayBuffer[] }
  private batches_ahead = 0
  private onTaken: (() => void) | null = null
  /** The archives given so far, one after another. */
  private work: Promise<void> = Promise.resolve()

  constructor(tell: (message: FromWorker, transfer: ArrayBuffer[]) => void) {
    this.tell = tell
  }

  /** @returns what rejects when an archive cannot be read for a reason that is not its own */
  receive(message: ToWorker): Promise<void> {
    if ('taken' in message) {
      this.batches_ahead--
      this.freeOf(message.is_ipv6).push(message.taken)
      this.onTaken?.()
      return Promise.resolve()
    }
    return (this.work = this.work.then(() => this.read(message.job)))
  }

  send(message: FromWorker, transfer: ArrayBuffer[] = []): void {
    if (message.type === 'batch') this.batches_ahead++
    this.tell(message, transfer)
  }

  newBatch(is_ipv6: boolean): EventBatch {
    return new EventBatch(is_ipv6, this.freeOf(is_ipv6).pop())
  }

  keep({ buffer, is_ipv6 }: EventBatch): void {
    this.freeOf(is_ipv6).push(buffer)
  }

  room(): Promise<void> | null {
    if (this.batches_ahead < batches_ahead_max) return null
    return new Promise((resolve) => {
      this.onTaken = () => {
        if (this.batches_ahead >= batches_ahead_max) return
        this.onTaken = null
        resolve()
      }
    })
  }

  zoneOf(name: string): Zone {
    let zone = this.zones.get(name)
    if (zone === undefined) this.zones.set(name, (zone = new Zone(name)))
    return zone
  }

  private freeOf(is_ipv6: boolean): ArrayBuffer[] {
    return is_ipv6 ? this.free.ipv6 : this.free.ipv4
  }

  private async read(job: Job): Promise<void> {
    let archive = new ArchiveReading(this, job, job.resume)
    let verdict = await archive.run()
    if (verdict === 'another archive') {
      this.send({ type: 'restart', number: job.number, as_new: true, base: null })
      archive = new ArchiveReading(this, job, null)
      verdict = await archive.run()
    }
    if (verdict === 'begin anew') {
      this.send({ type: 'restart', number: job.number, as_new: false, base: archive.calendar.snapshot() })
    } else archive.finish()
  }
}
