import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { openDigest, type Digest } from './digest.ts'
import { hrefUnder } from './href.ts'
import { wordingIn } from './wording.ts'

/** Everything the pages are made from. */
export interface Inputs {
  config: Config
  /** Absolute folders. */
  digest: string
  content: string
}

export const { config } = BLOTTER
export const wording = wordingIn(config.language)
export const href = hrefUnder(import.meta.env.BASE_URL)

let opened: { digest: Digest; stamp: number } | undefined

/** The digest; while developing, the one that stands there now. */
export const digest = (): Digest => {
  if (opened !== undefined && !import.meta.env.DEV) return opened.digest
  const manifest = join(BLOTTER.digest, 'manifest.json')
  const stamp = import.meta.env.DEV ? (statSync(manifest, { throwIfNoEntry: false })?.mtimeMs ?? 0) : 0
  if (opened?.stamp !== stamp) opened = { digest: openDigest(BLOTTER.digest), stamp }
  return opened.digest
}
