import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import fg from 'fast-glob'
import { discover } from '../src/archive/discover.ts'
import { parseConfig } from '../src/config.ts'
import { UserError } from '../src/error.ts'
import { formats } from '../src/formats/index.ts'
import { describeFinding, eventsIn } from '../src/setup/findings.ts'
import { lookForLogs } from '../src/setup/look.ts'
import { settingsFile, type Choices } from '../src/setup/settings-file.ts'
import { survey, type Finding } from '../src/setup/survey.ts'
import { wayIn } from '../src/setup/way-in.ts'
import { Asker } from './ask.ts'
import { command, say, showProgress } from './command.ts'
import { schema_file } from './schema.ts'
import { readYaml } from './yaml.ts'

const help = `npm run init -- [--title T] [--timezone Z] [--url U] [--logs GLOB ...] [--yes] [--force] [--dir DIR]

Looks for logs, says what is in them, and writes a site.yaml that reads them.
  --title, --timezone, --url  what to write; asked for on a terminal
  --logs GLOB ...             logs to read, in place of those found under /var/log
  --yes                       asks nothing
  --force                     overwrites a site.yaml that says something already
  --dir DIR                   content folder; default: BLOTTER_CONTENT, or content/
  --root DIR                  looks for logs below this folder instead of /
Without a terminal and without --yes nothing is written: what would be is printed.`

const project = resolve(import.meta.dirname, '..')
const defaults = parseConfig({}, 'defaults')
const machine_zone = Intl.DateTimeFormat().resolvedOptions().timeZone

const isClosed = ({ files, unreadable }: Finding): boolean => unreadable.length === files

const firewalls = new Set(
  formats.map(({ name }) => name).filter((name) => !/^(sshd|fail2ban|ossec-(alert|json))$/.test(name)),
)

const questions = {
  title: 'Title (it is published: better not the name of the host)',
  timezone: 'Time zone of the days',
  url: 'Where the site will stand',
}

await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      title: { type: 'string' },
      timezone: { type: 'string' },
      url: { type: 'string' },
      // A shell writes out `--logs /var/log/messages*`: all but the first come without the flag.
      logs: { type: 'string', multiple: true, default: [] },
      yes: { type: 'boolean', short: 'y', default: false },
      force: { type: 'boolean', default: false },
      dir: { type: 'string' },
      root: { type: 'string', default: '/' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return
  }
  const folder = resolve(values.dir ?? process.env.BLOTTER_CONTENT ?? join(project, 'content'))
  const file = join(folder, 'site.yaml')
  const may_overwrite = values.force || !saysSomething(file)
  if (values.yes && !may_overwrite) {
    throw new UserError(`${file} says something already; --force overwrites it, --dir names another folder`)
  }
  // What is wrong with a flag is told before anything is read.
  const { title, timezone, url } = values
  check({ title, timezone, url })
  const asks = !values.yes && process.stdin.isTTY && process.stderr.isTTY
  const logs = await chooseLogs(
    [...values.logs, ...positionals],
    resolve(values.root),
    timezone ?? machine_zone,
  )
  const asker = asks ? new Asker() : null
  const answer = async (key: keyof typeof questions, given: string | undefined, usual: string) =>
    given ?? (await asker?.text(questions[key], usual, (text) => check({ [key]: text }))) ?? usual
  try {
    const choices: Choices = {
      title: await answer('title', title, defaults.title),
      timezone: await answer('timezone', timezone, machine_zone),
      url: await answer('url', url, defaults.url),
      ...logs,
    }
    const text = settingsFile(choices, relative(folder, schema_file))
    parseConfig(readYaml(text, file), file)
    if (!asks && !values.yes) {
      process.stdout.write(text)
      say(`nothing is written; with --yes this becomes ${file}`)
      return
    }
    const question = may_overwrite ? `Write ${file}?` : `${file} says something already. Overwrite it?`
    if (asker !== null && !(await asker.yes(question, may_overwrite))) {
      say('nothing is written')
      return
    }
    mkdirSync(join(folder, 'reports'), { recursive: true })
    writeFileSync(file, text)
    const environment = folder === join(project, 'content') ? '' : `BLOTTER_CONTENT=${folder} `
    say(`written: ${file}`)
    say(`now: ${environment}npm run build, and then npm run preview`)
  } finally {
    asker?.close()
  }
})

