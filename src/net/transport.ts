/**
 * Transports by IP protocol number, as IANA's keywords in lower case; numbers without a keyword stand as
 * themselves. https://www.iana.org/assignments/protocol-numbers (2025-08)
 */
const keywords =
  'hopopt icmp igmp ggp ipv4 st tcp cbt egp igp bbn-rcc-mon nvp-ii pup argus emcon xnet chaos udp mux ' +
  'dcn-meas hmp prm xns-idp trunk-1 trunk-2 leaf-1 leaf-2 rdp irtp iso-tp4 netblt mfe-nsp merit-inp dccp 3pc ' +
  'idpr xtp ddp idpr-cmtp tp++ il ipv6 sdrp ipv6-route ipv6-frag idrp rsvp gre dsr bna esp ah i-nlsp swipe ' +
  'narp min-ipv4 tlsp skip ipv6-icmp ipv6-nonxt ipv6-opts 61 cftp 63 sat-expak kryptolan rvd ippc 68 sat-mon ' +
  'visa ipcv cpnx cphb wsn pvp br-sat-mon sun-nd wb-mon wb-expak iso-ip vmtp secure-vmtp vines iptm nsfnet-igp ' +
  'dgp tcf eigrp ospf sprite-rpc larp mtp ax.25 ipip micp scc-sp etherip encap 99 gmtp ifmp pnni pim aris scps ' +
  'qnx a/n ipcomp snp compaq-peer ipx-in-ip vrrp pgm 114 l2tp ddx iatp stp srp uti smp sm ptp isis-over-ipv4 ' +
  'fire crtp crudp sscopmce iplt sps pipe sctp fc rsvp-e2e-ignore mobility-header udplite mpls-in-ip manet hip ' +
  'shim6 wesp rohc ethernet aggfrag nsh homa bit-emu'

/** By protocol number 0-255. Number 58 goes by the short name that logs use, icmpv6. */
export const transports: readonly string[] = (() => {
  const names = keywords.split(' ')
  names[58] = 'icmpv6'
  for (let number = names.length; number < 256; number++) names.push(String(number))
  return names
})()

export const icmp = 1
export const tcp = 6
export const udp = 17
export const dccp = 33
export const icmpv6 = 58
export const sctp = 132
export const udplite = 136

/** Whether the transport has ports. */
export const hasPorts = (number: number): boolean =>
  number === tcp || number === udp || number === sctp || number === dccp || number === udplite

/** Other words that logs use for a transport. */
const aliases: Record<string, number> = {
  icmp6: icmpv6,
  'ipv6-icmp': icmpv6,
  icmpv6,
  ipencap: 4,
  'ip-in-ip': 4,
  ipip: 4,
  ospfigp: 89,
  vrrp: 112,
  carp: 112,
}

const numbers = new Map<string, number>(transports.map((name, number) => [name, number]))
for (const [name, number] of Object.entries(aliases)) numbers.set(name, number)

/** The protocol number of a keyword (any case) or of a decimal number; -1 when it is neither. */
export function transportNumber(word: string): number {
  if (/^\d{1,3}$/.test(word)) return Number(word) <= 255 ? Number(word) : -1
  return numbers.get(word.toLowerCase()) ?? -1
}
