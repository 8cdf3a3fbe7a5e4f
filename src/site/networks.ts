import type { DailyScan, LongTermScan, PortScannersRow } from '../digest/schema.ts'
import type { Digest } from './digest.ts'
import { digest, href } from './inputs.ts'

/** What the notebook lists of a network that scans came from; of all days, as far as it is published. */
export interface ScanningNetwork {
  /** As the digest has it: 192.0.2.0/24, or an address where addresses are published. */
  name: string
  slug: string
  /** Of its scans; of several the first. */
  country: string | null
  fast: readonly DailyScan[]
  slow: readonly LongTermScan[]
  /** Ports that it is one of the busiest known scanners of. */
  ports: readonly PortScannersRow[]
  /** Packets of its fast scans and, where it has none, of its slow ones. */
  events: number
}

const paged_networks = 100
const made = new WeakMap<Digest, ReadonlyMap<string, ScanningNetwork>>()

/** The networks with a page, those with most packets in their scans first. */
export const networks = (): ReadonlyMap<string, ScanningNetwork> => {
  const source = digest()
  let known = made.get(source)
  if (known === undefined) made.set(source, (known = make(source)))
  return known
}

const make = (source: Digest): Map<string, ScanningNetwork> => {
  const { file } = source.period('all')
  const { daily, long_term } = file('scans')
  const fast = Map.groupBy(daily, ({ source }) => String(source))
  const slow = Map.groupBy(long_term, ({ source }) => String(source))
  const ports = Map.groupBy(file('port-scanners'), ({ source }) => String(source))
  const all = [...new Set([...fast.keys(), ...slow.keys()])]
    // A withheld source has no digit.
    .filter((name) => /\d/.test(name))
    .map((name): ScanningNetwork => {
      const own = { fast: fast.get(name) ?? [], slow: slow.get(name) ?? [] }
      const counted = own.fast.length > 0 ? own.fast : own.slow
      return {
        name,
        slug: name.replace(/[^\da-f]+/g, '-'),
        country: (own.fast[0] ?? own.slow[0])?.country ?? null,
        ...own,
        ports: (ports.get(name) ?? []).toSorted((a, b) => b.events - a.events),
        events: counted.reduce((sum, { events }) => sum + events, 0),
      }
    })
    .sort((a, b) => b.events - a.events || (a.name < b.name ? -1 : 1))
  const by_slug = new Map<string, ScanningNetwork>()
  for (const network of all) if (!by_slug.has(network.slug)) by_slug.set(network.slug, network)
  return new Map(
    [...by_slug.values()].slice(0, paged_networks).map((network) => [network.name, network] as const),
  )
}

/** The page of a network, where it has one. */
export const networkHref = (source: string): string | null => {
  const network = networks().get(source)
  return network === undefined ? null : href(`networks/${network.slug}/`)
}
