import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Manifest } from '../../src/digest/schema.ts'
import { UserError } from '../../src/error.ts'
import { addDays } from '../../src/period.ts'
import { sample_options } from '../../src/sample/options.ts'
import { writeSample } from '../../src/sample/write.ts'
import { showProgress } from '../command.ts'
import { programOf } from '../program.ts'

const night_lines = 15_000

/** What runs leave. */
const made = [
  'store.duckdb',
  'store.duckdb.guard',
  'digest',
  'digest.past',
  'digest.state.json',
  'dist',
  'new',
]

/** A generated archive with a content folder, a store and a digest of its own. */
export class BenchHouse {
  readonly folder: string
  readonly lines: number
  readonly sources: number
  /** Compressed archives, the night's not among them. */
  archives: string[] = []

  constructor(lines: number, sources: number) {
    this.lines = lines
    this.sources = sources
    this.folder = join(tmpdir(), `blotter-bench-${lines}-${sources}`)
  }

  get env(): NodeJS.ProcessEnv {
    return { ...process.env, BLOTTER_CONTENT: join(this.folder, 'content') }
  }

  /** Of the first half of the days. */
  get half_env(): NodeJS.ProcessEnv {
    return { ...process.env, BLOTTER_CONTENT: join(this.folder, 'half/content') }
  }

  /** Generates what is not there yet. @throws UserError for too few lines to measure anything */
  async furnish(): Promise<void> {
    const { lines, sources } = this
    const logs = join(this.folder, 'logs')
    await writeSample(logs, { ...sample_options, lines, sources }, (done) =>
      showProgress(`bench: ${done} of ${lines} lines generated`),
    )
    const first_day = addDays(sample_options.first_day, sample_options.days)
    const night = { ...sample_options, first_day, days: 1, lines: night_lines, sources: 2000, seed: 2 }
    await writeSample(join(this.folder, 'night'), night, () => undefined)
    this.archives = readdirSync(logs)
      .filter((name) => name.startsWith('messages') && name.endsWith('.gz'))
      .map((name) => join(logs, name))
    if (this.archives.length < 2) throw new UserError(`--lines: too few for a benchmark: ${lines}`)
    this.settle('content', '[../logs/messages*, ../new/*]')
    rmSync(join(this.folder, 'half'), { recursive: true, force: true })
    this.settle('half/content', '[../logs/*]')
    mkdirSync(join(this.folder, 'half/logs'))
    // By name, which is by day.
    for (const path of this.archives.toSorted().slice(0, this.archives.length / 2))
      linkSync(path, join(this.folder, 'half/logs', basename(path)))
  }

  private settle(content: string, logs: string): void {
    mkdirSync(join(this.folder, content), { recursive: true })
    writeFileSync(
      join(this.folder, content, 'site.yaml'),
      `timezone: UTC\nlogs: ${logs}\nstore: ../store.duckdb\ndigest: ../digest\nout: ../dist\n`,
    )
  }

  /** Lines of the first half of the days, once they have been ingested. */
  halfLines(): number {
    const manifest = readFileSync(join(this.folder, 'half/digest/manifest.json'), 'utf8')
    return (JSON.parse(manifest) as Manifest).lines
  }

  /**
   * As it is before the first run. What was there is put aside, not deleted: some file systems look for room for every
   * new file among those that were deleted in the last minutes, and a first run finds none.
   */
  clear(): void {
    for (const folder of [this.folder, join(this.folder, 'half')]) {
      const aside = mkdtempSync(join(this.aside, 'run-'))
      for (const name of made)
        if (existsSync(join(folder, name))) renameSync(join(folder, name), join(aside, name))
    }
  }

  /** Deletes what has been put aside. */
  tidy(): void {
    rmSync(this.aside, { recursive: true, force: true })
  }

  private get aside(): string {
    const path = join(this.folder, 'aside')
    mkdirSync(path, { recursive: true })
    return path
  }

  /** A day's lines come in. */
  nightfall(): void {
    const from = join(this.folder, 'night')
    mkdirSync(join(this.folder, 'new'), { recursive: true })
    for (const name of readdirSync(from).filter((name) => name.startsWith('messages'))) {
      const to = join(this.folder, 'new', name)
      copyFileSync(join(from, name), to)
      const { atime, mtime } = statSync(join(from, name))
      utimesSync(to, atime, mtime)
    }
  }

  /** Two zcat processes, each over every other file: about half of the bytes. */
  halves(): string[][] {
    return [0, 1].map((half) => ['zcat', ...this.archives.filter((_, at) => at % 2 === half)])
  }

  /** Scripts of the project, one after another. */
  scripts(...names: readonly string[]): string[] {
    const commands = names.map((name) =>
      programOf(name)
        .map((word) => `"${word}"`)
        .join(' '),
    )
    return ['sh', '-c', commands.join(' && ')]
  }
}
