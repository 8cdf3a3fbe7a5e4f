import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { messageOf } from '../../error.ts'
import { fail, ok, type Check } from './check.ts'

/** The path, or the nearest folder above it that there is. */
export function existing(path: string): string {
  let there = path
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there)
  return there
}

/** Whether files can be written where the store, the digest and the pages go. */
export function checkWritable(name: string, path: string): Check {
  const there = existing(path)
  try {
    accessSync(there, constants.W_OK | (there === path ? constants.R_OK : constants.X_OK))
    if (there !== path && !statSync(there).isDirectory()) throw new Error(`${there} is no folder`)
    return ok(name, there === path ? path : `${path}, to be made`)
  } catch (error) {
    return fail(
      name,
      `${path}: ${messageOf(error)}`,
      `let yourself write there, or name another ${name} in site.yaml`,
    )
  }
}
