import { UserError, messageOf } from '../error.ts'
import { contains, masked, type Network } from '../net/cidr.ts'
import { formatAddress, isIpv4 } from '../net/ip.ts'
import type { Place } from '../store/store.ts'
import { Database } from './database.ts'

export interface Geolocation {
  /** Words most significant first. Fastest when asked in the order of addresses. */
  locate(words: Uint32Array): Place
  /** Makes ready for addresses of one family that will come. */
  readAhead?(is_ipv6: boolean): void
  name: string
  /** When it was built: 2026-06-05; of several files the oldest. */
  date: string
  credit: string
  credit_url: string | null
}

/** Fields of the two layouts: MaxMind's nested one, and the flat one of ip-location-db. */
interface Entry {
  country?: { iso_code?: string }
  registered_country?: { iso_code?: string }
  city?: { names?: { en?: string } } | string
  location?: { latitude?: number; longitude?: number; accuracy_radius?: number }
  country_code?: string
  latitude?: number
  longitude?: number
}

/**
 * Opens databases of MaxMind's file format: one for IPv4 and one for IPv6, or one for both.
 * @throws UserError for a file that is missing or no such database.
 */
export function openGeolocation(paths: readonly string[]): Geolocation {
  const databases = paths.map(openDatabase)
  const ipv4 = databases.find(({ ip_version }) => ip_version === 4) ?? databases[0]
  const ipv6 = databases.find(({ ip_version }) => ip_version === 6) ?? null
  const ipv4_lookup = new Lookup(ipv4, 96)
  const ipv6_lookup = ipv6 === null ? null : new Lookup(ipv6, 0)
  const locate = (words: Uint32Array): Place =>
    isIpv4(words) ? ipv4_lookup.of(words) : (ipv6_lookup?.of(words) ?? nowhere)
  const [date] = databases.map(({ built }) => built.toISOString().slice(0, 10)).sort()
  const readAhead = (is_ipv6: boolean) => (is_ipv6 ? ipv6 : ipv4)?.readAhead()
  return { locate, readAhead, date, ...credited(databases[0].type, paths[0]) }
}

/**
 * Addresses of one family in their database. Entries cover networks, and addresses come in order: the last
 * answer often holds for the next address.
 */
class Lookup {
  private readonly database: Database
  /** Bits before those of the family's own addresses. */
  private readonly bits_before: number
  private network: Network | null = null
  private last: Place = nowhere

  constructor(database: Database, bits_before: number) {
    this.database = database
    this.bits_before = bits_before
  }

  of(words: Uint32Array): Place {
    if (this.network !== null && contains(this.network, words)) return this.last
    const [entry, depth] = lookUp(this.database, formatAddress(words))
    const prefix_length = depth + this.bits_before
    this.network = { words: masked(words, prefix_length), prefix_length }
    return (this.last = placeOf(entry as Entry | null, `${formatAddress(this.network.words)}/${depth}`))
  }
}

const nowhere: Place = {
  country: null,
  city: null,
  latitude: null,
  longitude: null,
  accuracy: null,
  network: null,
}

function openDatabase(path: string): Database {
  try {
    return new Database(path)
  } catch (error) {
    const why = /ENOENT/.test(messageOf(error)) ? 'no such file' : `no MaxMind database (${messageOf(error)})`
    throw unusable(path, why)
  }
}

function lookUp(database: Database, address: string): [unknown, number] {
  try {
    return database.find(address)
  } catch (error) {
    throw unusable(database.path, `damaged (${messageOf(error)})`)
  }
}

const unusable = (path: string, why: string): UserError =>
  new UserError(`geolocation: ${path}: ${why}; mend geoip in site.yaml, or remove it for the built-in one`)

function placeOf(entry: Entry | null, network: string): Place {
  if (entry === null) return { ...nowhere, network }
  const country = entry.country_code ?? entry.country?.iso_code ?? entry.registered_country?.iso_code ?? ''
  const city = typeof entry.city === 'string' ? entry.city : (entry.city?.names?.en ?? '')
  return {
    country: /^[A-Z]{2}$/.test(country) && country !== 'ZZ' ? country : null,
    city: city === '' ? null : city,
    latitude: entry.latitude ?? entry.location?.latitude ?? null,
    longitude: entry.longitude ?? entry.location?.longitude ?? null,
    accuracy: entry.location?.accuracy_radius ?? null,
    network,
  }
}

/** Name and credit line by the database's own type, as its licence asks. */
function credited(type: string, path: string): Pick<Geolocation, 'name' | 'credit' | 'credit_url'> {
  if (/^geolite2/i.test(type)) {
    return {
      name: type,
      credit: 'This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com',
      credit_url: 'https://www.maxmind.com',
    }
  }
  if (/^geoip2/i.test(type)) return { name: type, credit: `Geolocation: MaxMind ${type}`, credit_url: null }
  if (/dbip/i.test(type) || /dbip/.test(path)) {
    const name = /country/i.test(type) ? 'DB-IP Country Lite' : 'DB-IP Lite'
    return { name, credit: 'IP Geolocation by DB-IP', credit_url: 'https://db-ip.com' }
  }
  return { name: type, credit: `Geolocation: ${type}`, credit_url: null }
}