/** @throws UserError when a setting is wrong. */
function check(settings: Record<string, string | undefined>): void {
  parseConfig(Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)), 'init')
}

/** Whether a site.yaml is there that says more than the one that comes along. */
function saysSomething(file: string): boolean {
  if (!existsSync(file)) return false
  const written = parseConfig(readYaml(readFileSync(file, 'utf8'), file), file)
  return JSON.stringify(written) !== JSON.stringify(defaults)
}

/** Looks at the logs that were named, or for those there are, and tells what is in them. */
async function chooseLogs(
  named: readonly string[],
  root: string,
  timezone: string,
): Promise<Pick<Choices, 'logs' | 'passed_over'>> {
  const is_named = named.length > 0
  const sources = named.map((path) => ({ path: resolve(path) }))
  const { files, problems } = is_named ? await discover(sources) : await lookForLogs(root)
  showProgress(`init: looking into ${files.length} files`)
  const findings = await survey(files, timezone)
  say(is_named ? 'In the logs named:' : `Found below ${join(root, 'var')}:`)
  if (findings.length === 0) say('  no log of a name that is known')
  const width = Math.max(0, ...findings.map(({ glob }) => glob.length))
  for (const finding of findings) say(describeFinding(finding, width))
  for (const problem of problems) say(`  ${problem}`)
  for (const line of waysIn(findings)) say(line)
  for (const line of waysToLog(findings, root)) say(line)
  // A glob that somebody wrote says more than the files that match it today.
  const globs = sources.filter(({ path }) => fg.isDynamicPattern(path))
  if (globs.length > 0 && globs.length === sources.length) return { logs: globs, passed_over: [] }
  const is_useful = (finding: Finding) => is_named || eventsIn(finding) !== null || isClosed(finding)
  return {
    logs: findings.filter(is_useful).map((finding) => ({
      path: finding.glob,
      ...(isClosed(finding) && { remark: 'not readable when this was written' }),
    })),
    passed_over: findings
      .filter((finding) => !is_useful(finding))
      .map(({ glob }) => ({ path: glob, remark: 'nothing known in it' })),
  }
}

/** For each way in that is needed, what it opens. */
function waysIn(findings: readonly Finding[]): string[] {
  const ways = new Map<string, string[]>()
  for (const { glob, unreadable } of findings) {
    for (const { path, why } of unreadable) {
      if (!/permission/.test(why)) continue
      const way = wayIn(path, userInfo().username)
      ways.set(way, [...(ways.get(way) ?? []), glob])
    }
  }
  return [...ways].map(([way, globs]) => `To read ${[...new Set(globs)].join(', ')}, ${way}.`)
}

/** What to do on a machine that logs nothing of the firewall, or into the journal alone. */
function waysToLog(findings: readonly Finding[], root: string): string[] {
  if (findings.some((finding) => isClosed(finding))) return []
  const lines: string[] = []
  const has_events = findings.some((finding) => eventsIn(finding) !== null)
  if (!has_events && ['var/log/journal', 'run/log/journal'].some((path) => existsSync(join(root, path)))) {
    lines.push(
      'This machine keeps its log in the journal. Every night before the build, append what is new to a file, and name it with --logs:',
      '  journalctl _TRANSPORT=kernel + SYSLOG_IDENTIFIER=sshd + SYSLOG_IDENTIFIER=sshd-session \\',
      '    -o json --cursor-file=/var/lib/blotter/cursor >> /var/lib/blotter/journal.json',
    )
  }
  if (!findings.some(({ events }) => events.some(({ format }) => firewalls.has(format)))) {
    lines.push(
      'No record of a firewall is among them. It has to log what it drops: ufw logging low, or firewall-cmd --set-log-denied=unicast, or a LOG rule before the one that drops.',
    )
  }
  return lines
}
