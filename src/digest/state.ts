import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * What a digest was computed from, kept beside it so that the next run computes only what has changed. Nothing
 * here is published, and nothing breaks without it: what is missing or in doubt is computed anew.
 */
const state = z.object({
  version: z.literal(1),
  periods: z.record(
    z.string(),
    z.object({
      /** Fingerprint of all that the period was computed from. */
      input: z.string(),
      /** Fingerprint of its files, as they stood when they were written. */
      files: z.string(),
    }),
  ),
})
export type DigestState = z.infer<typeof state>

export const statePath = (folder: string): string => `${folder}.state.json`

/** The state of the digest in the folder; of one that was never written, or by another version, nothing is known. */
export function readState(folder: string): DigestState {
  const nothing: DigestState = { version: 1, periods: {} }
  if (!existsSync(statePath(folder))) return nothing
  try {
    return state.parse(JSON.parse(readFileSync(statePath(folder), 'utf8')))
  } catch {
    return nothing
  }
}

/** Writes it whole or not at all. */
export function writeState(folder: string, periods: DigestState['periods']): void {
  writeFileSync(`${statePath(folder)}.next`, `${JSON.stringify({ version: 1, periods })}\n`)
  renameSync(`${statePath(folder)}.next`, statePath(folder))
}
