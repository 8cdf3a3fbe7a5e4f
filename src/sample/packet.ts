import { behaviours, tools } from './sources.ts'
import type { Sources } from './sources.ts'
import type { Random } from './random.ts'

/**
 * Packets as Linux's netfilter logs them (net/ipv4/netfilter/nf_log_ipv4.c and nf_log_ipv6.c of 4.x): the
 * trailing space is the kernel's.
 */

export const chains = { input: 0, forward: 1, output: 2, accepted: 3, allowed: 4, audited: 5 } as const
/** Of 10,000 background packets. */
export const chain_weights = [9480, 130, 90, 150, 70, 80]

const gateway_ipv4 = [
  '198.51.100.7',
  '198.51.100.7',
  '198.51.100.7',
  '198.51.100.7',
  '198.51.100.8',
  '198.51.100.9',
]
const inside_ipv4 = ['198.51.100.20', '198.51.100.21']
const gateway_ipv6 = '2001:0db8:0000:0000:0000:0000:0000:0007'
const inside_ipv6 = '2001:0db8:0000:0000:0000:0000:0000:0020'
const mac = '00:53:00:00:00:01:00:53:00:00:00:02'

/** What stands before the packet, by chain. Output has no MAC: the packet has no link header yet. */
const heads = [
  [`DROP: IN=eth0 OUT= MAC=${mac}`, true],
  [`DROP: IN=eth0 OUT=eth1 MAC=${mac}`, true],
  ['DROP: IN= OUT=eth1', false],
  [`ACCEPT: IN=eth0 OUT= MAC=${mac}`, true],
  [`[UFW ALLOW] IN=eth0 OUT= MAC=${mac}`, true],
  [`[UFW AUDIT] IN=eth0 OUT= MAC=${mac}`, true],
] as const

function head(chain: number, is_ipv6: boolean): string {
  const [text, has_mac] = heads[chain]
  return has_mac ? `${text}:${is_ipv6 ? '86:dd' : '08:00'} ` : `${text} `
}

/** One packet of a background source. */
export function packet(sources: Sources, id: number, chain: number, random: Random): string {
  const is_ipv6 = sources.is_ipv6[id] === 1
  const tool = sources.tool[id]
  let from = sources.text(id)
  let to = gateway(chain, is_ipv6, random)
  if (chain === chains.output) [from, to] = [to, from]
  const start = head(chain, is_ipv6)
  const ttl = chain === chains.output ? 64 : sources.ttl[id]
  const ip = (length: number, may_fragment = false): string =>
    addresses(from, to, is_ipv6, length, ttl, tool, may_fragment, random)
  const extra = is_ipv6 ? 20 : 0
  switch (sources.behaviour[id]) {
    case behaviours.one_port:
      return start + ip(synLength(tool) + extra) + syn(sources.port[id], tool, random)
    case behaviours.mirai:
      return start + ip(synLength(tool) + extra) + syn(random.chance(0.12) ? 2323 : 23, tool, random)
    case behaviours.common_ports:
      return start + ip(synLength(tool) + extra) + syn(sources.tcpPort(), tool, random)
    case behaviours.any_port:
      return start + ip(synLength(tool) + extra) + syn(random.between(1, 65535), tool, random)
    case behaviours.udp: {
      const payload = random.between(12, 430)
      const ports = `SPT=${random.chance(0.4) ? sources.port[id] : ephemeral(random)} DPT=${sources.port[id]}`
      return `${start}${ip(28 + payload + extra, true)}PROTO=UDP ${ports} LEN=${8 + payload} `
    }
    case behaviours.ping: {
      const type = is_ipv6 ? 'PROTO=ICMPv6 TYPE=128' : 'PROTO=ICMP TYPE=8'
      const length = random.pick([28, 60, 84]) + extra
      return `${start}${ip(length, true)}${type} CODE=0 ID=${random.below(65536)} SEQ=${random.below(400)} `
    }
    case behaviours.backscatter_syn_ack:
      return `${start}${ip(44 + extra)}PROTO=TCP SPT=${random.pick([80, 443, 80, 22, 25565])} DPT=${ephemeral(random)} WINDOW=${random.pick([29200, 14600, 16384, 65535])} RES=0x00 ACK SYN URGP=0 `
    case behaviours.backscatter_rst:
      return `${start}${ip(40 + extra)}PROTO=TCP SPT=${random.pick([80, 443, 6667])} DPT=${ephemeral(random)} WINDOW=0 RES=0x00 ${random.chance(0.6) ? 'ACK RST' : 'RST'} URGP=0 `
    case behaviours.gre:
      return `${start}${ip(random.between(24, 120), true)}PROTO=47 `
    default: {
      const inner = `SRC=${to} DST=${from} LEN=${random.between(40, 90)} TOS=0x00 PREC=0x00 TTL=${random.between(1, 50)} ID=${random.below(65536)}`
      const transport = `PROTO=UDP SPT=${ephemeral(random)} DPT=${random.pick([53, 123, 33434])} LEN=${random.between(20, 70)}`
      return `${start}${ip(random.between(56, 120), true)}PROTO=ICMP TYPE=3 CODE=${random.pick([0, 1, 3, 3, 3, 10, 13])} [${inner} ${transport} ] `
    }
  }
}

