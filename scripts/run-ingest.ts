import { existsSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import type { LogSource } from '../src/archive/discover.ts'
import { openGeolocation } from '../src/enrich/locate.ts'
import { ingest, type Progress } from '../src/ingest/index.ts'
import { closingLine, type IngestReport } from '../src/ingest/report.ts'
import { ReadingThreads } from '../src/ingest/threads.ts'
import { sample_options } from '../src/sample/options.ts'
import { writeSample } from '../src/sample/write.ts'
import { openStore } from '../src/store/index.ts'
import type { Store } from '../src/store/store.ts'
import { inertJson, say, showProgress } from './command.ts'
import { loadContent, type Content } from './content.ts'

/** Of the engine, which has its column buffers beside it. More of it makes nothing faster. */
const ingest_memory_mb = 64

export async function runIngest(paths: readonly string[], json: boolean): Promise<void> {
  const started = performance.now()
  const content = loadContent(paths.length > 0)
  let sources = paths.map((path): { path: string } => ({ path: resolve(path) }))
  const { is_sample } = content
  if (is_sample) {
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

/** Opens the store, takes in what is new in the sources, and closes it. @param is_new whether there is none yet */
async function takeIn(
  sources: readonly LogSource[],
  { store: path, geoip, timezone, config, is_sample }: Content,
  is_new: boolean,
  threads: ReadingThreads,
  onProgress: (progress: Progress) => void,
): Promise<IngestReport> {
  const geolocation = openGeolocation(geoip)
  // Storing runs beside the reading threads and needs little: what it is spared, they have.
  const memory_limit_mb = Math.min(config.engine.memory_limit_mb, ingest_memory_mb)
  const held: { store?: Store } = {}
  try {
    return await ingest({
      sources,
      open: async () => {
        held.store = await openStore(path, { memory_limit_mb, threads: 1 })
        await held.store.setNote('synthetic', String(is_sample))
        return held.store
      },
      is_new,
      geolocation,
      threads,
      timezone,
      decompression_ratio: config.limits.decompression_ratio,
      follow_symlinks: config.follow_symlinks,
      onProgress,
    })
  } finally {
    if (held.store !== undefined) {
      // A first run that found nothing to read leaves nothing behind: an empty store would hide the sample.
      const is_empty = is_new && (await held.store.ledger().catch(() => [null])).length === 0
      await held.store.close()
      if (is_empty) rmSync(path, { force: true })
    }
  }
}

function progressLine({ archive, bytes, bytes_total, lines }: Progress, seconds: number): string {
  const share = bytes_total === 0 ? 1 : Math.min(1, bytes / bytes_total)
  const left = share > 0.02 ? `, ${Math.ceil((seconds / share) * (1 - share))} s left` : ''
  const filled = Math.round(share * 24)
  const bar = '█'.repeat(filled) + '░'.repeat(24 - filled)
  return `${bar} ${Math.floor(share * 100)} %  ${Math.round(lines / seconds / 1000)} k lines/s  ${archive}${left}`
}
