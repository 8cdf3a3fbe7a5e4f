import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { LogSource } from '../../src/archive/discover.ts'
import type { Geolocation } from '../../src/enrich/locate.ts'
import { ingest } from '../../src/ingest/index.ts'
import type { IngestReport } from '../../src/ingest/report.ts'
import { ReadingThreads } from '../../src/ingest/threads.ts'
import { openStore } from '../../src/store/index.ts'
import type { Row, Store } from '../../src/store/store.ts'

/** A geolocation that takes the first octet for a country: 1.x is AA, 2.x is BB; others are unknown. */
export const two_countries: Geolocation = {
  locate: (words) => {
    const octet = words[2] === 0xffff ? words[3] >>> 24 : 0
    const country = octet === 1 ? 'AA' : octet === 2 ? 'BB' : null
    return { country, city: null, latitude: null, longitude: null, accuracy: null, network: null }
  },
  name: 'two countries',
  date: '2019-01-01',
  credit: 'made up',
  credit_url: null,
}

/** Settings of one ingest that differ from a test's usual ones. */
export interface Settings {
  sources?: LogSource[]
  timezone?: string
  geolocation?: Geolocation
  round_bytes?: number
  /** Read by so many threads; else beside the store, as little is. */
  threads?: number
  /** Taken for made only now. */
  is_new?: boolean
}

/** A folder of archives beside a store, as a logrotate of the test's own leaves it. */
export class Shelf {
  readonly folder: string
  readonly store: Store
  readonly store_path: string

  constructor(folder: string, store: Store, store_path: string) {
    this.folder = folder
    this.store = store
    this.store_path = store_path
  }

  path(name: string): string {
    return join(this.folder, 'logs', name)
  }

  /** @param modified when the file was last written, as its modification time says */
  put(name: string, content: string | Uint8Array, modified = '2019-02-10'): void {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    writeFileSync(this.path(name), content)
    this.touch(name, modified)
  }

  append(name: string, content: string | Uint8Array, modified = '2019-02-10'): void {
    appendFileSync(this.path(name), content)
    this.touch(name, modified)
  }

  move(from: string, to: string): void {
    renameSync(this.path(from), this.path(to))
  }

  remove(name: string): void {
    rmSync(this.path(name))
  }

  /** Puts a compressed copy in place of a file. */
  compress(name: string, to = `${name}.gz`): void {
    this.put(to, gzipSync(readFileSync(this.path(name))))
    this.remove(name)
  }

  ingest({
    sources = [{ path: join(this.folder, 'logs/**') }],
    timezone = 'UTC',
    geolocation = two_countries,
    round_bytes,
    threads,
    is_new,
  }: Settings = {}): Promise<IngestReport> {
    return ingest({
      sources,
      open: () => Promise.resolve(this.store),
      is_new,
      geolocation,
      timezone,
      round_bytes,
      threads: threads === undefined ? undefined : new ReadingThreads(threads),
    })
  }

  query(sql: string): Promise<Row[]> {
    return this.store.query(sql)
  }

  /** Everything that the store says of its events, in an order of its own. */
  async content(): Promise<string[]> {
    const rows = await this.query(
      `SELECT time, day, sensor, action, source_ip, destination_ip, source_port, destination_port, transport,
         tcp_flags, length, ip_id, ingress_interface, egress_interface, rule, count, country FROM events`,
    )
    return rows.map((row) => Object.values(row).join(' ')).sort()
  }

  /** How many events there are. */
  async total(): Promise<number> {
    const [row] = await this.query('SELECT count(*) AS total FROM events')
    return Number(row.total)
  }

  /** Lets go of the store, so that others may open it. */
  async close(): Promise<void> {
    if (this.is_open) await this.store.close()
    this.is_open = false
  }
  private is_open = true

  private touch(name: string, modified: string): void {
    const seconds = Date.parse(modified) / 1000
    utimesSync(this.path(name), seconds, seconds)
  }
}

export const engine = { memory_limit_mb: 256, threads: 1 }

/** An empty shelf, cleared away after the test. */
export async function openShelf(context: { after: (clear: () => Promise<void>) => void }): Promise<Shelf> {
  const folder = mkdtempSync(join(tmpdir(), 'blotter-shelf-'))
  mkdirSync(join(folder, 'logs'))
  const path = join(folder, 'store.duckdb')
  const store = await openStore(path, engine)
  const shelf = new Shelf(folder, store, path)
  context.after(async () => {
    await shelf.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return shelf
}
