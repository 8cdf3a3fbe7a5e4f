import { join } from 'node:path'

const preloaded = join(import.meta.dirname, '../src/compiled.js')

/**
 * Code comes compiled from the run before. Beside a heap of small objects, room for the short-lived ones would take
 * most of the memory of reading logs; what is left of such a heap is collected again and again without that flag, for
 * nothing. Pages are made of small objects too, and a heap that grows in smaller steps takes a third less memory for
 * them, and a tenth more time.
 */
const flags: Record<string, readonly string[]> = {
  ingest: ['--import', preloaded, '--max-semi-space-size=2', '--no-memory-reducer'],
  digest: ['--import', preloaded],
  site: ['--max-semi-space-size=4', '--heap-growing-percent=80'],
}

/** What starts a script of the project as `npm run` does: the runtime, its flags, the file. */
export const programOf = (script: string): string[] => [
  process.execPath,
  ...(flags[script] ?? []),
  join(import.meta.dirname, `${script}.ts`),
]
