import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { UserError } from '../src/error.ts'
import { shownAddress } from '../src/remote/address.ts'
import { pushFolder, type Publication } from '../src/remote/push.ts'
import { openDigest } from '../src/site/digest.ts'
import { command, say } from './command.ts'
import { loadContent, type Content } from './content.ts'
import { environment } from './environment.ts'
import { runGate } from './gate.ts'
import { underLock } from './lock.ts'

const help = `npm run publish [-- --dry-run]

Pushes the pages (or the digest) to the branch that site.yaml names under publish, as one commit.
With --dry-run it does everything but the push.`

const root = resolve(import.meta.dirname, '..')
/** One conversation with the remote: long enough for the first push of a large site over a slow line. */
const patience_seconds = 1800
const mark = 'Written by Blotter, and written anew each time.\n'

export async function runPublish(only_look: boolean): Promise<void> {
  const content = loadContent()
  const { publish } = content
  if (publish === null)
    throw new UserError(
      'site.yaml does not say where to publish; write publish: {remote: git@github.com:you/blotter.git}',
    )
  const publication = publish.what === 'site' ? siteOf(content) : digestOf(content)
  await runGate({ needs_store: true })
  const stop = new AbortController()
  const interrupt = () => stop.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt).once('SIGHUP', interrupt)
  const { remote, branch } = publish
  const { outcome, files, changed, commit } = await pushFolder(
    publication,
    {
      remote,
      branch,
      scratch: join(content.state, 'publish'),
      environment: environment(),
      patience_seconds,
      stop: stop.signal,
    },
    only_look,
  )
  const where = `${branch} of ${shownAddress(remote)}`
  const what = `${files} files, ${changed} of them new or changed`
  if (outcome === 'pushed') say(`publish: ${what}, pushed to ${where} (${commit.slice(0, 10)})`)
  else if (outcome === 'unchanged') say(`publish: nothing new for ${where} (${commit.slice(0, 10)})`)
  else say(`publish: ${what}, would be pushed to ${where} (${commit.slice(0, 10)}); nothing was`)
}

/** The pages, to be served as they are: GitHub is told not to run them through Jekyll, and on which domain. */
function siteOf(content: Content): Publication {
  if (!existsSync(join(content.out, 'index.html')))
    throw new UserError(`no site in ${content.out}; run npm run build first`)
  if (new URL(content.config.url).hostname === 'localhost')
    throw new UserError(
      `url in site.yaml is ${content.config.url}, and the links of the pages lead there; write where the site will stand, and run npm run site`,
    )
  const added = new Map([['.nojekyll', mark]])
  if (content.publish?.domain) added.set('CNAME', `${content.publish.domain}\n`)
  return { ...commitOf(content), folder: content.out, added, kept: ['CNAME'], mark: '.nojekyll' }
}

/** The digest, with the workflow that a push of it starts. */
function digestOf(content: Content): Publication {
  const workflow = '.github/workflows/pages.yml'
  const added = new Map([
    ['.blotter', mark],
    [workflow, readFileSync(join(root, workflow), 'utf8')],
  ])
  return { ...commitOf(content), folder: content.digest, added, kept: [], mark: '.blotter' }
}

function commitOf({ digest }: Content): Pick<Publication, 'seconds' | 'message'> {
  const { data_through } = openDigest(digest).manifest
  return {
    seconds: data_through === null ? 0 : Date.parse(data_through) / 1000,
    message: `data through ${data_through ?? 'nothing yet'}`,
  }
}

if (import.meta.main) {
  await command(async () => {
    const { values } = parseArgs({
      options: {
        'dry-run': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) process.stdout.write(`${help}\n`)
    else await underLock(loadContent().state, () => runPublish(values['dry-run']))
  })
}
