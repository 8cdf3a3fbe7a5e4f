import { rmSync } from 'node:fs'
import type { LogSource } from '../src/archive/discover.ts'
import { usual_engine_memory_mb } from '../src/config.ts'
import { openGeolocation } from '../src/enrich/locate.ts'
import { ingest, type Progress } from '../src/ingest/index.ts'
import type { IngestReport } from '../src/ingest/report.ts'
import type { ReadingThreads } from '../src/ingest/threads.ts'
import { openStore } from '../src/store/index.ts'
import type { Store } from '../src/store/store.ts'
import type { Content } from './content.ts'

/** Of the engine, which has its column buffers beside it. More of it makes nothing faster. */
const usual_memory_mb = 60

/** Megabytes for the engine of an ingest, which is beside reading threads: what is granted beyond the usual, it has too. */
export const ingestMemory = (granted_mb: number): number =>
  usual_memory_mb + Math.max(0, granted_mb - usual_engine_memory_mb)

/** Opens the store, takes in what is new in the sources, and closes it. @param is_new whether there is none yet */
export async function takeIn(
  sources: readonly LogSource[],
  { store: path, geoip, timezone, config, is_sample }: Content,
  is_new: boolean,
  threads: ReadingThreads,
  onProgress: (progress: Progress) => void,
): Promise<IngestReport> {
  const geolocation = openGeolocation(geoip)
  const memory_limit_mb = ingestMemory(config.engine.memory_limit_mb)
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
