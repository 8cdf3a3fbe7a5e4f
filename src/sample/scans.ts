import { drawnHen } from './picture.ts'
import { Random } from './random.ts'
import { tools, reservedAddress, reservedIpv6Address } from './sources.ts'
import { tcp_ports } from './ports.ts'
import type { Probe, Scan } from './scan.ts'

const day_milliseconds = 86_400_000

/** A walk through 1-65535 in which no port comes twice (the step is coprime to 65535). */
const scattered = (at: number, offset: number): number => 1 + ((at * 25_474 + offset) % 65_535)

/**
 * The scans that every sample holds as far as they fit `budget` packets: on both sides of the threshold of 50
 * ports, over 3,000 ports in a day, fast ones, slow ones, one from high to low, IPv6, and a picture.
 */
export function scriptedScans(
  days: number,
  is_out: (day: number) => boolean,
  seed: number,
  budget: number,
): Scan[] {
  const random = new Random(seed, 0x5ca5)
  const dayAt = (share: number): number => {
    let day = Math.min(days - 1, Math.floor(share * days))
    while (is_out(day) && day > 0) day--
    return day
  }
  const scans: Scan[] = []
  let left = budget
  /** Scans that belong together: all of them, or none. */
  const add = (...together: Scan[]): void => {
    const packets = together.reduce((sum, { daily }) => daily.reduce((all, count) => all + count, sum), 0)
    if (packets > left) return
    left -= packets
    scans.push(...together)
  }
  let number = 0
  const fast = (
    share: number,
    country: string,
    ports: number,
    hour: number,
    duration_seconds: number,
  ): void => {
    const day = dayAt(share)
    const offset = random.below(65_535)
    const source = reservedAddress(country, number++)
    const probes = (): Probe[] =>
      Array.from({ length: ports }, (_, at) => [
        Math.floor(hour * 3_600_000 + (at * duration_seconds * 1000) / ports),
        scattered(at, offset),
      ])
    add({ source, tool: tools.masscan, transport: 'tcp', first: day, last: day, daily: [ports], probes })
  }
  const slow = (share: number, source: string, per_day: number, length: number, hours: number): void => {
    const first = dayAt(share)
    const last = Math.min(days - 1, first + length - 1)
    const daily: number[] = []
    for (let day = first; day <= last; day++) daily.push(is_out(day) ? 0 : per_day)
    const offset = random.below(65_535)
    const probes = (day: number): Probe[] =>
      Array.from({ length: daily[day - first] }, (_, at) => [
        Math.floor(((at + 0.5) * hours * 3_600_000) / per_day) +
          (((day * 7919 + at * 104_729) % 600) - 300) * 1000,
        scattered((day - first) * per_day + at, offset),
      ])
    add({ source, tool: tools.linux, transport: 'tcp', first, last, daily, probes })
  }

  fast(0.36, 'RU', 50, 4, 1800)
  fast(0.36, 'UA', 51, 9, 1800)
  slow(0.28, reservedAddress('SC', number++), 6, 40, 24)
  fast(0.12, 'NL', 120, 13, 400)
  fast(0.47, 'US', 200, 2, 3600)
  const sweep_day = dayAt(0.72)
  const sweep_ports = 640
  add({
    source: reservedAddress('BG', number++),
    tool: tools.windows,
    transport: 'tcp',
    first: sweep_day,
    last: sweep_day,
    daily: [sweep_ports],
    probes: () =>
      Array.from({ length: sweep_ports }, (_, at) => [
        2 * 3_600_000 + Math.floor((at * 20 * 3_600_000) / sweep_ports) + ((at * 7919) % 90) * 1000,
        65_000 - at * 100,
      ]),
  })
  fast(0.82, 'CN', 340, 20, 7200)
  fast(0.92, 'HK', 1000, 16, 900)
  fast(0.55, 'LT', 3120, 1, 5400)
  slow(0.05, reservedAddress('KR', number++), 3, 60, 20)
  slow(0.62, reservedIpv6Address('DE', number++), 12, 20, 23)
  slow(0.78, reservedAddress('MT', number++), 12, 9, 24)
  slow(0.1, reservedAddress('FR', number++), 1, 270, 12)
  fast(0.02, 'BR', 512, 6, 43_000)
  fast(0.64, 'VN', 750, 11, 20_000)
  fast(0.33, 'SG', 160, 22, 1200)
  fast(0.33, 'IR', 88, 7, 60)
  add(...dayOfIpv6(dayAt(0.205)))
  // Easter Sunday of the default sample.
  add(...drawnHen(dayAt(0.5305)))
  return scans
}

