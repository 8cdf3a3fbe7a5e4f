import type { Zone } from './zone.ts'

/**
 * From the stamps of one archive to instants. Most syslog stamps have no year; it comes from, in this order:
 * a full stamp in the line, the date in the rotated name, the order of lines (December → January goes on),
 * the modification time. 29 February must fall in a leap year.
 */

export type YearRule =
  | 'no stamps'
  | 'full stamps'
  | 'date in the name'
  | 'date in the name, order of lines'
  | 'modification time'
  | 'modification time, order of lines'
  | '29 February, modification time'

export interface YearHint {
  /** No stamp of the archive is later than this: days since 1970-01-01. */
  last_day: number
  rule: 'date in the name' | 'modification time'
}

/** What a grown archive carries on from. */
export interface CalendarState {
  year: number
  month: number
  wraps: number
  base_year: number
  shifted: boolean
  saw_full: boolean
  saw_short: boolean
  last_epoch: number
}

/** What a stamp states, as the header's reader leaves it. */
export interface Stamp {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  offset_minutes: number
  epoch: number
}

/** `resolve` says so: the date does not exist, or the year was guessed wrongly and reading must begin anew. */
export const impossible_date = -1
export const begin_anew = -2

const no_offset = 0x7fff
const days_before_month = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
const days_in_month = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

export const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** Days since 1970-01-01 of a date of the Gregorian calendar. */
export function dayNumber(year: number, month: number, day: number): number {
  const y = year - 1
  const days_before_year = y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) - 719162
  return days_before_year + days_before_month[month] + (month > 2 && isLeapYear(year) ? 1 : 0) + day - 1
}

const dateExists = (year: number, month: number, day: number): boolean =>
  month >= 1 &&
  month <= 12 &&
  day >= 1 &&
  day <= (month === 2 && isLeapYear(year) ? 29 : days_in_month[month])

export class Calendar {
  private readonly zone: Zone
  private readonly hint: YearHint
  private state: CalendarState
  // The wall hour last resolved and its instant: lines of one hour differ in minutes and seconds only.
  private cached_year = -1
  private cached_hour = -1
  private cached_epoch = 0

  constructor(zone: Zone, hint: YearHint, state?: CalendarState) {
    this.zone = zone
    this.hint = hint
    this.state = state ?? {
      year: 0,
      month: 0,
      wraps: 0,
      base_year: 0,
      shifted: false,
      saw_full: false,
      saw_short: false,
      last_epoch: -1,
    }
  }

  /**
   * The instant of a stamp, seconds since the epoch; or `impossible_date`; or `begin_anew`, after which the
   * archive is to be read again from its start with this calendar, which by then knows better.
   */
  resolve(stamp: Stamp): number {
    const { state } = this
    if (stamp.epoch >= 0) {
      state.saw_full = true
      return this.instant(stamp.epoch)
    }
    if (stamp.hour > 23 || stamp.minute > 59 || stamp.second > 60) return impossible_date
    let year = stamp.year
    if (year !== 0) {
      if (!dateExists(year, stamp.month, stamp.day)) return impossible_date
      state.saw_full = true
      state.year = year
      state.month = stamp.month
    } else {
      if (!dateExists(2000, stamp.month, stamp.day)) return impossible_date
      year = this.yearOf(stamp.month, stamp.day)
      if (stamp.month === 2 && stamp.day === 29 && !isLeapYear(year)) {
        if (!this.shiftToLeapYear(year)) return impossible_date
        return begin_anew
      }
      state.saw_short = true
    }
    const seconds = stamp.minute * 60 + stamp.second
    if (stamp.offset_minutes !== no_offset) {
      const day = dayNumber(year, stamp.month, stamp.day)
      return this.instant(day * 86400 + stamp.hour * 3600 + seconds - stamp.offset_minutes * 60)
    }
    const hour_key = (stamp.month * 32 + stamp.day) * 24 + stamp.hour
    if (hour_key === this.cached_hour && year === this.cached_year) {
      return this.instant(this.cached_epoch + seconds)
    }
    const wall = dayNumber(year, stamp.month, stamp.day) * 86400 + stamp.hour * 3600
    const epoch = this.zone.toEpoch(wall + seconds, state.last_epoch)
    // An hour in or beside a clock change is worked out line by line.
    if (this.zone.offsetAt(wall - 90000) === this.zone.offsetAt(wall + 90000)) {
      this.cached_year = year
      this.cached_hour = hour_key
      this.cached_epoch = epoch - seconds
    } else this.cached_hour = -1
    return this.instant(epoch)
  }

  /** An instant that the store can hold: from 1970 to the beginning of 2106. */
  private instant(epoch: number): number {
    return epoch < 0 || epoch > 0xffffffff ? impossible_date : (this.state.last_epoch = epoch)
  }

  /**
   * At the end of the archive: whether the years turned out too late, because more of them passed within
   * the archive than its last day allows. It is then to be read again with this calendar.
   */
  mustBeginAnew(): boolean {
    const { state } = this
    if (!state.saw_short || state.saw_full || state.last_epoch < 0) return false
    const excess = state.last_epoch - (this.hint.last_day + 2) * 86400
    if (excess <= 0) return false
    const years = Math.ceil(excess / (366 * 86400))
    this.restart(state.base_year - years, false)
    return true
  }

  get rule(): YearRule {
    const { state, hint } = this
    if (!state.saw_short) return state.saw_full ? 'full stamps' : 'no stamps'
    if (state.saw_full) return 'full stamps'
    if (state.shifted) return '29 February, modification time'
    return state.wraps > 0 ? `${hint.rule}, order of lines` : hint.rule
  }

  snapshot(): CalendarState {
    return { ...this.state }
  }

  private restart(base_year: number, shifted: boolean): void {
    this.cached_hour = -1
    this.state = {
      year: 0,
      month: 0,
      wraps: 0,
      base_year,
      shifted,
      saw_full: false,
      saw_short: false,
      last_epoch: -1,
    }
  }

  /** The year of a stamp without one. */
  private yearOf(month: number, day: number): number {
    const { state } = this
    if (state.year === 0) {
      state.year = state.base_year !== 0 ? state.base_year : this.latestYear(month, day)
      state.base_year = state.year
      state.month = month
      return state.year
    }
    if (month === state.month) return state.year
    const step = month - state.month
    if (step < -6) {
      // December → January.
      state.year++
      state.wraps++
      state.month = month
      return state.year
    }
    // A December line that arrived late, just after the turn, is last year's.
    if (step > 6) return state.year - 1
    state.month = month
    return state.year
  }

  /** The latest year in which the date is not after the hint's last day (a day's grace for zones). */
  private latestYear(month: number, day: number): number {
    let year = new Date(this.hint.last_day * 86400_000).getUTCFullYear() + 1
    while (dayNumber(year, month, Math.min(day, 28)) > this.hint.last_day + 1) year--
    return year
  }

  /**
   * 29 February in a common year: the guess was late. A modification time may be that of a copy, so the
   * archive moves back to where the day exists, once: no years hold the day twice running. A name's date is
   * trusted, and the line is what is wrong.
   */
  private shiftToLeapYear(year: number): boolean {
    const { state, hint } = this
    if (hint.rule !== 'modification time' || state.saw_full || state.shifted) return false
    let back = 1
    while (!isLeapYear(year - back)) back++
    this.restart(state.base_year - back, true)
    return true
  }
}
