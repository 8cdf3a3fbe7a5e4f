import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { UserError } from '../src/error.ts'
import { periodOf } from '../src/digest/periods.ts'
import { openDigest } from '../src/site/digest.ts'
import { frozenFolder } from '../src/site/frozen-folder.ts'
import { command, say } from './command.ts'
import { loadContent, type Content } from './content.ts'
import { frontMatterOfPost } from './posts.ts'
import { buildSite } from './site.ts'

const help = `npm run freeze -- SLUG [--again | --undo]

Keeps what a post is made from beside it, in reports/SLUG.digest: from then on the post is built without store or logs,
and stays as it is whatever comes. Its days must be over: a post of the last days moves with the newest event.
With --again it is frozen anew on the data of today, with --undo it is made from the site's digest again.`

async function freeze(content: Content, slug: string, is_again: boolean): Promise<void> {
  const folder = frozenFolder(content.folder, slug)
  if (existsSync(folder) && !is_again)
    throw new UserError(
      `reports/${slug}.mdx is frozen already; npm run freeze -- ${slug} --again freezes it on the data of today`,
    )
  checkClosed(content, slug)
  // Kept until the new one is whole.
  const old = `${folder}.old`
  if (existsSync(folder)) renameSync(folder, old)
  const next = `${folder}.next`
  rmSync(next, { recursive: true, force: true })
  mkdirSync(next, { recursive: true })
  const list = join(next, 'list')
  writeFileSync(list, '')
  try {
    const page = await buildSite(content, { slug, list }, (built) => keepFiles(content, built, slug, next))
    const read = [
      ...new Set(['all/summary', ...readFileSync(list, 'utf8').split('\n').filter(Boolean)]),
    ].sort()
    rmSync(list)
    for (const file of ['manifest', 'queries', ...read]) {
      mkdirSync(dirname(join(next, file)), { recursive: true })
      cpSync(join(content.digest, `${file}.json`), join(next, `${file}.json`))
    }
    renameSync(next, folder)
    rmSync(old, { recursive: true, force: true })
    const { data_through } = openDigest(folder).manifest
    say(
      `freeze: reports/${slug}.mdx is frozen on data through ${data_through}: ${read.length} files of the digest and ${page} that its page links to, in ${folder}; keep them with the post`,
    )
  } catch (error) {
    rmSync(next, { recursive: true, force: true })
    if (existsSync(old)) renameSync(old, folder)
    throw error
  }
}

/** @throws UserError for a post whose days are not over */
function checkClosed(content: Content, slug: string): void {
  const { period = 'all', last } = frontMatterOfPost(content.folder, slug)
  const file = `reports/${slug}.mdx`
  if (last !== undefined)
    throw new UserError(
      `${file} shows the last days (last: ${last}), which move with the newest event; name its days to freeze it (period: FROM--TO)`,
    )
  const { from, to } = openDigest(content.digest).period('all').summary
  if (period === 'all')
    throw new UserError(
      `${file} shows all days, which grow with the newest event; name its days to freeze it (period: ${from}--${to} once that day is over)`,
    )
  const days = periodOf(period, from, to)
  if (days === null || days.to >= to)
    throw new UserError(
      `${file} shows ${period}, and the newest data are of ${to}: its days are not over; freeze it when data of a later day have come`,
    )
}

/** Files of the site that the post's page links to, as it will link to them when it is frozen. */
function keepFiles({ config }: Content, built: string, slug: string, folder: string): number {
  const base = new URL(config.url).pathname.replace(/\/*$/, '/')
  const html = readFileSync(join(built, 'reports', slug, 'index.html'), 'utf8')
  const links = new Set(
    [...html.matchAll(/="?([^"#?\s>]+\.(?:csv|gz|txt|webp|png|bin|geojson|gpkg))(?=["\s>])/g)].map(
      ([, link]) => link,
    ),
  )
  let kept = 0
  for (const link of [...links].sort()) {
    const file = link.startsWith(base) ? link.slice(base.length) : null
    if (file === null || !existsSync(join(built, file))) continue
    mkdirSync(join(folder, 'files', dirname(file)), { recursive: true })
    cpSync(join(built, file), join(folder, 'files', file))
    kept++
  }
  return kept
}

if (import.meta.main) {
  await command(async () => {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        again: { type: 'boolean', default: false },
        undo: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) {
      process.stdout.write(`${help}\n`)
      return
    }
    const [slug, ...others] = positionals
    if (slug === undefined || others.length > 0 || (values.again && values.undo))
      throw new UserError('name one post: npm run freeze -- SLUG; --help says what else it takes')
    const content = loadContent()
    const name = basename(slug, '.mdx')
    if (!values.undo) {
      await freeze(content, name, values.again)
      return
    }
    const folder = frozenFolder(content.folder, name)
    if (!existsSync(folder)) throw new UserError(`reports/${name}.mdx is not frozen`)
    rmSync(folder, { recursive: true })
    say(`freeze: reports/${name}.mdx is made from the site's digest again`)
  })
}
