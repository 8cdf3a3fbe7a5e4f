import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from '../src/error.ts'
import { fail, ok, type Check } from '../src/setup/checks/check.ts'
import { checkWritable } from '../src/setup/checks/folders.ts'
import { checkGeoip } from '../src/setup/checks/geoip.ts'
import { checkLogs } from '../src/setup/checks/logs.ts'
import { checkDisk, checkMemory, checkRuntime } from '../src/setup/checks/machine.ts'
import { checkNightly } from '../src/setup/checks/nightly.ts'
import { checkPackages } from '../src/setup/checks/packages.ts'
import { checkRemote } from '../src/setup/checks/remote.ts'
import { checkTimezone } from '../src/setup/checks/timezone.ts'
import { openStore } from '../src/store/index.ts'
import { command } from './command.ts'
import { loadContent, type Content } from './content.ts'

const help = `npm run doctor -- [--json]

Looks whether all that a night needs is there: the runtime, the logs and who may read them, the folders, the time
zone, the geolocation database, room, the remote. One line a check, with what to do; exit 1 when one fails.`

const project = resolve(import.meta.dirname, '..')
const marks = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' }

await command(async () => {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return
  }
  const checks = await examine()
  const told = values.json ? `${JSON.stringify(checks, null, 2)}\n` : checks.map(lineOf).join('')
  process.stdout.write(told)
  if (checks.some(({ state }) => state === 'fail')) process.exitCode = 1
})

async function examine(): Promise<Check[]> {
  const { engines } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
    engines: { node: string }
  }
  const runtime = checkRuntime(process.version, engines.node)
  const packages = checkPackages(project)
  let content: Content
  try {
    content = loadContent()
  } catch (error) {
    return [runtime, packages, fail('settings', messageOf(error), 'npm run init writes a first site.yaml')]
  }
  const { config, store, digest, out, logs, publish } = content
  const now = Math.floor(Date.now() / 1000)
  const { username } = userInfo()
  return [
    runtime,
    packages,
    ok('settings', join(content.folder, 'site.yaml')),
    await checkLogs(logs, username, config.follow_symlinks),
    checkTimezone(config.timezone, Intl.DateTimeFormat().resolvedOptions().timeZone, logs, now),
    await checkStore(content),
    checkWritable('digest', digest),
    checkWritable('out', out),
    await checkGeoip(content.geoip, now, content.geoip_package),
    checkDisk([store, digest, out]),
    checkMemory(process.availableMemory() / 1e6, config.engine.memory_limit_mb),
    ...(publish === null
      ? []
      : [
          await checkRemote(publish.remote, publish.branch, {
            ...process.env,
            HOME: process.env.HOME ?? homedir(),
          }),
        ]),
    checkNightly(tablesOfNight(), project),
  ]
}

/** Whether the store can be written, and what is there can be read. */
async function checkStore({ store: path, config }: Content): Promise<Check> {
  const writable = checkWritable('store', path)
  if (writable.state !== 'ok' || !existsSync(path)) return writable
  try {
    const store = await openStore(path, config.engine, true)
    try {
      const [row] = await store.query('SELECT count(*) AS events, max(time) AS newest FROM events')
      const archives = (await store.ledger()).length
      return ok(
        'store',
        `${path}: archives ${archives}, events ${row.events}, data through ${row.newest ?? 'none'}`,
      )
    } finally {
      await store.close()
    }
  } catch (error) {
    return fail('store', messageOf(error), 'when an ingest is running, ask again after it')
  }
}

/** What cron and systemd are told to run, by where it stands: as far as it may be read. */
function tablesOfNight(): Map<string, string> {
  const folders = [
    '/etc/cron.d',
    '/etc/cron.daily',
    '/etc/systemd/system',
    join(homedir(), '.config/systemd/user'),
  ]
  const files = folders
    .flatMap((folder) => (existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  const tables = new Map<string, string>()
  for (const path of ['/etc/crontab', ...files])
    tables.set(
      path,
      textOf(() => readFileSync(path, 'utf8')),
    )
  const crontab = () =>
    execFileSync('crontab', ['-l'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return tables.set('crontab', textOf(crontab))
}

/** Of what is not there, or may not be read, nothing is known. */
function textOf(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}

function lineOf({ name, state, says, advice }: Check): string {
  return `${marks[state]}  ${name.padEnd(11)}  ${says}${advice === null ? '' : ` → ${advice}`}\n`
}
