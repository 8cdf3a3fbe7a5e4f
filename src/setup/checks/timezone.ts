import type { LogSource } from '../../archive/discover.ts'
import { Zone } from '../../archive/zone.ts'
import { ok, warn, type Check } from './check.ts'

/**
 * The zone of the days, and whether the stamps of this machine's own logs are read in the zone that it
 * writes them in.
 * @param now seconds since the epoch
 */
export function checkTimezone(
  configured: string | undefined,
  machine: string,
  logs: readonly LogSource[],
  now: number,
): Check {
  const name = 'time zone'
  if (configured === undefined) {
    const advice = 'write timezone: into site.yaml, or days move when the machine is set otherwise'
    return warn(name, `none is configured; the machine's is taken: ${machine}`, advice)
  }
  const own = logs.filter(({ path, timezone }) => path.startsWith('/var/log/') && timezone === undefined)
  if (own.length === 0 || isAlike(configured, machine, now))
    return ok(name, `${configured}, the machine's is ${machine}`)
  return warn(
    name,
    `days are in ${configured}, the machine writes its logs in ${machine}`,
    `where lines state no zone, write {path: ${own[0].path}, timezone: ${machine}} in place of the path`,
  )
}

/** Whether clocks of both zones show the same, in summer and in winter. */
function isAlike(a: string, b: string, now: number): boolean {
  const [one, other] = [new Zone(a), new Zone(b)]
  return [0, 182].every((days) => {
    const instant = now - days * 86400
    return one.offsetAt(instant) === other.offsetAt(instant)
  })
}
