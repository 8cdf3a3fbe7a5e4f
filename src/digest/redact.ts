import { contains, networkText, parseNetwork, type Network } from '../net/cidr.ts'
import { addressWords } from '../net/ip.ts'
import { UserError } from '../error.ts'
import type { Config } from '../config.ts'
import type { AddressRange } from '../store/store.ts'
import type { Manifest, RedactedSource } from './schema.ts'

/** How a source is published, at each level of `privacy.level`. */
export type Redact = (source_ip: string) => RedactedSource

const withheld = 'withheld' as RedactedSource

/**
 * The one place where an address becomes something that may be published: by type, nothing else can stand in
 * a digest's field for sources. Networks are /24 and /48, the sizes that are routed and announced on their own
 * at the least; own addresses are withheld at every level.
 * @throws UserError for an own address that is none.
 */
export function redactor(privacy: Config['privacy']): Redact {
  const own = ownNetworks(privacy)
  return (source_ip) => {
    const words = addressWords(source_ip)
    if (words === null || privacy.level === 'full' || own.some((network) => contains(network, words)))
      return withheld
    return (privacy.level === 'none' ? source_ip : networkText(words, 24, 48)) as RedactedSource
  }
}

const ownNetworks = (privacy: Config['privacy']): Network[] =>
  privacy.own_addresses.map((text) => {
    const network = parseNetwork(text)
    if (network === null) {
      throw new UserError(
        `privacy.own_addresses: no address or network: ${text}; write one such as 192.0.2.0/24`,
      )
    }
    return network
  })

/** The place that lines on maps lead to, to a whole degree: some 100 km, the size of a region and not of a town. */
export const coarseHome = (home: Config['home'] | null): Manifest['home'] =>
  home === null || home === undefined
    ? null
    : { latitude: Math.round(home.latitude) + 0, longitude: Math.round(home.longitude) + 0, name: home.name }

/** The own networks as ranges, which are located nowhere: the place of one is the place of the host. */
export const ownRanges = (privacy: Config['privacy']): AddressRange[] =>
  ownNetworks(privacy).map(({ words, prefix_length }) => {
    const first = words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n)
    return { first, last: first | ((1n << BigInt(128 - prefix_length)) - 1n) }
  })

/**
 * A file name without what may name the host: `gateway-messages-20190203.gz` → `sensor-messages-20190203.gz`.
 * A name of three letters at the most is replaced where it stands alone: a host `fw` is no part of `ufw.log`.
 */
export function redactName(name: string, sensors: readonly string[]): string {
  let shown = name.replaceAll(/(?<![\d.])\d{1,3}(\.\d{1,3}){3}(?![\d.]*\d)/g, 'address')
  for (const sensor of sensors) {
    for (const part of [sensor, sensor.split('.')[0]]) {
      if (part.length > 3) shown = shown.replaceAll(part, 'sensor')
      else if (part !== '')
        shown = shown
          .split(/([^a-zA-Z\d]+)/)
          .map((word) => (word === part ? 'sensor' : word))
          .join('')
    }
  }
  return shown
}
