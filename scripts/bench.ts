import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { Calendar } from '../src/archive/calendar.ts'
import { LineSplitter } from '../src/archive/lines.ts'
import { Zone } from '../src/archive/zone.ts'
import { UserError } from '../src/error.ts'
import { Texts } from '../src/event.ts'
import { RecordReader } from '../src/ingest/reader.ts'
import { sample_options } from '../src/sample/options.ts'
import { writeSample } from '../src/sample/write.ts'
import { command, say, showProgress } from './command.ts'

const help = `npm run bench -- [--lines N] [--sources N] [--runs N] [--json]

Generates an archive (default 5 million lines, 330 days, 400,000 sources) and measures, on it:
  decompression  two zcat processes side by side: the physical limit, and the baseline of every ratio
  parse          the same and parsing, in one thread, without a store
  ingest         npm run ingest from nothing
  nothing new    npm run ingest again
  digest         npm run digest: all, every year, month and day
Seconds are wall time, CPU seconds those of all threads; memory is the peak resident size. Each ratio is that of
the fastest runs. What else the machine does shows in the CPU seconds beside the wall time.`

interface Measured {
  name: string
  seconds: number
  cpu_seconds: number
  /** Peak resident size in MB; null where it is not told. */
  memory_mb: number | null
  lines: number
}

await command(async () => {
  const { values } = parseArgs({
    options: {
      lines: { type: 'string', default: '5000000' },
      sources: { type: 'string', default: '400000' },
      runs: { type: 'string', default: '2' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return
  }
  const lines = positive('lines', values.lines)
  const folder = join(tmpdir(), `blotter-bench-${lines}-${values.sources}`)
  const logs = join(folder, 'logs')
  const options = { ...sample_options, lines, sources: positive('sources', values.sources) }
  await writeSample(logs, options, (done) => showProgress(`bench: ${done} of ${lines} lines generated`))
  const archives = readdirSync(logs)
    .filter((name) => name.endsWith('.gz'))
    .map((name) => join(logs, name))
  if (archives.length < 2) throw new UserError(`--lines: too few for a benchmark: ${lines}`)
  const content = join(folder, 'content')
  mkdirSync(content, { recursive: true })
  writeFileSync(
    join(content, 'site.yaml'),
    'timezone: UTC\nlogs: [../logs/messages*]\nstore: ../store.duckdb\ndigest: ../digest\nout: ../dist\n',
  )
  const env = { ...process.env, BLOTTER_CONTENT: content }
  const script = (name: string) => [process.execPath, resolve(import.meta.dirname, `${name}.ts`)]

  const best = new Map<string, Measured>()
  const keep = (measured: Measured) => {
    const known = best.get(measured.name)
    if (known === undefined || measured.seconds < known.seconds) best.set(measured.name, measured)
  }
  for (let run = 1; run <= positive('runs', values.runs); run++) {
    say(`bench: run ${run}`)
    keep(await measure('decompression', lines, halves(archives), env))
    keep(parseAll(archives))
    rmSync(join(folder, 'store.duckdb'), { force: true })
    keep(await measure('ingest', lines, [script('ingest')], env))
    keep(await measure('nothing new', lines, [script('ingest')], env))
    keep(await measure('digest', lines, [script('digest')], env))
  }
  const results = [...best.values()]
  const baseline = results[0].seconds
  const rows = results.map((result) => ({ ...result, ratio: result.seconds / baseline }))
  if (values.json) {
    const machine = {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      node: process.version,
    }
    process.stdout.write(`${JSON.stringify({ machine, lines, results: rows })}\n`)
  } else process.stdout.write(table(rows))
})

function positive(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UserError(`--${name}: no positive number: ${text}`)
  return Number(text)
}

/** Two zcat processes, each over every other file: about half of the bytes. */
function halves(files: readonly string[]): string[][] {
  return [0, 1].map((half) => ['zcat', ...files.filter((_, at) => at % 2 === half)])
}

/** Runs commands side by side to their end, by the operating system's own account of each. */
async function measure(
  name: string,
  lines: number,
  commands: readonly string[][],
  env: NodeJS.ProcessEnv,
): Promise<Measured> {
  const has_time = existsSync('/usr/bin/time')
  const started = performance.now()
  const reports = await Promise.all(
    commands.map(
      ([program, ...args]) =>
        new Promise<string>((done, failed) => {
          // GNU time: user, system, peak size in KB, as the last line of stderr.
          const timed = has_time ? ['/usr/bin/time', '-f', '%U %S %M', program, ...args] : [program, ...args]
          const child = spawn(timed[0], timed.slice(1), { env, stdio: ['ignore', 'ignore', 'pipe'] })
          let errors = ''
          child.stderr.on('data', (chunk) => (errors += chunk))
          child.on('error', failed)
          child.on('close', (code) =>
            code === 0 ? done(errors) : failed(new UserError(`${name}: ${program} failed: ${errors.trim()}`)),
          )
        }),
    ),
  )
  const seconds = (performance.now() - started) / 1000
  const accounts = reports.map(
    (report) => /([\d.]+) ([\d.]+) (\d+)\s*$/.exec(report)?.slice(1).map(Number) ?? [],
  )
  const sum = (at: number) => accounts.reduce((total, account) => total + (account[at] ?? 0), 0)
  const peak = Math.max(...accounts.map((account) => account[2] ?? 0))
  return {
    name,
    seconds,
    cpu_seconds: sum(0) + sum(1),
    memory_mb: has_time ? Math.round(peak / 1024) : null,
    lines,
  }
}

/** Decompression and parsing alone, in this thread, without a store. */
function parseAll(paths: readonly string[]): Measured {
  const started = performance.now()
  const cpu = process.cpuUsage()
  const zone = new Zone('UTC')
  let lines = 0
  for (const path of paths) {
    const calendar = new Calendar(zone, { last_day: 20_000, rule: 'date in the name' })
    const reader = new RecordReader(new Texts(), calendar, zone, undefined)
    const splitter = new LineSplitter()
    const sink = {
      line: (bytes: Uint8Array, start: number, end: number) => void reader.read(bytes, start, end),
      tooLong: () => reader.tooLong(),
    }
    splitter.push(gunzipSync(readFileSync(path)), sink)
    splitter.finish(sink)
    lines += reader.tally.lines
  }
  const { user, system } = process.cpuUsage(cpu)
  return {
    name: 'parse, 1 thread',
    seconds: (performance.now() - started) / 1000,
    cpu_seconds: (user + system) / 1e6,
    memory_mb: null,
    lines,
  }
}

function table(rows: readonly (Measured & { ratio: number })[]): string {
  const lines = ['                    seconds  CPU s  ratio     lines/s  memory']
  for (const { name, seconds, cpu_seconds, ratio, lines: count, memory_mb } of rows) {
    lines.push(
      name.padEnd(18) +
        seconds.toFixed(2).padStart(9) +
        cpu_seconds.toFixed(2).padStart(7) +
        ratio.toFixed(2).padStart(7) +
        Math.round(count / seconds)
          .toLocaleString('en-US')
          .padStart(12) +
        (memory_mb === null ? '' : `${memory_mb} MB`).padStart(8),
    )
  }
  return `${lines.join('\n')}\n`
}
