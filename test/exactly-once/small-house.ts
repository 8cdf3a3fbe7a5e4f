import { spawn, type ChildProcess } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { event_columns, source_columns } from '../../src/event.ts'
import { writeSample } from '../../src/sample/write.ts'
import { openStore } from '../../src/store/index.ts'
import type { LedgerRow } from '../../src/store/store.ts'

/** Logs, store and digest in a temporary folder, and the project's commands on them. */
export interface SmallHouse {
  folder: string
  logs: string
  /** The folder of the store, for what the engine puts beside it. */
  store_folder: string
  store: string
  digest: string
  /** Runs a command to its end. */
  run: (command: Command, ...args: string[]) => Promise<Outcome>
  /** Starts a command, and leaves it to the caller. */
  start: (command: Command, ...args: string[]) => Running
  remove: () => void
}

export type Command = 'ingest' | 'digest' | 'sample'

export interface Outcome {
  /** Exit code; null when a signal ended it. */
  code: number | null
  stdout: string
  stderr: string
}

export interface Running {
  process: ChildProcess
  ended: Promise<Outcome>
}

const root = join(import.meta.dirname, '../..')

/**
 * @param logs of site.yaml, from the content folder; an empty list is the generated sample
 * @param places of store and digest, where they are not beside the logs
 */
export function smallHouse({
  logs = ['../logs/**/messages*'],
  store_folder,
  digest,
}: { logs?: string[]; store_folder?: string; digest?: string } = {}): SmallHouse {
  const folder = mkdtempSync(join(tmpdir(), 'blotter-once-'))
  const content = join(folder, 'content')
  const house = {
    folder,
    logs: join(folder, 'logs'),
    store_folder: store_folder ?? join(folder, 'store'),
    digest: digest ?? join(folder, 'digest'),
  }
  const store = join(house.store_folder, 'store.duckdb')
  mkdirSync(content)
  mkdirSync(house.logs)
  writeFileSync(
    join(content, 'site.yaml'),
    JSON.stringify({ timezone: 'UTC', logs, store, digest: house.digest, out: join(folder, 'dist') }),
  )
  const start = (command: Command, ...args: string[]): Running => {
    const child = spawn(process.execPath, [join(root, 'scripts', `${command}.ts`), ...args], {
      // What one run compiles serves the next: half of a short run's time.
      env: { ...process.env, BLOTTER_CONTENT: content, NODE_COMPILE_CACHE: join(folder, 'compiled') },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return { process: child, ended: outcomeOf(child) }
  }
  return {
    ...house,
    store,
    run: (command, ...args) => start(command, ...args).ended,
    start,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

/** What a store holds, in a form that does not know the order in which it came. */
export interface StoreContent {
  events: number
  sources: number
  /** Over every column of every row of the view `events`. */
  hash: string
  /** By path from the logs on, without the number that the store gives. */
  ledger: Omit<LedgerRow, 'id'>[]
}

const columns = [...event_columns, ...source_columns].map(({ name }) => name).join(', ')

export async function contentOf({ store, logs }: Pick<SmallHouse, 'store' | 'logs'>): Promise<StoreContent> {
  const opened = await openStore(store, { memory_limit_mb: 256, threads: 1 }, true)
  try {
    const [row] = await opened.query(`
      SELECT count(*) AS events, count(DISTINCT source_ip) AS sources,
        concat(sum(hash(${columns})::HUGEINT), ' ', bit_xor(hash(${columns}))) AS hash FROM events`)
    const ledger = (await opened.ledger()).map(({ id: _, ...rest }) => ({
      ...rest,
      path: relative(logs, rest.path),
    }))
    return {
      events: Number(row.events),
      sources: Number(row.sources),
      hash: String(row.hash),
      ledger: ledger.sort((a, b) => (a.path < b.path ? -1 : 1)),
    }
  } finally {
    await opened.close()
  }
}

/** The files of a folder and of those in it, by path. */
export function filesIn(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  const files = names.filter((name) => statSync(join(folder, name)).isFile())
  return new Map(files.map((name) => [name, readFileSync(join(folder, name), 'latin1')]))
}

/** Two states of the logs of a gateway: what a first night finds, and what a second. */
export interface Nights {
  first: () => void
  second: () => void
}

/**
 * Thirty days in five archives. The first night lacks the oldest, which comes late, and finds the live log in
 * the middle of a line; by the second that has grown and been rotated and compressed. In both, one archive is
 * filled up with zeros, so that the archives before and after it are transactions of their own.
 */
export async function prepareNights({ folder, logs }: SmallHouse): Promise<Nights> {
  const sample = join(folder, 'sample')
  await writeSample(sample, { first_day: '2018-10-30', days: 30, lines: 6000, seed: 5, sources: 300 })
  const rotated = readdirSync(sample).filter((name) => /^messages-.*\.gz$/.test(name))
  const newest = rotated[rotated.length - 1]
  const put = (name: string, bytes: Buffer, modified: Date) => {
    const path = join(logs, name)
    writeFileSync(path, bytes)
    if (name === rotated[1]) truncateSync(path, transaction_bytes)
    utimesSync(path, modified, modified)
  }
  const copy = (name: string) => {
    const path = join(sample, name)
    put(name, readFileSync(path), statSync(path).mtime)
  }
  return {
    first: () => {
      for (const name of readdirSync(logs)) rmSync(join(logs, name))
      rotated.slice(1, -1).forEach(copy)
      const text = gunzipSync(readFileSync(join(sample, newest)))
      put('messages', text.subarray(0, Math.floor(text.length * 0.6)), statSync(join(sample, newest)).mtime)
    },
    second: () => [rotated[0], newest, 'messages'].forEach(copy),
  }
}

/** As much of a compressed archive as ingest takes for more than one transaction should hold. */
const transaction_bytes = 43_000_000
