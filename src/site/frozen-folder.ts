import { existsSync } from 'node:fs'
import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Where a frozen post keeps what it is made from: its digest, and in `files` what its page links to. */
export const frozenFolder = (content: string, slug: string): string =>
  join(content, 'reports', `${slug}.digest`)

/** Puts what the pages of frozen posts link to beside them. */
export const copyFrozenFiles = async (content: string, built: string): Promise<void> => {
  const names = await readdir(join(content, 'reports')).catch(() => [])
  for (const name of names) {
    const slug = /^(.*)\.digest$/.exec(name)?.[1]
    const page = join(built, 'reports', slug ?? '')
    const files = join(content, 'reports', name, 'files')
    if (slug !== undefined && existsSync(files) && existsSync(page))
      await cp(files, page, { recursive: true })
  }
}
