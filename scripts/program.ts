import { join } from 'node:path'

const preloaded = join(import.meta.dirname, '../src/compiled.js')

/**
 * Code comes compiled from the run before. Beside a heap of small objects, room for the short-lived ones would take
 * most of the memory of reading logs.
 */
const flags: Record<string, readonly string[]> = {
  ingest: ['--import', preloaded, '--max-semi-space-size=2'],
  digest: ['--import', preloaded],
}

/** What starts a script of the project as `npm run` does: the runtime, its flags, the file. */
export const programOf = (script: string): string[] => [
  process.execPath,
  ...(flags[script] ?? []),
  join(import.meta.dirname, `${script}.ts`),
]
