import { kindCode, type EventRow } from '../event.ts'
import type { Suppression } from '../formats/suppression.ts'
import { hour_seconds, inOrder, ufw_limit, type Seen } from '../store/seen.ts'

/** Runs of hours of one log. More come only of stamps that jump to and fro, and then they are put in order. */
const runs_max = 4096

/** Notes that there is a line of this instant, seconds since the epoch. */
export function sawLine({ hours }: Seen, time: number): void {
  const hour = Math.floor(time / hour_seconds)
  const last = hours.length - 1
  if (last > 0 && hour === hours[last] + 1) hours[last] = hour
  else if (last < 0 || hour > hours[last] || hour < hours[last - 1]) {
    hours.push(hour, hour)
    if (hours.length >= 2 * runs_max) hours.splice(0, hours.length, ...inOrder(hours))
  }
}

export function sawSuppression({ suppressed }: Seen, time: number, { by, messages }: Suppression): void {
  const key = `${Math.floor(time / hour_seconds)} ${by}`
  suppressed[key] = (suppressed[key] ?? 0) + messages
}

/** 95 % of what an hour holds at the limit's rate. */
const full_hour = ufw_limit.a_minute * 60 * 0.95
const packet = kindCode('packet')

/** What one rule wrote in the minute and the hour of its last record. */
interface Pace {
  minute: number
  in_minute: number
  hour: number
  in_hour: number
}

/** Watches the records of UFW in one log: whether they come as its limit lets them. */
export class UfwPace {
  /** Rules, by id, that are UFW's and say what it did not let through: the rest is in no figure. */
  private readonly is_ufw: boolean[] = []
  /** By host, rule and family, since each has a limit of its own. */
  private readonly paces = new Map<number, Pace>()

  saw({ limited }: Seen, row: EventRow): void {
    if (row.kind !== packet) return
    const { rule } = row
    this.is_ufw[rule] ??= /\bUFW (LIMIT )?BLOCK\b/.test(row.texts.strings[rule] ?? '')
    if (!this.is_ufw[rule]) return
    const minute = Math.floor(row.time / 60)
    const hour = Math.floor(row.time / hour_seconds)
    const key = (row.sensor * 0x100000 + row.rule) * 2 + (row.source[0] === 0 ? 0 : 1)
    let pace = this.paces.get(key)
    if (pace === undefined) this.paces.set(key, (pace = { minute, in_minute: 0, hour, in_hour: 0 }))
    if (pace.minute !== minute) {
      pace.minute = minute
      pace.in_minute = 0
    }
    if (pace.hour !== hour) {
      pace.hour = hour
      pace.in_hour = 0
    }
    pace.in_minute++
    pace.in_hour++
    limited.records++
    if (pace.in_minute > limited.minute_max) limited.minute_max = pace.in_minute
    const is_full = pace.in_minute === ufw_limit.burst || pace.in_hour === full_hour
    if (is_full && !limited.hours.includes(hour)) limited.hours.push(hour)
  }
}
