import { netfilter_share } from './options.ts'
import type { SampleOptions } from './options.ts'
import { Random } from './random.ts'
import { busyScanners, scriptedScans } from './scans.ts'
import type { Scan } from './scan.ts'

/** A wave of sources after one port: a new worm, or a new hole in something common. */
export interface Campaign {
  /** First day and days, as shares of the sample. */
  start: number
  length: number
  port: number
  countries: readonly string[]
  /** Share of the background packets on its days. */
  share: number
}

const campaigns: readonly Campaign[] = [
  { start: 0.05, length: 0.04, port: 8291, countries: ['BR', 'BR', 'ID', 'IR', 'IN'], share: 0.3 },
  { start: 0.155, length: 0.025, port: 37215, countries: ['EG', 'EG', 'EG', 'TN', 'MA'], share: 0.4 },
  { start: 0.3, length: 0.03, port: 5555, countries: ['KR', 'TW', 'CN', 'HK'], share: 0.35 },
  { start: 0.42, length: 0.02, port: 52869, countries: ['IN', 'VN', 'BD', 'PK'], share: 0.3 },
  { start: 0.67, length: 0.06, port: 3389, countries: ['RU', 'CN', 'BR', 'MX', 'PL', 'VN'], share: 0.3 },
  { start: 0.86, length: 0.03, port: 445, countries: ['VN', 'ID', 'IN', 'TH', 'UA', 'VE'], share: 0.4 },
]

/** Share of netfilter lines that busy scanners send. */
const busy_share = 0.16
/** At most this share goes to scripted scans; what does not fit is left out. */
const scripted_share = 0.4

export interface DayPlan {
  index: number
  /** Seconds since the epoch at 00:00 UTC. */
  start: number
  /** 0 Sunday ... 6 Saturday */
  weekday: number
  /** Lines of background packets and of other programs. */
  background: number
  other: number
  campaign: (Campaign & { number: number; pool: number }) | null
}

export interface Plan {
  options: SampleOptions
  days: DayPlan[]
  scans: Scan[]
  background: number
}

const day_seconds = 86_400

/** Sets how many lines of what fall on which day; the sums are exact. */
export function planSample(options: SampleOptions): Plan {
  const { days, lines, seed } = options
  const origin = Date.parse(`${options.first_day}T00:00:00Z`) / 1000
  const weekdayOf = (day: number): number => (Math.floor(origin / day_seconds) + day + 4) % 7
  const outage = outageDays(days, weekdayOf)
  const isOut = (day: number): boolean => outage !== null && day >= outage.first && day <= outage.last

  const netfilter = Math.round(lines * netfilter_share)
  const scripted = scriptedScans(days, isOut, seed, netfilter * scripted_share)
  const busy = busyScanners(days, isOut, seed, netfilter * busy_share, 12)
  const scans = [...scripted, ...busy]
  const background = Math.max(0, netfilter - packetsOf(scans))

  const random = new Random(seed, 0xda15)
  const packet_weights: number[] = []
  const other_weights: number[] = []
  const campaignOf = (day: number): number =>
    campaigns.findIndex(({ start, length }) => day >= start * days && day < (start + length) * days)
  for (let day = 0; day < days; day++) {
    const time = day / days
    const week = [0.9, 1.04, 1.06, 1.05, 1.03, 1, 0.92][weekdayOf(day)]
    const trend = 1 + 0.22 * Math.sin(2 * Math.PI * (time * 1.15 + 0.1)) + 0.25 * time
    const noise = 0.86 + random.fraction() * 0.28
    const wave = campaignOf(day) < 0 ? 1 : 1 / (1 - campaigns[campaignOf(day)].share)
    packet_weights.push(isOut(day) ? 0 : week * trend * noise * wave)
    other_weights.push(isOut(day) ? 0 : 0.9 + random.fraction() * 0.2)
  }
  const packets = apportion(background, packet_weights)
  const others = apportion(lines - background - packetsOf(scans), other_weights)
  const waves = campaigns.map(({ share }, at) =>
    packets.reduce((sum, count, day) => (campaignOf(day) === at ? sum + count * share : sum), 0),
  )
  return {
    options,
    scans,
    background,
    days: packets.map((count, index) => {
      const number = campaignOf(index)
      return {
        index,
        start: origin + index * day_seconds,
        weekday: weekdayOf(index),
        background: count,
        other: others[index],
        campaign:
          number < 0
            ? null
            : {
                ...campaigns[number],
                number,
                pool: Math.max(1, Math.floor(Math.min(waves[number] / 4, options.sources / 25))),
              },
      }
    }),
  }
}

const packetsOf = (scans: readonly Scan[]): number =>
  scans.reduce((sum, { daily }) => daily.reduce((total, count) => total + count, sum), 0)

/** Four days without a line, Tuesday to Friday, at about 3/5 of the time. */
function outageDays(
  days: number,
  weekdayOf: (day: number) => number,
): { first: number; last: number } | null {
  let first = Math.floor(days * 0.58)
  while (first > 0 && weekdayOf(first) !== 2) first--
  return first > 0 && first + 4 < days ? { first, last: first + 3 } : null
}

/** Parts of a total in proportion to weights, whole numbers that add up to it. */
function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  let seen = 0
  let given = 0
  return weights.map((weight) => {
    seen += weight
    const part = Math.round((total * seen) / sum) - given
    given += part
    return part
  })
}
