import { spawn } from 'node:child_process'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { reportOf, type GoodNight } from '../src/night/report.ts'
import { runStages, type Stage, type StageEnd } from '../src/night/stages.ts'
import { openDigest } from '../src/site/digest.ts'
import { command, say } from './command.ts'
import { loadContent, type Content } from './content.ts'
import { environment } from './environment.ts'
import { underLock } from './lock.ts'
import { programOf } from './program.ts'

const help = `npm run nightly [-- --verbose] [-- --dry-run]

Ingest, digest, site and, where site.yaml says so, publish: in this order, up to the first that fails. Says nothing
when all is well; else it tells on stderr what is wrong and what stands, and ends with exit 1.

--verbose  tells what each step did
--dry-run  does all of it but the push, and tells what each step did`

const root = resolve(import.meta.dirname, '..')

/** Steps are programs of their own: what one takes of memory it gives back, and what it says is heard by us alone. */
async function runNightly(content: Content, is_dry: boolean, is_verbose: boolean): Promise<void> {
  const stages = ['ingest', 'digest', 'site'].map((name) => stageOf(name))
  if (content.publish !== null) stages.push(stageOf('publish', is_dry ? ['--dry-run'] : []))
  const night = await runStages(stages, (name, { told }) => {
    if (is_verbose) for (const line of told) say(line.startsWith(`${name}: `) ? line : `${name}: ${line}`)
  })
  const data_through = dataThrough(content)
  const report = reportOf(night, {
    folder: root,
    publishes: content.publish !== null && !is_dry,
    data_through,
    last_good: lastGood(content),
  })
  if (night.failed === null && !is_dry) {
    const finished = `${new Date().toISOString().slice(0, 19)}Z`
    keepGood(content, { finished, data_through })
  }
  if (report === null) return
  process.stderr.write(report)
  process.exitCode = 1
}

function stageOf(name: string, args: readonly string[] = []): Stage {
  const run = () =>
    new Promise<StageEnd>((resolve, reject) => {
      const [runtime, ...rest] = programOf(name)
      const child = spawn(runtime, [...rest, ...args], {
        env: environment(),
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      // A night that is asked to end asks its step first, and then tells how far it came.
      const pass = (signal: NodeJS.Signals) => child.kill(signal)
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, pass)
      let text = ''
      child.stderr.setEncoding('utf8').on('data', (piece) => (text += piece))
      child.on('error', reject)
      child.on('close', (code, signal) => {
        for (const each of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(each, pass)
        resolve({ code, signal, told: text.split('\n').filter((line) => line !== '') })
      })
    })
  return { name, run }
}

function dataThrough({ digest }: Content): string | null {
  try {
    return openDigest(digest).manifest.data_through
  } catch {
    // The step that failed has told of it.
    return null
  }
}

const goodFile = ({ state }: Content) => join(state, 'last-good.json')

function lastGood(content: Content): GoodNight | null {
  try {
    const { finished, data_through } = JSON.parse(readFileSync(goodFile(content), 'utf8')) as GoodNight
    return { finished, data_through }
  } catch {
    // There was none, or what was kept of it is lost: that is no reason for a night to fail.
    return null
  }
}

function keepGood(content: Content, night: GoodNight): void {
  writeFileSync(`${goodFile(content)}.next`, `${JSON.stringify(night)}\n`)
  renameSync(`${goodFile(content)}.next`, goodFile(content))
}

await command(async () => {
  const { values } = parseArgs({
    options: {
      verbose: { type: 'boolean', short: 'v', default: false },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return
  }
  const content = loadContent()
  const is_dry = values['dry-run']
  await underLock(content.state, () => runNightly(content, is_dry, values.verbose || is_dry))
})
