import { spawn } from 'node:child_process'
import { UserError } from '../error.ts'

/** What a call of git left. */
export interface GitEnd {
  code: number | null
  stdout: string
  stderr: string
  /** The time was over before it ended. */
  is_late: boolean
}

/** Calls git on a repository of ours. */
export type Git = (args: readonly string[], call?: GitCall) => Promise<GitEnd>

export interface GitCall {
  stdin?: string | Uint8Array
  /** Where paths on stdin are relative to. */
  cwd?: string
  environment?: Readonly<Record<string, string>>
}

export interface GitOptions {
  /** The git directory: bare, and no one else's. */
  folder: string
  /** Address that calls know as the remote "there", so that it stands on no command line. */
  remote: string
  /** Of the process: PATH, HOME, and what git and ssh read of it. */
  environment: Readonly<Record<string, string | undefined>>
  /** Longest that a call may take. */
  seconds: number
  /** Ends the call that runs, and every later one. */
  stop?: AbortSignal
}

/** Where programs stand when the environment does not say it. */
const usual_path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin'

/** A template, a hook, a filter or a signature of the user's own has no business in what is published. */
const settings: readonly (readonly [key: string, value: string])[] = [
  ['init.templateDir', ''],
  ['core.hooksPath', '/dev/null'],
  ['core.autocrlf', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['push.gpgSign', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['advice.detachedHead', 'false'],
  // A connection that stands still is none: less than this many bytes a second, for so many seconds.
  ['http.lowSpeedLimit', '100'],
  ['http.lowSpeedTime', '60'],
  // Without deltas nothing that only the remote has is needed to write what it lacks.
  ['pack.window', '0'],
]

/** git with an environment of our own: no question is asked, and no other repository is touched. */
export function gitOf({ folder, remote, environment, seconds, stop }: GitOptions): Git {
  const own = gitEnvironment(environment, [...settings, ['remote.there.url', remote]])
  return (args, { stdin = '', cwd = folder, environment: more = {} } = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn('git', args, {
        cwd,
        env: { ...own, GIT_DIR: folder, ...more },
        // A group of its own, so that with git ends what git started: ssh, or a remote helper.
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe'],
      })
      let is_late = false
      const end = () => {
        if (child.pid === undefined || child.exitCode !== null) return
        try {
          process.kill(-child.pid, 'SIGKILL')
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ESRCH') reject(error)
        }
      }
      const timer = setTimeout(() => {
        is_late = true
        end()
      }, seconds * 1000)
      const done = () => {
        clearTimeout(timer)
        stop?.removeEventListener('abort', end)
      }
      const told = { stdout: '', stderr: '' }
      child.stdout.setEncoding('utf8').on('data', (text) => (told.stdout += text))
      child.stderr.setEncoding('utf8').on('data', (text) => (told.stderr += text))
      child.on('error', (error: NodeJS.ErrnoException) => {
        done()
        reject(error.code === 'ENOENT' ? noGit() : error)
      })
      child.on('close', (code) => {
        done()
        if (stop?.aborted) reject(new UserError('interrupted; nothing was published'))
        else resolve({ ...told, code, is_late })
      })
      // git may end before it has read all: its exit code tells.
      child.stdin.on('error', () => child.stdin.destroy())
      child.stdin.end(stdin)
      stop?.addEventListener('abort', end)
      if (stop?.aborted) end()
    })
}

const noGit = () => new UserError('git is not installed, or not on the PATH; install it (apt install git)')

/**
 * The environment of a git of ours: that of the process without the variables that name a repository, that trace
 * or that identify an author.
 */
export function gitEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  config: readonly (readonly [key: string, value: string])[],
): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && (!/^GIT_/.test(name) || of_the_user.test(name))) kept[name] = value
  }
  const entries = config.flatMap(([key, value], at) => [
    [`GIT_CONFIG_KEY_${at}`, key],
    [`GIT_CONFIG_VALUE_${at}`, value],
  ])
  return {
    ...kept,
    PATH: kept.PATH ? kept.PATH : usual_path,
    // Its messages are read below, and told in our words.
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: String(config.length),
    ...(Object.fromEntries(entries) as Record<string, string>),
  }
}

/** How to reach a remote and to prove who one is. */
const of_the_user =
  /^GIT_(SSH|SSH_COMMAND|SSH_VARIANT|SSL_\w+|ASKPASS|PROXY_COMMAND|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM))$/
