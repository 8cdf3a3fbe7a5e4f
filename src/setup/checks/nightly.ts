import { ok, warn, type Check } from './check.ts'

/**
 * Whether something runs the project every night: by what tables of cron and units of systemd say.
 * @param tables their texts, by where they stand
 * @param project the folder of the project
 */
export function checkNightly(tables: ReadonlyMap<string, string>, project: string): Check {
  const name = 'every night'
  for (const [place, text] of tables) {
    const lines = text.split('\n').filter((line) => !/^\s*#/.test(line))
    if (lines.some((line) => line.includes(project) || /\bblotter\b/i.test(line)))
      return ok(name, `by ${place}`)
  }
  return warn(
    name,
    'nothing found that runs it',
    'README.md, "Every night", has a line for cron and a timer for systemd',
  )
}