/**
 * A day on which the newer internet shows: one source climbs from port 900 to 64,000 in equal steps of the
 * logarithm, and eight trace the way here, thirty UDP ports each.
 */
function dayOfIpv6(day: number): Scan[] {
  const climb = 680
  const traced = 30
  const on = { tool: tools.linux, first: day, last: day }
  const climbing: Scan = {
    ...on,
    source: reservedIpv6Address('IN', 30),
    transport: 'tcp',
    daily: [climb],
    probes: () =>
      Array.from({ length: climb }, (_, at) => [
        Math.floor(3.2 * 3_600_000 + (at * 16 * 3_600_000) / climb) + ((at * 7919) % 60) * 1000,
        Math.round(900 * (64_000 / 900) ** (at / (climb - 1))),
      ]),
  }
  const tracing = Array.from({ length: 8 }, (_, n): Scan => ({
    ...on,
    source: reservedIpv6Address(n % 2 === 0 ? 'CA' : 'BE', 31 + n),
    transport: 'udp',
    daily: [traced],
    probes: () =>
      Array.from({ length: traced }, (_, at) => [
        Math.floor((1.4 + n * 2.9) * 3_600_000) + at * 5000,
        33_434 + at,
      ]),
  }))
  return [climbing, ...tracing]
}

const busy_countries = [
  'NL',
  'RU',
  'US',
  'SC',
  'CN',
  'UA',
  'FR',
  'LT',
  'BG',
  'RO',
  'GB',
  'MD',
  'PA',
  'DE',
  'IT',
  'LV',
]

/**
 * Busy scanners, which come back every day for weeks: `slots` of them at a time, in weight as 1, 1/2, 1/3 ...,
 * each replaced by another when its time is over. `packets` is what they send in all, nearly.
 */
export function busyScanners(
  days: number,
  is_out: (day: number) => boolean,
  seed: number,
  packets: number,
  slots: number,
): Scan[] {
  const random = new Random(seed, 0xb5)
  const scans: Scan[] = []
  let harmonic = 0
  for (let slot = 1; slot <= slots; slot++) harmonic += 1 / slot
  let number = 100
  for (let slot = 1; slot <= slots; slot++) {
    const mean = packets / days / harmonic / slot
    for (let first = -random.below(30); first < days;) {
      const last = Math.min(days - 1, first + random.between(15, 80))
      const from = Math.max(0, first)
      const daily: number[] = []
      for (let day = from; day <= last; day++) {
        daily.push(
          is_out(day) || random.chance(0.12) ? 0 : Math.round(mean * (0.55 + random.fraction() * 0.9)),
        )
      }
      const offset = random.below(65_535)
      const only_common = random.chance(0.3)
      const own = number++
      const probes = (day: number): Probe[] => {
        const count = daily[day - from]
        const start = ((own * 7_919 + day * 3_571) % 1440) * 60_000
        return Array.from({ length: count }, (_, at) => [
          Math.floor(start + (at * day_milliseconds) / count) % day_milliseconds,
          only_common
            ? tcp_ports[(at * 13 + day) % tcp_ports.length][0]
            : scattered((day - from) * 300 + at, offset),
        ])
      }
      const source = reservedAddress(random.pick(busy_countries), own)
      if (last >= from)
        scans.push({ source, tool: tools.masscan, transport: 'tcp', first: from, last, daily, probes })
      first = last + 1
    }
  }
  return scans
}
