import { wordsOf, type Address } from '../net/address.ts'
import { contains, networkText, parseNetwork, type Network } from '../net/cidr.ts'
import { isInternalWords, isNobody } from '../net/internal.ts'
import { formatAddress, isIpv4 } from '../net/ip.ts'
import type { Config } from '../config.ts'
import type { Sources } from '../store/facts.ts'
import type { AddressRange } from '../store/store.ts'
import type { Manifest, RedactedName, RedactedSource } from './schema.ts'

/** How a source is published, at each level of `privacy.level`. */
export type Redact = (source: Address | undefined) => RedactedSource

const withheld = 'withheld' as RedactedSource

/** Prefix lengths of what stands for a source: networks that are routed and announced on their own at the least. */
const shown_ipv4 = 24
const shown_ipv6 = 48

/**
 * The one place where an address becomes something that may be published: by type, nothing else can stand in
 * a digest's field for sources. Withheld at every level are addresses of our own, private ones, and, where networks
 * are shown, what would be shown as the network of an own one; unless site.yaml lists them as publishable.
 * @param own addresses that the store tells to be ours, beside those of site.yaml
 */
export function redactor(privacy: Config['privacy'], own: readonly Address[] = []): Redact {
  const redact = wordsRedactor(privacy, own)
  return (source) => {
    const words = source === undefined ? null : wordsOf(source)
    return words === null ? withheld : redact(words)
  }
}

/** The same for the sources of a store by their numbers, each worked out once. */
export function sourcesRedactor(
  privacy: Config['privacy'],
  own: readonly Address[],
  { words, length }: Pick<Sources, 'words' | 'length'>,
): (source: number) => RedactedSource {
  const redact = wordsRedactor(privacy, own)
  const shown = new Array<RedactedSource | undefined>(length)
  return (source) => (shown[source] ??= redact(words.subarray(source * 4, source * 4 + 4)))
}

function wordsRedactor(
  privacy: Config['privacy'],
  own: readonly Address[],
): (words: Uint32Array) => RedactedSource {
  const { level } = privacy
  const own_networks = networksOf(privacy.own_addresses)
  const publishable = networksOf(privacy.publish_addresses)
  const networks = new Map<number, string>()
  const shownAs = (words: Uint32Array): string => {
    if (level === 'none') return formatAddress(words)
    if (!isIpv4(words)) return networkText(words, shown_ipv4, shown_ipv6)
    // Strangers live close together: a network's text is made once.
    const number = words[3] >>> 8
    let text = networks.get(number)
    if (text === undefined) networks.set(number, (text = networkText(words, shown_ipv4, shown_ipv6)))
    return text
  }
  const own_shown = new Set(
    own
      .map(wordsOf)
      .filter((words) => words !== null && !isNobody(words))
      .map((words) => shownAs(words!)),
  )
  const listedIn = (networks: readonly Network[], words: Uint32Array) =>
    networks.some((network) => contains(network, words))
  return (words) => {
    if (level === 'full') return withheld
    const shown = shownAs(words)
    const is_own = isInternalWords(words) || listedIn(own_networks, words) || own_shown.has(shown)
    if (is_own && !listedIn(publishable, words)) return withheld
    return shown as RedactedSource
  }
}

/**
 * The networks of our own as ranges, which are located nowhere: the place of one is the place of the host.
 * @param own as of `redactor`
 */
export const ownRanges = (privacy: Config['privacy'], own: readonly Address[]): AddressRange[] => {
  const told = own.map(wordsOf).filter((words) => words !== null && !isNobody(words))
  const around = new Set(told.map((words) => networkText(words!, shown_ipv4, shown_ipv6)))
  return networksOf([...privacy.own_addresses, ...around]).map(({ words, prefix_length }) => {
    const first = words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n)
    return { first, last: first | ((1n << BigInt(128 - prefix_length)) - 1n) }
  })
}

/** The place that lines on maps lead to, to a whole degree: some 100 km, the size of a region and not of a town. */
export const coarseHome = (home: Config['home'] | null): Manifest['home'] =>
  home === null || home === undefined
    ? null
    : { latitude: Math.round(home.latitude) + 0, longitude: Math.round(home.longitude) + 0, name: home.name }

const networksOf = (texts: readonly string[]): Network[] =>
  texts.map(parseNetwork).filter((network) => network !== null)

/** Names that are published at no level. */
export interface OwnNames {
  /** With or without a domain. */
  hosts: readonly string[]
  people: readonly string[]
}

/**
 * A text that names files, such as `gateway-messages-20190203.gz`, without what may name a host or a person:
 * `sensor-messages-20190203.gz`. A host of three letters at the most, and a person, is replaced where the name
 * stands alone: a host `fw` is no part of `ufw.log`. Characters that a terminal obeys or that nobody sees become
 * a question mark.
 */
export function redactName(text: string, { hosts, people }: OwnNames): RedactedName {
  let shown = text.replaceAll(unseen, '?').replaceAll(hardware_address, 'address')
  shown = shown.replaceAll(ipv4_address, 'address').replaceAll(ipv6_address, 'address')
  for (const host of hosts.flatMap((name) => [name, name.split('.')[0]])) {
    if (host.length > 3) shown = shown.replaceAll(new RegExp(literal(host), 'gi'), 'sensor')
    else if (host !== '') shown = withoutWord(shown, host, 'sensor')
  }
  for (const person of people) shown = withoutWord(shown, person, 'user')
  return shown as RedactedName
}

const withoutWord = (text: string, word: string, instead: string): string =>
  text.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}])${literal(word)}(?![\\p{L}\\p{N}])`, 'giu'), instead)

const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** Controls of C0 and C1, and what is invisible or turns the direction of writing. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\ufffd]/gu
const hardware_address = /(?<![\da-z:-])[\da-f]{2}(?:[:-][\da-f]{2}){5,}(?![\da-z:-])/gi
const ipv4_address = /(?<![\d.])\d{1,3}(\.\d{1,3}){3}(?![\d.]*\d)/g
const ipv6_address = /(?<![\da-z:])(?:[\da-f]{0,4}:){2,7}[\da-f]{1,4}(?![\da-z:])/gi
