import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import fg from 'fast-glob'
import { UserError } from '../src/error.ts'
import { wantedPeriod } from '../src/period.ts'
import { parseFrontMatter } from '../src/post.ts'
import { readYaml } from './yaml.ts'

/** The periods that the posts of a content folder ask for, given the newest day of the data. */
export function periodsOfPosts(folder: string): (newest_day: string) => string[] {
  const posts = fg.sync('*.mdx', { cwd: join(folder, 'reports'), absolute: true }).sort()
  const wishes = posts.map((path) => parseFrontMatter(frontMatterOf(path), `reports/${basename(path)}`))
  return (newest_day) => wishes.map(({ period, last }) => wantedPeriod({ period, last }, newest_day))
}

function frontMatterOf(path: string): unknown {
  const match = /^---\r?\n([\s\S]*?)\r?\n---/.exec(readFileSync(path, 'utf8'))
  if (match === null)
    throw new UserError(`${path}: no front matter; begin the post with title, description and period`)
  return readYaml(match[1], `${path}, front matter`)
}