/** One probe of a scripted scan, a SYN or a datagram to a port; its source is in the kernel's form. */
export function probe(
  { source, tool, transport }: { source: string; tool: number; transport: 'tcp' | 'udp' },
  port: number,
  random: Random,
): string {
  const is_ipv6 = source.includes(':')
  const is_udp = transport === 'udp'
  const length = (is_udp ? 60 : synLength(tool)) + (is_ipv6 ? 20 : 0)
  const to = is_ipv6 ? gateway_ipv6 : gateway_ipv4[0]
  const ip = addresses(source, to, is_ipv6, length, 48, tool, is_udp, random)
  const rest = is_udp ? `PROTO=UDP SPT=${ephemeral(random)} DPT=${port} LEN=40 ` : syn(port, tool, random)
  return head(chains.input, is_ipv6) + ip + rest
}

function gateway(chain: number, is_ipv6: boolean, random: Random): string {
  if (chain === chains.forward) return is_ipv6 ? inside_ipv6 : random.pick(inside_ipv4)
  return is_ipv6 ? gateway_ipv6 : random.pick(gateway_ipv4)
}

function addresses(
  from: string,
  to: string,
  is_ipv6: boolean,
  length: number,
  ttl: number,
  tool: number,
  may_fragment: boolean,
  random: Random,
): string {
  if (is_ipv6)
    return `SRC=${from} DST=${to} LEN=${length} TC=0 HOPLIMIT=${ttl} FLOWLBL=${random.chance(0.5) ? 0 : random.below(0x100000)} `
  const ip_id = tool === tools.masscan && !may_fragment && random.chance(0.7) ? 54321 : random.below(65536)
  const fragment = !may_fragment && (tool === tools.linux || tool === tools.windows) ? 'DF ' : ''
  return `SRC=${from} DST=${to} LEN=${length} TOS=0x00 PREC=0x00 TTL=${ttl} ID=${ip_id} ${fragment}`
}

const syn_lengths = [40, 60, 52, 44]
const synLength = (tool: number): number => syn_lengths[tool]

const windows = [
  [1024, 65535, 1024],
  [29200, 14600, 5840],
  [8192, 8192, 64240],
] as const

function syn(port: number, tool: number, random: Random): string {
  const window = tool === tools.mirai ? random.between(1000, 65535) : random.pick(windows[tool])
  return `PROTO=TCP SPT=${ephemeral(random)} DPT=${port} WINDOW=${window} RES=0x00 SYN URGP=0 `
}

const ephemeral = (random: Random): number => random.between(1024, 65535)
