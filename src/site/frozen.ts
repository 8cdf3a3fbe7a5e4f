import { appendFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../error.ts'
import { openDigest, type Digest } from './digest.ts'
import { frozenFolder } from './frozen-folder.ts'
import { siteDigest } from './inputs.ts'
import { recording, type Shown } from './shown.ts'

const opened = new Map<string, Digest>()

/**
 * The digest of a frozen post; null of one that is not.
 * @throws UserError when it shows more of sources than the site may by now
 */
export const frozenDigest = (slug: string): Digest | null => {
  const folder = frozenFolder(BLOTTER.content, slug)
  if (!existsSync(join(folder, 'manifest.json'))) return null
  let digest = opened.get(slug)
  if (digest === undefined) opened.set(slug, (digest = openDigest(folder, 'npm run freeze -- --again')))
  const [was, is] = [digest.manifest.privacy, siteDigest().manifest.privacy]
  if (levels.indexOf(was) < levels.indexOf(is))
    throw new UserError(
      `reports/${slug}.mdx was frozen at the privacy level ${was}, and the level is ${is} now; npm run freeze -- ${slug} --again`,
    )
  return digest
}

/** From the one that shows most. */
const levels = ['none', 'network', 'full'] as const

/** What a post is rendered from where that is not simply the site's digest: it is frozen, or about to be. */
export const shownBy = (slug: string): Shown | null => {
  const { record } = BLOTTER
  if (record?.slug === slug) {
    const told = new Set<string>()
    const tell = (file: string) => {
      if (!told.has(file)) appendFileSync(record.list, `${file}\n`)
      told.add(file)
    }
    return { digest: recording(siteDigest(), tell), files: '' }
  }
  const digest = frozenDigest(slug)
  if (digest === null) return null
  const folder = join(frozenFolder(BLOTTER.content, slug), 'files')
  return { digest, files: `reports/${slug}/`, has: (file) => existsSync(join(folder, file)) }
}
