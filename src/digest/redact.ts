import { wordsOf, type Address } from '../net/address.ts'
import { contains, networkText, parseNetwork, rangeOf, type Network } from '../net/cidr.ts'
import { internal_networks, isNobody } from '../net/internal.ts'
import { formatAddress, isIpv4, writeIpv4 } from '../net/ip.ts'
import type { Config } from '../config.ts'
import { numbersWithin } from '../store/address-order.ts'
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

/** The same for the sources of a store by their numbers. */
export class RedactedSources {
  private readonly words: Uint32Array
  private readonly is_withheld: Uint8Array
  private readonly level: Config['privacy']['level']
  /** Of a source its key and one, 0 before it is asked for. */
  private readonly keys: Uint32Array
  private readonly texts: (RedactedSource | undefined)[]

  constructor(
    privacy: Config['privacy'],
    own: readonly Address[],
    sources: Pick<Sources, 'words' | 'length'>,
  ) {
    this.words = sources.words
    this.level = privacy.level
    this.is_withheld = new Uint8Array(sources.length)
    const { never, all_the_same } = ruleOf(privacy, own)
    for (const network of never) this.is_withheld.fill(1, ...numbersWithin(sources.words, network))
    for (const network of all_the_same) this.is_withheld.fill(0, ...numbersWithin(sources.words, network))
    if (this.level === 'full') this.is_withheld.fill(1)
    this.keys = new Uint32Array(sources.length)
    this.texts = new Array<undefined>(sources.length)
  }

  of(source: number): RedactedSource {
    return this.textOf(this.keyOf(source))
  }

  /** A number, as small as those of the sources and one, that those have in common of which the same is published. */
  keyOf(source: number): number {
    const known = this.keys[source]
    if (known > 0) return known - 1
    let key = source
    if (this.is_withheld[source] === 1) key = this.keys.length
    // Those of a network stand together.
    else if (this.level !== 'none') while (key > 0 && this.isOneNetwork(key - 1, source)) key--
    this.keys[source] = key + 1
    return key
  }

  textOf(key: number): RedactedSource {
    if (key === this.keys.length) return withheld
    return (this.texts[key] ??= shownAs(
      this.words.subarray(key * 4, key * 4 + 4),
      this.level,
    ) as RedactedSource)
  }

  /** Writes the text of a key: letters of ASCII, none of which JSON escapes. @returns where it ends */
  write(key: number, bytes: Uint8Array, into: number): number {
    const at = key * 4
    if (key < this.keys.length && isIpv4(this.words, at)) {
      const network = this.level === 'none' ? 32 : shown_ipv4
      const end = writeIpv4(bytes, into, this.words[at + 3] & -(2 ** (32 - network)))
      return network === 32 ? end : writeAscii(bytes, end, `/${network}`)
    }
    return writeAscii(bytes, into, this.textOf(key))
  }

  private isOneNetwork(one: number, other: number): boolean {
    const { words } = this
    const [a, b] = [one * 4, other * 4]
    const is_ipv4 = isIpv4(words, b)
    if (is_ipv4 !== isIpv4(words, a)) return false
    if (is_ipv4) return (words[a + 3] ^ words[b + 3]) >>> (32 - shown_ipv4) === 0
    return words[a] === words[b] && (words[a + 1] ^ words[b + 1]) >>> (64 - shown_ipv6) === 0
  }
}

function writeAscii(bytes: Uint8Array, into: number, text: string): number {
  for (let at = 0; at < text.length; at++) bytes[into + at] = text.charCodeAt(at)
  return into + text.length
}

function wordsRedactor(
  privacy: Config['privacy'],
  own: readonly Address[],
): (words: Uint32Array) => RedactedSource {
  const { never, all_the_same } = ruleOf(privacy, own)
  const listedIn = (networks: readonly Network[], words: Uint32Array) =>
    networks.some((network) => contains(network, words))
  return (words) => {
    if (privacy.level === 'full' || (listedIn(never, words) && !listedIn(all_the_same, words)))
      return withheld
    return shownAs(words, privacy.level) as RedactedSource
  }
}

function shownAs(words: Uint32Array, level: Config['privacy']['level']): string {
  return level === 'none' ? formatAddress(words) : networkText(words, shown_ipv4, shown_ipv6)
}

/** Networks of which nothing is ever published, and those that site.yaml publishes all the same. */
function ruleOf(
  privacy: Config['privacy'],
  own: readonly Address[],
): { never: Network[]; all_the_same: Network[] } {
  const told = own.map(wordsOf).filter((words) => words !== null && !isNobody(words))
  // Where networks are shown, that of an own address tells of it.
  const ours = told.map((words) => shownAs(words!, privacy.level))
  return {
    never: [...internal_networks, ...networksOf([...privacy.own_addresses, ...ours])],
    all_the_same: networksOf(privacy.publish_addresses),
  }
}

/**
 * The networks of our own as ranges, which are located nowhere: the place of one is the place of the host.
 * @param own as of `redactor`
 */
export const ownRanges = (privacy: Config['privacy'], own: readonly Address[]): AddressRange[] => {
  const told = own.map(wordsOf).filter((words) => words !== null && !isNobody(words))
  const around = new Set(told.map((words) => networkText(words!, shown_ipv4, shown_ipv6)))
  return networksOf([...privacy.own_addresses, ...around]).map(rangeOf)
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
