import { userInfo } from 'node:os'

/** The environment of the process, with a home for programs that look for settings and keys there: cron may give none. */
export function environment(): NodeJS.ProcessEnv {
  return process.env.HOME ? process.env : { ...process.env, ...home() }
}

function home(): { HOME?: string } {
  try {
    return { HOME: userInfo().homedir }
  } catch {
    // A user whom the system does not list, as in some containers, has none.
    return {}
  }
}
