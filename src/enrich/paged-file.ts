import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const page_bits = 13
const page_bytes = 1 << page_bits

/**
 * A file as memory, of which only the pages that are looked at are ever read: of a database of places these are
 * few in a night. Memory for the rest is asked for, but never touched, and so never given by the system.
 */
export class PagedFile {
  /** The whole file; bytes hold what it says once `need` has asked for them. */
  readonly bytes: Buffer
  private readonly file: number
  private readonly is_read: Uint8Array

  /** @throws the system's error when it cannot be opened */
  constructor(path: string) {
    this.file = openSync(path, 'r')
    const { size } = fstatSync(this.file)
    this.bytes = Buffer.allocUnsafeSlow(size)
    this.is_read = new Uint8Array(Math.ceil(size / page_bytes))
  }

  /** Sees to it that bytes[at, at + length) are read. @throws Error when the file ends before that */
  need(at: number, length: number): void {
    const end = at + length
    if (end > this.bytes.length) throw new Error(`nothing at byte ${at}`)
    const last = (end - 1) >>> page_bits
    for (let page = at >>> page_bits; page <= last; page++) if (this.is_read[page] === 0) this.read(page)
  }

  close(): void {
    closeSync(this.file)
  }

  private read(page: number): void {
    const from = page * page_bytes
    const to = Math.min(this.bytes.length, from + page_bytes)
    for (let at = from; at < to;) {
      const taken = readSync(this.file, this.bytes, at, to - at, at)
      if (taken === 0) throw new Error('shorter than it was')
      at += taken
    }
    this.is_read[page] = 1
  }
}
