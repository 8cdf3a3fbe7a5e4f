import fc from 'fast-check'
import { packetLine, secondsOf, stampOf } from '../ingest/packet.ts'

/** Records drawn at random from few days, sources and ports, so that they meet: for properties of what is counted. */

/** 1.x is in the towns of AA, 2.x in BB, all else nowhere. */
export const geolocation = {
  locate: (words: Uint32Array) => {
    const octet = words[2] === 0xffff ? words[3] >>> 24 : 0
    const last = words[3] & 255
    return {
      country: octet === 1 ? 'AA' : octet === 2 ? 'BB' : null,
      city: octet === 1 ? ['Ändby', 'Zett', null][last % 3] : null,
      latitude: octet === 1 ? (last % 4) / 20 - 0.05 : null,
      longitude: octet === 1 ? last / 10 : null,
      accuracy: last % 2 === 0 ? last : null,
      network: null,
    }
  },
  name: 'towns',
  date: '2019-01-01',
  credit: '',
  credit_url: null,
}

export const packet = fc
  .record({
    day: fc.constantFrom('2018-12-30', '2018-12-31', '2019-01-01', '2019-01-02', '2019-02-28'),
    second: fc.constantFrom(0, 1, 59, 60, 3600, 86_399),
    source: fc.constantFrom('1.0.0.0', '1.0.0.1', '1.0.0.2', '2.0.0.3', '9.0.0.4', '2001:db8::5'),
    port: fc.constantFrom(0, 22, 445, 1024, 65_535),
    transport: fc.constantFrom('TCP', 'UDP', 'ICMP'),
    flags: fc.constantFrom('SYN', 'SYN ACK', 'RST', 'ACK FIN', ''),
    ingress: fc.constantFrom('eth0', 'eth0', 'eth0', ''),
    egress: fc.constantFrom('', '', '', 'eth1'),
    prefix: fc.constantFrom('DROP: ', 'DROP: ', '[UFW ALLOW] '),
    copies: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ day, second, copies, ...words }) => ({ ...words, time: secondsOf(day) + second, copies }))

export const login = fc
  .record({
    day: fc.constantFrom('2018-12-31', '2019-01-01'),
    second: fc.constantFrom(3601, 3602),
    source: fc.constantFrom('1.0.0.1', '2.0.0.3', '9.0.0.4', '2001:db8::5'),
    says: fc.constantFrom(
      (source: string) => `Failed password for root from ${source} port 4711 ssh2`,
      (source: string) => `Invalid user nobody from ${source} port 4711`,
      (source: string) => `Bad protocol version identification 'GET / HTTP/1.1' from ${source} port 4711`,
      (source: string) => `Bad protocol version identification '\\003' from ${source} port 4711`,
    ),
  })
  .map(({ day, second, source, says }) => {
    const time = secondsOf(day) + second
    return { time, line: `${stampOf(time)} gateway sshd[7]: ${says(source)}` }
  })

export const ban = fc
  .record({
    day: fc.constantFrom('2018-12-31', '2019-01-01'),
    hour: fc.integer({ min: 10, max: 12 }),
    source: fc.constantFrom('1.0.0.1', '1.0.0.2', '2.0.0.3', '9.0.0.4'),
    action: fc.constantFrom('Ban', 'Unban'),
    jail: fc.constantFrom('sshd', 'postfix', 'ähnlich', 'mine'),
  })
  .map(
    ({ day, hour, source, action, jail }) =>
      `${day} ${hour}:04:05,123 fail2ban.actions        [7]: NOTICE  [${jail}] ${action} ${source}`,
  )

type Drawn<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never

/** The lines of packets and logins, in the order of time. */
export function linesOf(
  packets: readonly Drawn<typeof packet>[],
  logins: readonly Drawn<typeof login>[],
): string[] {
  const drops = packets.flatMap(({ copies, ...words }) =>
    Array.from({ length: copies }, () => ({ time: words.time, line: packetLine(words) })),
  )
  return [...drops, ...logins].sort((a, b) => a.time - b.time).map(({ line }) => line)
}
