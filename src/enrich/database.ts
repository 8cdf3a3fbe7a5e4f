import { closeSync, fstatSync, openSync, read, readFileSync, readSync } from 'node:fs'
import { promisify } from 'node:util'
import { Reader, type Response } from 'maxmind'

/** Where metadata stand in a file of the format: in its last 128 KiB. https://maxmind.github.io/MaxMind-DB/ */
const metadata_bytes_max = 128 * 1024
const entries_max = 4000
/** So much is read at a time ahead of need: what is under way when it is needed is read once more. */
const piece_bytes = 4 << 20
const readPiece = promisify(read)

/**
 * A database of MaxMind's format, of which only the end is read until an address is looked up: on most nights few
 * sources are new, and none of IPv6.
 */
export class Database {
  readonly path: string
  private readonly bytes: Buffer
  private readonly reader: Reader<Response>
  private is_read = false
  private reading: Promise<void> | null = null
  /** The file that is being read ahead, and how far. */
  private file: number | null = null
  private filled = 0

  /** @throws Error for a file that is missing or no such database */
  constructor(path: string) {
    this.path = path
    this.bytes = withItsEnd(path)
    this.reader = new Reader(this.bytes, { cache: new Entries() })
  }

  get type(): string {
    return this.reader.metadata.databaseType
  }

  get ip_version(): number {
    return this.reader.metadata.ipVersion
  }

  get built(): Date {
    return this.reader.metadata.buildEpoch
  }

  /** Reads all of it beside whatever else is done. What fails is told when an address is looked up. */
  readAhead(): void {
    this.reading ??= this.read().catch(() => undefined)
  }

  private async read(): Promise<void> {
    const { bytes } = this
    const file = openSync(this.path, 'r')
    this.file = file
    try {
      while (!this.is_read && this.filled < bytes.length) {
        const length = Math.min(piece_bytes, bytes.length - this.filled)
        const { bytesRead } = await readPiece(file, bytes, this.filled, length, this.filled)
        if (bytesRead === 0) return
        this.filled += bytesRead
      }
      if (!this.is_read) this.load(file)
    } finally {
      this.file = null
      closeSync(file)
    }
  }

  /** Reads what is left of it at once. */
  private readRest(): void {
    const { bytes } = this
    const file = this.file ?? openSync(this.path, 'r')
    try {
      let at = this.file === null ? 0 : this.filled
      while (at < bytes.length) {
        const length = readSync(file, bytes, at, bytes.length - at, at)
        if (length === 0) break
        at += length
      }
      this.load(file)
    } finally {
      if (file !== this.file) closeSync(file)
    }
  }

  /** Another file may have taken its place since its end was read. */
  private load(file: number): void {
    const is_same_size = fstatSync(file).size === this.bytes.length
    this.reader.load(is_same_size ? this.bytes : readFileSync(this.path))
    this.is_read = true
  }

  /** What is known of an address, and how many bits of it lead there. */
  find(address: string): [entry: unknown, depth: number] {
    if (!this.is_read) this.readRest()
    return this.reader.getWithPrefixLength(address)
  }
}

/** As many bytes as the file has, but for the last ones all of them zero: untouched, they take no memory. */
function withItsEnd(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(fstatSync(file).size)
    const begin = Buffer.alloc(2)
    readSync(file, begin, 0, 2, 0)
    if (begin[0] === 0x1f && begin[1] === 0x8b) throw new Error('packed with gzip; unpack it')
    let at = Math.max(0, bytes.length - metadata_bytes_max)
    while (at < bytes.length) {
      const read = readSync(file, bytes, at, bytes.length - at, at)
      if (read === 0) throw new Error('it became shorter while it was read')
      at += read
    }
    return bytes
  } finally {
    closeSync(file)
  }
}

/**
 * Entries that have been read, by where they stand. Emptied when full: to know which of them were used last takes
 * longer than to read them again.
 */
class Entries {
  private readonly known = new Map<string | number, unknown>()

  get(at: string | number): unknown {
    return this.known.get(at)
  }

  set(at: string | number, entry: unknown): void {
    if (this.known.size >= entries_max) this.known.clear()
    this.known.set(at, entry)
  }
}
