import { existsSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import type { Progress } from '../src/ingest/index.ts'
import { closingLine } from '../src/ingest/report.ts'
import { ReadingThreads } from '../src/ingest/threads.ts'
import { inertJson, say, showProgress } from './command.ts'
import { loadContent } from './content.ts'

export async function runIngest(paths: readonly string[], json: boolean): Promise<void> {
  const started = performance.now()
  const content = loadContent(paths.length > 0)
  let sources = paths.map((path): { path: string } => ({ path: resolve(path) }))
  const { is_sample } = content
  if (is_sample) {
    const [{ writeSample }, { sample_options }] = await Promise.all([
      import('../src/sample/write.ts'),
      import('../src/sample/options.ts'),
    ])
    const { written } = await writeSample(content.sample, sample_options, (lines) =>
      showProgress(`sample: ${lines} lines`),
    )
    // Another sample than the one that was read, when there was one: two of them would add up.
    if (written) for (const end of ['', '.wal']) rmSync(`${content.store}${end}`, { force: true })
    sources = ['messages*', 'fail2ban.log*'].map((name) => ({ path: `${content.sample}/${name}` }))
  } else if (paths.length === 0) sources = content.logs
  if (sources.length === 0) {
    say('site.yaml names no logs; the store stays as it is')
    return
  }
  const is_new = !existsSync(content.store)
  // They take a moment to start, in which a first run looks at its archives; it has something to read for two at least.
  const threads = new ReadingThreads(is_new ? Math.min(2, availableParallelism()) : 0)
  try {
    // What they are not needed for is loaded while they start.
    const { takeIn } = await import('./take-in.ts')
    const report = await takeIn(sources, content, is_new, threads, (progress) =>
      showProgress(progressLine(progress, (performance.now() - started) / 1000)),
    )
    for (const problem of report.problems) say(`blotter: ${problem}`)
    const seconds = (performance.now() - started) / 1000
    if (json) process.stdout.write(`${inertJson({ ...report, seconds: Number(seconds.toFixed(3)) })}\n`)
    else say(closingLine(report, seconds))
  } finally {
    await threads.end()
  }
}

function progressLine({ archive, bytes, bytes_total, lines }: Progress, seconds: number): string {
  const share = bytes_total === 0 ? 1 : Math.min(1, bytes / bytes_total)
  const left = share > 0.02 ? `, ${Math.ceil((seconds / share) * (1 - share))} s left` : ''
  const filled = Math.round(share * 24)
  const bar = '█'.repeat(filled) + '░'.repeat(24 - filled)
  return `${bar} ${Math.floor(share * 100)} %  ${Math.round(lines / seconds / 1000)} k lines/s  ${archive}${left}`
}
