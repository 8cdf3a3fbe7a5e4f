import { accessSync, constants } from 'node:fs'
import { discover, type LogSource } from '../../archive/discover.ts'
import { wayIn } from '../way-in.ts'
import { fail, ok, warn, type Check } from './check.ts'

/** Whether there are logs, and all of them may be read by `user`. */
export async function checkLogs(
  sources: readonly LogSource[],
  user: string,
  follow_symlinks = false,
): Promise<Check> {
  const name = 'logs'
  if (sources.length === 0) {
    return warn(name, 'none are named; a generated sample is shown', 'npm run init finds some and names them')
  }
  const { files, problems } = await discover(sources, follow_symlinks)
  const closed = files.filter(({ path }) => !isReadable(path))
  if (closed.length > 0) {
    const [{ path }] = closed
    const more = closed.length > 1 ? ` and ${closed.length - 1} more` : ''
    return fail(name, `${path}${more}: not readable by ${user}`, wayIn(path, user))
  }
  if (files.length === 0)
    return fail(name, problems.join('; '), 'mend logs in site.yaml; npm run init finds some')
  const size = files.reduce((sum, { size }) => sum + size, 0)
  const says = `${files.length} file${files.length === 1 ? '' : 's'}, ${(size / 1e6).toFixed(1)} MB, all readable`
  return problems.length === 0 ? ok(name, says) : warn(name, problems.join('; '), 'mend logs in site.yaml')
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}
