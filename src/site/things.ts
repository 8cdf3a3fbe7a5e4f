import { digest, href } from './inputs.ts'
import type { Digest } from './digest.ts'
import { byEvents, commonest, portTotals, type PortTotal } from './rows.ts'
import type { CountriesRow } from '../digest/schema.ts'

/** Ports and countries that have a page of their own: the commonest of all days, in the order of their rank. */
interface Things {
  ports: readonly PortTotal[]
  countries: readonly CountriesRow[]
  port_ranks: ReadonlyMap<number, number>
  country_ranks: ReadonlyMap<string | null, number>
}

const paged_ports = 256
const made = new WeakMap<Digest, Things>()

export const things = (): Things => {
  const source = digest()
  let known = made.get(source)
  if (known === undefined) made.set(source, (known = make(source)))
  return known
}

const make = (source: Digest): Things => {
  const { file } = source.period('all')
  // Where ports of few sources are withheld, those that come after them have no countries in the digest.
  const with_countries = new Set(file('port-countries').map(({ destination_port }) => destination_port))
  const totals = portTotals(file('ports')).filter(({ port }) => with_countries.has(port))
  const ports = commonest(totals, paged_ports)
  const countries = byEvents(file('countries').filter(({ events }) => events > 0))
  return {
    ports,
    countries,
    port_ranks: new Map(ports.map(({ port }, i) => [port, i + 1])),
    country_ranks: new Map(countries.map(({ country }, i) => [country, i + 1])),
  }
}

/** The page of a port, where it has one. */
export const portHref = (port: number): string | null =>
  things().port_ranks.has(port) ? href(`ports/${port}/`) : null

/** A country as its page's address has it. */
export const countrySlug = (country: string | null): string => country?.toLowerCase() ?? 'unknown'

export const countryHref = (country: string | null): string | null =>
  things().country_ranks.has(country) ? href(`countries/${countrySlug(country)}/`) : null

/** A cell of a table that leads somewhere, where there is a page. */
export const linked = (text: string, address: string | null): string | { text: string; href: string } =>
  address === null ? text : { text, href: address }

export const portCell = (port: number) => linked(String(port), portHref(port))

/** Sums of seven days each, for a curve the size of a word. */
export const weekly = (values: readonly number[]): number[] => {
  const sums: number[] = []
  values.forEach((value, i) => {
    const week = Math.floor(i / 7)
    sums[week] = (sums[week] ?? 0) + value
  })
  return sums
}
