import { chain_weights, packet, probe } from './packet.ts'
import type { DayPlan, Plan } from './plan.ts'
import { programLine } from './programs.ts'
import { Random, Weighted } from './random.ts'
import { Sources } from './sources.ts'

/** How the day goes, by hour UTC. */
const hours = new Weighted([
  90, 88, 86, 85, 86, 90, 95, 100, 106, 110, 112, 112, 110, 112, 115, 116, 114, 110, 106, 102, 99, 97, 94, 92,
])
const chain_odds = new Weighted(chain_weights)

/** A source comes again with the odds of its share among the latest packets, which makes a heavy tail. */
const memory_packets = 6000
const booted_before_first_day = 1_036_999
const host = 'gateway'
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two_digits = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'))

/** What line stands at a time: a background packet, a program's line, or the probe of a scan. */
const background_packet = -1
const program_line = -2

/** The lines of one day in order, with their times in seconds of the day. */
export interface DayLines {
  seconds: Uint32Array
  lines: string[]
}

/** Writes the days of a plan one after the other; the strangers it has met are all that it keeps. */
export class DayWriter {
  private readonly random: Random
  private readonly sources: Sources
  private readonly recent: Int32Array
  private recent_count = 0
  private background_left: number
  private readonly pools = new Map<number, Int32Array>()
  private boot: number
  private was_out = false
  private readonly plan: Plan

  constructor(plan: Plan) {
    const { seed, sources } = plan.options
    this.plan = plan
    this.random = new Random(seed, 1)
    this.sources = new Sources(sources, new Random(seed, 2))
    this.recent = new Int32Array(memory_packets)
    this.background_left = plan.background
    this.boot = plan.days[0].start - booted_before_first_day
  }

  write(day: DayPlan): DayLines {
    const { random } = this
    this.sources.setTime(day.index / this.plan.options.days)
    const scans = this.plan.scans.filter(({ first, last }) => day.index >= first && day.index <= last)
    const probes = scans.map((scan) => scan.probes(day.index))
    const count = day.background + day.other + probes.reduce((sum, list) => sum + list.length, 0)
    if (count === 0) {
      this.was_out = true
      return { seconds: new Uint32Array(0), lines: [] }
    }
    if (this.was_out) this.boot = day.start - 42
    this.was_out = false

    // One number a line, sorted at once: its millisecond in the high bits, its place in `what` in the low.
    const keys = new Float64Array(count)
    const what = new Int32Array(count)
    const ports = new Int32Array(count)
    let at = 0
    const place = (millisecond: number, kind: number, port: number): void => {
      what[at] = kind
      ports[at] = port
      keys[at] = millisecond * 0x1000000 + at
      at++
    }
    const anyTime = (): number => (hours.draw(random) * 3600 + random.fraction() * 3600) * 1000
    for (let n = 0; n < day.background; n++) place(Math.floor(anyTime()), background_packet, 0)
    for (let n = 0; n < day.other; n++) place(Math.floor(anyTime()), program_line, 0)
    probes.forEach((list, scan) => list.forEach(([millisecond, port]) => place(millisecond, scan, port)))
    keys.sort()

    const date = new Date(day.start * 1000)
    const stamp = `${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} `
    const seconds = new Uint32Array(count)
    const lines: string[] = new Array(count)
    let last_micro = -1
    for (let n = 0; n < count; n++) {
      const index = keys[n] % 0x1000000
      const micro = Math.max(Math.floor(keys[n] / 0x1000000) * 1000 + random.below(1000), last_micro + 1)
      last_micro = micro
      const second = Math.floor(micro / 1_000_000)
      seconds[n] = second
      const clock = `${two_digits[Math.floor(second / 3600)]}:${two_digits[Math.floor(second / 60) % 60]}:${two_digits[second % 60]}`
      const start = `${stamp}${clock} ${host} `
      const kind = what[index]
      if (kind === program_line) {
        lines[n] = start + programLine(this.sources.text(this.seenLately()), random)
        continue
      }
      const uptime = `${start}kernel: [${String(day.start - this.boot + second).padStart(5)}.${String(micro % 1_000_000).padStart(6, '0')}] `
      lines[n] =
        uptime +
        (kind === background_packet
          ? packet(this.sources, this.nextSource(day), chain_odds.draw(random), random)
          : probe(scans[kind], ports[index], random))
    }
    return { seconds, lines }
  }

  private seenLately(): number {
    if (this.recent_count === 0) this.remember(this.sources.add())
    return this.recent[this.random.below(Math.min(this.recent_count, memory_packets))]
  }

  private remember(id: number): number {
    this.recent[this.recent_count % memory_packets] = id
    this.recent_count++
    return id
  }

  /** Whose packet comes next; the odds of a new source are such that all are used at the end. */
  private nextSource(day: DayPlan): number {
    const { random, sources } = this
    const unused = this.plan.options.sources - sources.count
    const is_new = unused > 0 && random.fraction() * this.background_left < unused
    this.background_left--
    if (day.campaign && random.chance(day.campaign.share)) {
      const { number, pool } = day.campaign
      let ids = this.pools.get(number)
      if (!ids) this.pools.set(number, (ids = new Int32Array(pool).fill(-1)))
      const slot = random.below(pool)
      if (ids[slot] < 0 && unused > 0) ids[slot] = sources.add(day.campaign)
      if (ids[slot] >= 0) return ids[slot]
    }
    if (is_new || this.recent_count === 0) return this.remember(sources.add())
    return this.remember(this.seenLately())
  }
}
