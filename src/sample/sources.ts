import { countries } from './countries.ts'
import { tcp_ports, udp_ports, weightsAt } from './ports.ts'
import { Weighted } from './random.ts'
import type { Random } from './random.ts'

/** What a source sends, for as long as it is seen. */
export const behaviours = {
  one_port: 0,
  mirai: 1,
  common_ports: 2,
  any_port: 3,
  udp: 4,
  ping: 5,
  backscatter_syn_ack: 6,
  backscatter_rst: 7,
  gre: 8,
  icmp_error: 9,
} as const
const behaviour_weights = [560, 170, 85, 75, 60, 14, 14, 9, 1, 3]

/** The tool a source scans with, as its packets tell. */
export const tools = { masscan: 0, linux: 1, windows: 2, mirai: 3 } as const
const tool_weights = [40, 25, 20, 15]

const ipv6_share = 0.045

/** Last octets of addresses that scripted scans have to themselves. */
const reserved_octet = 251

/** The strangers, by number: columns rather than objects, since there may be half a million. */
export class Sources {
  count = 0
  readonly country: Uint8Array
  readonly is_ipv6: Uint8Array
  /** IPv4 in the first; IPv6 in groups 1-2, 3-4, 5-6, 7-8. */
  readonly address: readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array]
  readonly behaviour: Uint8Array
  readonly tool: Uint8Array
  readonly port: Uint16Array
  readonly ttl: Uint8Array
  private readonly random: Random
  private readonly tool_odds = new Weighted(tool_weights)
  private readonly behaviour_odds = new Weighted(behaviour_weights)
  private country_odds = new Weighted([1])
  private tcp_odds = new Weighted([1])
  private udp_odds = new Weighted([1])
  /** Addresses given out, by network in CIDR. */
  private readonly given = new Map<string, number>()

  constructor(capacity: number, random: Random) {
    this.random = random
    this.country = new Uint8Array(capacity)
    this.is_ipv6 = new Uint8Array(capacity)
    this.address = [
      new Uint32Array(capacity),
      new Uint32Array(capacity),
      new Uint32Array(capacity),
      new Uint32Array(capacity),
    ]
    this.behaviour = new Uint8Array(capacity)
    this.tool = new Uint8Array(capacity)
    this.port = new Uint16Array(capacity)
    this.ttl = new Uint8Array(capacity)
  }

  /** Moves the odds of countries and ports to a time of the sample, in [0, 1]. */
  setTime(time: number): void {
    this.country_odds = new Weighted(
      countries.map(
        ({ weight }, at) => weight * (1 + 0.45 * Math.sin(2 * Math.PI * (time * 1.3 + at * 0.17))),
      ),
    )
    this.tcp_odds = new Weighted(weightsAt(tcp_ports, time))
    this.udp_odds = new Weighted(weightsAt(udp_ports, time))
  }

  /** A new source; a campaign states its countries and its port. */
  add(campaign?: { countries: readonly string[]; port: number }): number {
    const { random } = this
    const id = this.count++
    const at = campaign ? indexOf(random.pick(campaign.countries)) : this.country_odds.draw(random)
    this.country[id] = at
    const has_ipv6 = !campaign && countries[at].ipv6.length > 0 && random.chance(ipv6_share)
    this.is_ipv6[id] = has_ipv6 ? 1 : 0
    if (has_ipv6) this.giveIpv6(id, random.pick(countries[at].ipv6))
    else this.address[0][id] = this.nextIpv4(random.pick(countries[at].ipv4))
    const behaviour = campaign ? behaviours.one_port : this.behaviour_odds.draw(random)
    this.behaviour[id] = has_ipv6 && behaviour >= behaviours.gre ? behaviours.common_ports : behaviour
    this.tool[id] = behaviour === behaviours.mirai ? tools.mirai : this.tool_odds.draw(random)
    this.port[id] = campaign
      ? campaign.port
      : behaviour === behaviours.udp
        ? this.udpPort()
        : this.oftenTried()
    this.ttl[id] =
      (this.tool[id] === tools.windows ? 128 : random.chance(0.2) ? 255 : 64) - random.between(6, 22)
    return id
  }

  udpPort(): number {
    return this.random.chance(0.12)
      ? this.random.between(1, 65535)
      : udp_ports[this.udp_odds.draw(this.random)][0]
  }

  tcpPort(): number {
    return tcp_ports[this.tcp_odds.draw(this.random)][0]
  }

  private oftenTried(): number {
    return this.random.chance(0.1) ? this.random.between(1, 65535) : this.tcpPort()
  }

  private next(network: string): number {
    const given = this.given.get(network) ?? 0
    this.given.set(network, given + 1)
    return given
  }

  /** Walks the network's hosts in a scattered order in which none comes twice (the factor is odd). */
  private nextIpv4(network: string): number {
    const { base, host_bits } = parseNetwork(network)
    const mask = (1 << host_bits) - 1
    for (;;) {
      const host = (Math.imul(this.next(network), 0x9e3779b1) + 0x3c6ef) & mask
      const octet = host & 255
      if (octet > 0 && octet < reserved_octet) return (base | host) >>> 0
    }
  }

  private giveIpv6(id: number, groups: string): void {
    const { random } = this
    const [high, low] = groups.split(':')
    this.address[0][id] = ((parseInt(high, 16) << 16) | parseInt(low, 16)) >>> 0
    this.address[1][id] = random.below(0x4000) * 0x10000 + random.below(16)
    const is_private = random.chance(0.5)
    this.address[2][id] = is_private ? random.uint32() : 0
    this.address[3][id] = (is_private ? random.below(0xffff) * 0x10000 : 0) + (this.next(groups) & 0xffff) + 1
  }

  /** The address as the kernel prints it: IPv6 in eight full groups. */
  text(id: number): string {
    const [first, second, third, fourth] = this.address
    if (this.is_ipv6[id] === 0) return ipv4Text(first[id])
    return `${groupsText(first[id])}:${groupsText(second[id])}:${groupsText(third[id])}:${groupsText(fourth[id])}`
  }
}

/** An address of a country that no source of `Sources` has: the n-th scripted scan's own. */
export function reservedAddress(country: string, n: number): string {
  const { ipv4 } = countries[indexOf(country)]
  const { base, host_bits } = parseNetwork(ipv4[n % ipv4.length])
  const third = ((n >> 2) * 37 + 11) & ((1 << (host_bits - 8)) - 1)
  return ipv4Text((base | (third << 8) | (reserved_octet + (n % 4))) >>> 0)
}

/** As `reservedAddress`, for countries with IPv6. */
export function reservedIpv6Address(country: string, n: number): string {
  const [high, low] = countries[indexOf(country)].ipv6[0].split(':')
  return `${high.padStart(4, '0')}:${low.padStart(4, '0')}:${groupsText(0xf0000000 + n)}:0000:0000:0000:0001`
}

function indexOf(country: string): number {
  const at = countries.findIndex((row) => row.country === country)
  if (at < 0) throw new Error(`no networks of that country: ${country}`)
  return at
}

const parsed = new Map<string, { base: number; host_bits: number }>()

function parseNetwork(network: string): { base: number; host_bits: number } {
  let entry = parsed.get(network)
  if (!entry) {
    const [address, length] = network.split('/')
    const base = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
    parsed.set(network, (entry = { base, host_bits: 32 - Number(length) }))
  }
  return entry
}

export const ipv4Text = (address: number): string =>
  `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`

const groupsText = (bits: number): string => {
  const digits = (bits >>> 0).toString(16).padStart(8, '0')
  return `${digits.slice(0, 4)}:${digits.slice(4)}`
}
