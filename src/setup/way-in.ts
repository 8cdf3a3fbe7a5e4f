import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** What to do so that `user` may read what is at `path`, where its owner's group says more than "be root". */
export function wayIn(path: string, user: string): string {
  try {
    const { mode, gid } = statSync(path)
    const group = gid === 0 ? null : groupName(gid)
    if ((mode & 0o040) !== 0 && group !== null) {
      return `join the group ${group}: sudo usermod -aG ${group} ${user}, then log in anew`
    }
    const folder = dirname(path)
    return `let yourself in: sudo setfacl -m u:${user}:r ${path}, and for the files of tomorrow sudo setfacl -d -m u:${user}:r ${folder}`
  } catch {
    // Not even its folder may be looked into.
    return `let yourself in: sudo setfacl -m u:${user}:rx ${dirname(path)}, or run as a user who may read it`
  }
}

function groupName(gid: number): string | null {
  for (const entry of readFileSync('/etc/group', 'utf8').split('\n')) {
    const [name, , id] = entry.split(':')
    if (id === String(gid)) return name
  }
  return null
}
