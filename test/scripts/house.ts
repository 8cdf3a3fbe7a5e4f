import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { writeMmdb } from '../enrich/mmdb.ts'

/** What a command left: its exit code, and what it said where. */
export interface Outcome {
  code: number | null
  stdout: string
  stderr: string
  /** Lines of stderr. */
  told: string[]
}

/** The user who owns nothing. */
export const nobody = 65534

const root = join(import.meta.dirname, '../..')

/** A database of two networks, built on 4 May 2026, so that commands need not load the large one. */
const small_database = writeMmdb({
  type: 'GeoLite2-City',
  ip_version: 6,
  built: '2026-05-04',
  entries: [
    ['203.0.113.0/24', { country: { iso_code: 'DE' }, city: { names: { en: 'Sampletown' } } }],
    ['2001:db8::/32', { country: { iso_code: 'JP' } }],
  ],
})

/** A content folder, logs, store and digest of a test's own. */
export class House {
  readonly folder = mkdtempSync(join(tmpdir(), 'blotter-house-'))
  readonly content = join(this.folder, 'content')

  constructor() {
    this.put('place.mmdb', small_database)
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  put(name: string, bytes: string | Uint8Array): string {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    writeFileSync(this.path(name), bytes)
    return this.path(name)
  }

  /** Writes site.yaml: the usual one, with lines of the test's own. */
  settings(lines = 'logs: [../logs/*]'): void {
    this.put('content/site.yaml', `${usual}${lines}\n`)
  }

  /**
   * Whether nobody may run the project where it lies: root, who reads everything, shows nothing of closed files, and
   * a checkout in a folder of root's own is closed to all others.
   */
  async isOpenToNobody(): Promise<boolean> {
    const seen = await this.run('ingest', ['--help'], { uid: nobody }).catch(() => null)
    return seen?.code === 0
  }

  /** Runs a command of the project as cron would: without a terminal. */
  run(script: string, args: readonly string[] = [], options: RunOptions = {}): Promise<Outcome> {
    const { uid, cwd = root, env = {} } = options
    const child = spawn(process.execPath, [join(root, 'scripts', `${script}.ts`), ...args], {
      cwd,
      env: { ...process.env, BLOTTER_CONTENT: this.content, TZ: 'UTC', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(uid !== undefined && { uid }),
    })
    return new Promise((resolve, reject) => {
      const outcome = { stdout: '', stderr: '' }
      child.stdout.setEncoding('utf8').on('data', (text) => (outcome.stdout += text))
      child.stderr.setEncoding('utf8').on('data', (text) => (outcome.stderr += text))
      child.on('error', reject)
      child.on('close', (code) =>
        resolve({ ...outcome, code, told: outcome.stderr.split('\n').filter((line) => line !== '') }),
      )
    })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

interface RunOptions {
  uid?: number
  cwd?: string
  env?: Record<string, string>
}

const usual = `timezone: UTC
store: ../store/store.duckdb
digest: ../digest
out: ../dist
geoip: ../place.mmdb
`
