import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { UserError } from '../src/error.ts'
import { gate, type Leak, type LeakKind } from '../src/gate/index.ts'
import { openStore } from '../src/store/index.ts'
import { command, inert, say } from './command.ts'
import { loadContent, type Content } from './content.ts'

const help = `npm run gate

Searches every byte of the digest, the pages and what posts are frozen with for every address, host, user and path that may not be published,
also packed, encoded and in the data beside pictures, and fails where there is one. Without a store, as where only
the digest is, it knows what site.yaml names and what any hardware address looks like, and says so.`

const root = resolve(import.meta.dirname, '..')
const told_max = 20

/**
 * The last gate before something is published.
 * @param needs_store whether to fail where there is no store
 * @throws UserError naming what may not be published, and where it stands
 */
export async function runGate({ needs_store = false } = {}): Promise<void> {
  const content = loadContent()
  const { config } = content
  const folders = new Map(
    [['digest', content.digest] as const, ['dist', content.out] as const, ...frozenFolders(content)].filter(
      ([, path]) => existsSync(path),
    ),
  )
  if (folders.size === 0)
    throw new UserError('gate: neither digest nor pages are there; run npm run build first')
  const has_store = existsSync(content.store)
  if (!has_store && needs_store)
    throw new UserError(
      `gate: no store at ${content.store}, so nobody can say what may not be published; run npm run ingest first`,
    )
  const started = performance.now()
  const store = has_store ? await openStore(content.store, config.engine, true) : null
  try {
    const paths = [root, content.folder, content.store, content.digest, content.out, ...logFolders(content)]
    if (store !== null) paths.push(...(await store.ledger()).map(({ path }) => dirname(path)))
    const { files, bytes, leaks, ordinary_hosts } = await gate({
      store,
      config,
      machine: { host: hostname(), user: userName(), paths },
      project_texts: projectTexts(),
      folders,
    })
    if (leaks.length > 0) throw new UserError(refusal(leaks))
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    const against = has_store ? '' : '; there is no store here, so only for what site.yaml names'
    say(`gate: ${files} files searched, ${Math.ceil(bytes / 1e6)} MB, nothing found${against} (${seconds} s)`)
    if (ordinary_hosts.length > 0)
      say(`gate: hosts not searched for, since their names are ordinary words: ${ordinary_hosts.join(', ')}`)
  } finally {
    await store?.close()
  }
}

/** Empty where the system knows no name for the one who runs this, as in a container. */
function userName(): string {
  try {
    return userInfo().username
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SYSTEM_ERROR') return ''
    throw error
  }
}

/** What posts are frozen with stands beside them, in a repository that may be as public as the pages. */
function frozenFolders({ folder }: Content): [name: string, path: string][] {
  const reports = join(folder, 'reports')
  if (!existsSync(reports)) return []
  return readdirSync(reports)
    .filter((name) => name.endsWith('.digest'))
    .map((name) => [`reports/${name}`, join(reports, name)])
}

const logFolders = ({ logs }: Content): string[] =>
  logs.map(({ path }) => dirname(path.replace(/[*?[{].*$/, '')))

const words: Readonly<Record<LeakKind, string>> = {
  'own address': 'an address of your own',
  address: 'an address out of the logs',
  network: 'the network of an address out of the logs, at the level full',
  'hardware address': 'a hardware address',
  host: 'the name of a host',
  user: 'the name of a user',
  path: 'a path of this machine',
  guess: 'a name that a stranger typed at a login',
  guesses: 'a list of names that strangers typed at logins',
  sealed: 'cannot be searched',
}

function refusal(leaks: readonly Leak[]): string {
  const lines = leaks.slice(0, told_max).map(({ file, line, kind, hint }) => {
    const place = line === null ? file : `${file}, line ${line}`
    return `  ${inert(place)}: ${words[kind]} (${inert(hint)})`
  })
  if (leaks.length > told_max) lines.push(`  and ${leaks.length - told_max} more`)
  const count = leaks.length === 1 ? 'one thing' : `${leaks.length} things`
  return [
    `gate: ${count} may not be published, so nothing is:`,
    ...lines,
    'what is meant to stand there goes under privacy.publish_addresses or privacy.publish_names in site.yaml; what is not is a defect of Blotter or a slip in a post',
  ].join('\n')
}

/** Of the sources and the README: what is written there may stand on a page. */
function* projectTexts(): Generator<string> {
  const src = join(root, 'src')
  for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' }))
    if (/\.(ts|js|astro|css|md)$/.test(file)) yield readFileSync(join(src, file), 'utf8')
  yield readFileSync(join(root, 'README.md'), 'utf8')
}

if (import.meta.main) {
  await command(async () => {
    const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } })
    if (values.help) process.stdout.write(`${help}\n`)
    else await runGate()
  })
}
