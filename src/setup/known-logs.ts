import { basename, dirname, join } from 'node:path'
import fg from 'fast-glob'
import { unrotated } from '../archive/rotation.ts'

/** Where firewalls, sshd, fail2ban and OSSEC write by custom, as globs below the root of the file system. */
export const known_logs: readonly string[] = [
  'var/log/messages*',
  'var/log/syslog*',
  'var/log/kern.log*',
  'var/log/ufw.log*',
  'var/log/firewall*',
  'var/log/iptables*',
  'var/log/nftables*',
  'var/log/ulog/*.log*',
  'var/log/shorewall*.log*',
  'var/log/pve-firewall.log*',
  'var/log/filter.log*',
  'var/log/security*',
  'var/log/auth.log*',
  'var/log/secure*',
  'var/log/fail2ban.log*',
  'var/log/remote/**/*.log*',
  'var/ossec/logs/firewall/**/*.log*',
  'var/ossec/logs/alerts/**/*.{log,json}*',
]

/** A log with all that it was rotated into. */
export interface LogGroup {
  /** Glob over its files, those of tomorrow too. */
  glob: string
  paths: string[]
}

/** Files by the log that they are rotations of, each in its folder; in the order of the paths. */
export function groupRotations(paths: readonly string[]): LogGroup[] {
  const groups = new Map<string, LogGroup>()
  for (const path of [...paths].sort()) {
    const log = join(dirname(path), unrotated(basename(path)))
    const group = groups.get(log)
    if (group === undefined) groups.set(log, { glob: `${fg.escapePath(log)}*`, paths: [path] })
    else group.paths.push(path)
  }
  return [...groups.values()]
}
