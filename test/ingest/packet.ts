/** Lines as the kernel's netfilter writes them, for tests that need to say what is in them. */
export interface PacketWords {
  /** Seconds since the epoch; the stamp is in UTC and states no year. */
  time: number
  host?: string
  prefix?: string
  ingress?: string
  egress?: string
  source?: string
  destination?: string
  transport?: 'TCP' | 'UDP' | 'ICMP'
  source_port?: number
  port?: number
  flags?: string
  id?: number
}

export function packetLine({
  time,
  host = 'gateway',
  prefix = 'DROP: ',
  ingress = 'eth0',
  egress = '',
  source = '203.0.113.9',
  destination = source.includes(':') ? '2001:db8::7' : '198.51.100.7',
  transport = 'TCP',
  source_port = 40000,
  port = 22,
  flags = 'SYN',
  id = 54321,
}: PacketWords): string {
  const is_ipv6 = source.includes(':')
  const length = is_ipv6 ? 'LEN=60 TC=0 HOPLIMIT=48 FLOWLBL=0' : `LEN=40 TOS=0x00 PREC=0x00 TTL=48 ID=${id}`
  const rest = {
    TCP: `SPT=${source_port} DPT=${port} WINDOW=1024 RES=0x00 ${flags} URGP=0 `,
    UDP: `SPT=${source_port} DPT=${port} LEN=20 `,
    ICMP: 'TYPE=8 CODE=0 ID=1 SEQ=1 ',
  }[transport]
  return `${stampOf(time)} ${host} kernel: ${prefix}IN=${ingress} OUT=${egress} MAC=${mac}:${is_ipv6 ? '86:dd' : '08:00'} SRC=${source} DST=${destination} ${length} PROTO=${transport} ${rest}`
}

const mac = '00:53:00:00:00:01:00:53:00:00:00:02'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Feb  2 03:04:05` */
export function stampOf(time: number): string {
  const date = new Date(time * 1000)
  const clock = date.toISOString().slice(11, 19)
  return `${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${clock}`
}

/** Seconds since the epoch of 2019-02-02T03:04:05Z; the clock and the zone may be missing. */
export const secondsOf = (instant: string): number =>
  Date.parse(instant.length === 10 ? `${instant}T00:00:00Z` : instant.replace(/Z?$/, 'Z')) / 1000

/** A text of lines, each with its ending. */
export const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')
