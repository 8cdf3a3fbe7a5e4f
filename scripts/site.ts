import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UserError } from '../src/error.ts'
import { openDigest } from '../src/site/digest.ts'
import { expectedFailure } from '../src/site/failure.ts'
import { copyFrozenFiles } from '../src/site/frozen-folder.ts'
import { inlineConfig } from '../src/site/inline-config.ts'
import type { Inputs } from '../src/site/inputs.ts'
import { lighten } from '../src/site/lighten.ts'
import { checkOut, publish } from '../src/site/publish.ts'
import { writeFigures } from '../src/site/standalone.ts'
import { command, say } from './command.ts'
import { loadContent, type Content } from './content.ts'

const help = `npm run site | npm run dev | npm run preview

Builds the pages from the digest into the out folder of site.yaml (dist/); dev serves them while you write,
preview serves what was built.`

const root = resolve(import.meta.dirname, '..')

export async function runSite(): Promise<void> {
  const started = performance.now()
  const content = loadContent()
  const { manifest } = openDigest(content.digest)
  checkOut(content.out, [root, content.folder, content.digest])
  const { files, changed } = await buildSite(content, undefined, (built) => publish(built, content.out))
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  say(
    `site: ${files} files, ${changed} of them new or changed, in ${content.out} (${seconds} s); data through ${manifest.data_through ?? 'nothing yet'}`,
  )
}

/**
 * Builds the pages in a folder that is there while `use` has it.
 * @param record which post is being frozen, when one is
 */
export async function buildSite<Result>(
  content: Content,
  record: Inputs['record'],
  use: (built: string) => Result | Promise<Result>,
): Promise<Result> {
  // Inside the project, where the bundle finds its packages; apart, so that a failure leaves the last good site.
  await mkdir(join(root, '.blotter'), { recursive: true })
  await clearAbandoned(join(root, '.blotter'))
  const built = await mkdtemp(join(root, '.blotter/site-'))
  try {
    const { build } = await astro()
    // What goes wrong is thrown, and told by the command in a line.
    const configuration = configured(content, built, join(built, '.cache'), record)
    await build({ ...configuration, logLevel: 'silent' })
    await rm(join(built, '.cache'), { recursive: true, force: true })
    await writeFigures(built, content.config.figures.palette)
    lighten(built)
    await copyFrozenFiles(content.folder, built)
    return await use(built)
  } catch (error) {
    throw expectedFailure(error)
  } finally {
    await rm(built, { recursive: true, force: true })
  }
}

/** Removes what builds left that were killed a day ago or earlier: one that is younger may still be at work. */
async function clearAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith('site-')) continue
    const path = join(folder, name)
    // None, where a build has removed it meanwhile.
    const found = await stat(path).catch(() => null)
    if (found !== null && Date.now() - found.mtimeMs > 86_400_000)
      await rm(path, { recursive: true, force: true })
  }
}

async function runDev(): Promise<void> {
  const content = loadContent()
  openDigest(content.digest)
  const { dev } = await astro()
  const server = await dev({ ...configured(content, content.out, cache), logLevel: 'warn' })
  say(`site: http://localhost:${server.address.port}${new URL(content.config.url).pathname}`)
}

async function runPreview(): Promise<void> {
  const content = loadContent()
  const { preview } = await astro()
  const server = await preview({ ...configured(content, content.out, cache), logLevel: 'warn' })
  say(`site: http://localhost:${server.port}${new URL(content.config.url).pathname}`)
}

/** Of what is served while one writes. */
const cache = join(root, '.blotter/cache')

const configured = (
  { config, digest, folder }: Content,
  out: string,
  cache: string,
  record?: Inputs['record'],
) => inlineConfig({ config, digest, content: folder, ...(record && { record }) }, out, cache)

/** Astro reports its use and looks for new versions unless it is told not to. */
const astro = async () => {
  process.env.ASTRO_TELEMETRY_DISABLED = '1'
  process.env.ASTRO_DISABLE_UPDATE_CHECK = 'true'
  return import('astro')
}

if (import.meta.main) {
  await command(async () => {
    const [action = 'build', ...rest] = process.argv.slice(2)
    if (action === '--help' || action === '-h') process.stdout.write(`${help}\n`)
    else if (rest.length > 0) throw new UserError(`too many arguments: ${rest.join(' ')}`)
    else if (action === 'build') await runSite()
    else if (action === 'dev') await runDev()
    else if (action === 'preview') await runPreview()
    else throw new UserError(`no such action: ${action}; write build, dev or preview`)
  })
}
