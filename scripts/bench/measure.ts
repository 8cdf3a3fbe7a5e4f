import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { UserError } from '../../src/error.ts'

export interface Measured {
  name: string
  seconds: number
  cpu_seconds: number
  /** Peak resident size in MB; null where it is not told. */
  memory_mb: number | null
  lines: number
}

export interface Setting {
  env?: NodeJS.ProcessEnv
  /** After which a program is ended. */
  seconds_max?: number
}

/**
 * Runs commands side by side to their end, by the operating system's own account of each. What was written before
 * them is on the disk by then, where the system has `sync`: it is not written out at their expense.
 * @throws UserError when one fails, or takes too long
 */
export async function measure(
  name: string,
  lines: number,
  commands: readonly string[][],
  setting: Setting = {},
): Promise<Measured> {
  const has_time = existsSync('/usr/bin/time')
  spawnSync('sync')
  const started = performance.now()
  const reports = await Promise.all(commands.map((command) => run(name, command, has_time, setting)))
  const seconds = (performance.now() - started) / 1000
  const accounts = reports.map(
    (report) => /([\d.]+) ([\d.]+) (\d+)\s*$/.exec(report)?.slice(1).map(Number) ?? [],
  )
  const sum = (at: number) => accounts.reduce((total, account) => total + (account[at] ?? 0), 0)
  const peak = Math.max(...accounts.map((account) => account[2] ?? 0))
  return {
    name,
    seconds,
    cpu_seconds: sum(0) + sum(1),
    memory_mb: has_time ? Math.round(peak / 1024) : null,
    lines,
  }
}

function run(
  name: string,
  [program, ...args]: readonly string[],
  has_time: boolean,
  { env, seconds_max }: Setting,
): Promise<string> {
  return new Promise((done, failed) => {
    // GNU time: user, system, peak size in KB, as the last line of stderr.
    const timed = has_time ? ['/usr/bin/time', '-f', '%U %S %M', program, ...args] : [program, ...args]
    // A group of its own, so that what the program has started ends with it.
    const child = spawn(timed[0], timed.slice(1), {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    })
    let errors = ''
    let is_late = false
    const limit = setTimeout(
      () => {
        is_late = true
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      },
      (seconds_max ?? 3600) * 1000,
    )
    child.stderr.on('data', (chunk) => (errors = (errors + chunk).slice(-4000)))
    child.on('error', failed)
    child.on('close', (code) => {
      clearTimeout(limit)
      if (code === 0) done(errors)
      else failed(new UserError(`${name}: ${is_late ? `not done after ${seconds_max} s` : errors.trim()}`))
    })
  })
}
