import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { UserError } from '../src/error.ts'
import { wantedPeriod } from '../src/period.ts'
import { parseFrontMatter, type FrontMatter } from '../src/post.ts'
import { frozenFolder } from '../src/site/frozen-folder.ts'
import { readYaml } from './yaml.ts'

/** The periods that the posts of a content folder ask for, given the newest day that is over; frozen ones ask for none. */
export function periodsOfPosts(folder: string): (newest_day: string) => string[] {
  const posts = postsIn(join(folder, 'reports'))
    .filter((path) => !existsSync(frozenFolder(folder, basename(path, '.mdx'))))
    .sort()
  const wishes = posts.map((path) => parseFrontMatter(frontMatterOf(path), `reports/${basename(path)}`))
  return (newest_day) => wishes.map(({ period, last }) => wantedPeriod({ period, last }, newest_day))
}

function postsIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.mdx') && !name.startsWith('.'))
  return names
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
}

/** @throws UserError where there is no such post, or its front matter is wrong */
export function frontMatterOfPost(folder: string, slug: string): FrontMatter {
  const path = join(folder, 'reports', `${slug}.mdx`)
  if (!existsSync(path))
    throw new UserError(`no post at ${path}; a post's name is that of its file without .mdx`)
  return parseFrontMatter(frontMatterOf(path), `reports/${slug}.mdx`)
}

function frontMatterOf(path: string): unknown {
  const match = /^---\r?\n([\s\S]*?)\r?\n---/.exec(readFileSync(path, 'utf8'))
  if (match === null)
    throw new UserError(`${path}: no front matter; begin the post with title, description and period`)
  return readYaml(match[1], `${path}, front matter`)
}
