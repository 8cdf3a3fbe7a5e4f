import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { openDigest, type Digest } from './digest.ts'
import { hrefUnder } from './href.ts'
import { shown } from './shown.ts'
import { wordingIn } from './wording.ts'

/** Everything the pages are made from. */
export interface Inputs {
  config: Config
  /** Absolute folders. */
  digest: string
  content: string
  /** While a post is being frozen: which, and the file that lists what its page reads of the digest. */
  record?: { slug: string; list: string }
}

export const { config } = BLOTTER
export const wording = wordingIn(config.language)
export const { compact, counted, decimal, grouped, share } = wording

const under = hrefUnder(import.meta.env.BASE_URL)
/** What a figure offers as a file, made from its rows. */
const made_file = /\.(csv|gz|txt|webp|png|bin|geojson|gpkg)$/

/** Address of a page or a file of the site, base included; files of a frozen post stand beside it. */
export const href = (path: string): string => {
  const beside = shown()?.files ?? ''
  return under(beside !== '' && made_file.test(path) ? `${beside}${path}` : path)
}

let opened: { digest: Digest; stamp: number } | undefined

/** What the page being rendered is made from. */
export const digest = (): Digest => shown()?.digest ?? siteDigest()

/** The digest of the site; while developing, the one that stands there now. */
export const siteDigest = (): Digest => {
  if (opened !== undefined && !import.meta.env.DEV) return opened.digest
  const manifest = join(BLOTTER.digest, 'manifest.json')
  const stamp = import.meta.env.DEV ? (statSync(manifest, { throwIfNoEntry: false })?.mtimeMs ?? 0) : 0
  if (opened?.stamp !== stamp) opened = { digest: openDigest(BLOTTER.digest), stamp }
  return opened.digest
}
