/** A time zone by IANA name: local wall time ↔ UTC, by the platform's zone data. Seconds throughout. */
export class Zone {
  readonly name: string
  private readonly format: Intl.DateTimeFormat
  /** Offsets east of UTC, by hour since the epoch: a zone changes its offset on the half hour at most. */
  private readonly offsets = new Map<number, number>()
  private last_slot = NaN
  private last_offset = 0

  constructor(name: string) {
    this.name = name
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    })
  }

  /** Seconds east of UTC at an instant. */
  offsetAt(epoch: number): number {
    const slot = Math.floor(epoch / 1800)
    if (slot === this.last_slot) return this.last_offset
    let offset = this.offsets.get(slot)
    if (offset === undefined) {
      offset = this.offsetBy(slot * 1800)
      this.offsets.set(slot, offset)
    }
    this.last_slot = slot
    this.last_offset = offset
    return offset
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

  private offsetBy(epoch: number): number {
    const part: Record<string, number> = {}
    for (const { type, value } of this.format.formatToParts(epoch * 1000)) part[type] = Number(value)
    const wall = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) / 1000
    return wall - epoch
  }
}

/** How far lines of one file may stand out of order before going back in time means something. */
const jitter_seconds = 120
