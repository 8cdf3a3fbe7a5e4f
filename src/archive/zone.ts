/** A UTC day: the offsets, seconds east of UTC, before and after the instant at which they change, if they do. */
interface OffsetDay {
  before: number
  after: number
  change: number
}

/** A time zone by IANA name: local wall time ↔ UTC, by the platform's zone data. Seconds throughout. */
export class Zone {
  readonly name: string
  /** Made when an offset is first asked for: it takes a hundredth of a second. */
  private format: Intl.DateTimeFormat | null = null
  private readonly days = new Map<number, OffsetDay>()
  // The span around the instant last asked for in which the offset stays the same.
  private span_from = Infinity
  private span_to = -Infinity
  private span_offset = 0

  constructor(name: string) {
    this.name = name
    if (name !== 'UTC') return
    this.span_from = -Infinity
    this.span_to = Infinity
  }

  /** Seconds east of UTC at an instant. */
  offsetAt(epoch: number): number {
    if (epoch >= this.span_from && epoch < this.span_to) return this.span_offset
    const number = Math.floor(epoch / 86400)
    let day = this.days.get(number)
    if (day === undefined) this.days.set(number, (day = this.offsetsOf(number * 86400)))
    const is_after = epoch >= day.change
    this.span_from = is_after ? day.change : number * 86400
    this.span_to = is_after ? (number + 1) * 86400 : Math.min(day.change, (number + 1) * 86400)
    return (this.span_offset = is_after ? day.after : day.before)
  }

  /** The date at an instant, as days since 1970-01-01. */
  dayAt(epoch: number): number {
    return Math.floor((epoch + this.offsetAt(epoch)) / 86400)
  }

  /**
   * The instant of a wall time, itself given as seconds since 1970-01-01 00:00:00 by that wall. In the hour
   * that a clock change repeats, the first pass is meant unless `after`, the instant of the line before,
   * shows that it is over; a wall time that a change leaps over is moved on by the leap.
   */
  toEpoch(wall: number, after = -Infinity): number {
    const before_change = this.offsetAt(wall - 86400)
    const after_change = this.offsetAt(wall + 86400)
    const first = wall - before_change
    if (before_change === after_change) return first
    const second = wall - after_change
    const first_holds = this.offsetAt(first) === before_change
    const second_holds = this.offsetAt(second) === after_change
    if (first_holds && second_holds) return after > first + jitter_seconds ? second : first
    return second_holds ? second : first
  }

  /** The offsets of the UTC day that begins at `start`, by halving it where they differ: changes come once in a day. */
  private offsetsOf(start: number): OffsetDay {
    const before = this.offsetBy(start)
    const after = this.offsetBy(start + 86400)
    if (before === after) return { before, after, change: Infinity }
    let from = start
    let to = start + 86400
    while (to - from > 1) {
      const middle = Math.floor((from + to) / 2)
      if (this.offsetBy(middle) === before) from = middle
      else to = middle
    }
    return { before, after, change: to }
  }

  private offsetBy(epoch: number): number {
    const part: Record<string, number> = {}
    this.format ??= formatOf(this.name)
    for (const { type, value } of this.format.formatToParts(epoch * 1000)) part[type] = Number(value)
    const wall = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) / 1000
    return wall - epoch
  }
}

/** How far lines of one file may stand out of order before going back in time means something. */
const jitter_seconds = 120

const formatOf = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    era: 'short',
  })
