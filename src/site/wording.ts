import { countryName as englishName } from '../charts/country.ts'
import { periodKind } from '../period.ts'

/** Names and dates in the site's language. Times are UTC. */
export interface Wording {
  day: (day: string) => string
  /** Without the year: 2 February. */
  dayOfYear: (day: string) => string
  /** For narrow places: 2 Feb. */
  shortDay: (day: string) => string
  weekdayAndDay: (day: string) => string
  month: (month: string) => string
  /** 2 February 2019, 03:04:05 UTC */
  instant: (instant: string) => string
  /** By the clock of a zone: 2 February 2019, 04:04:05 Europe/Berlin */
  local: (instant: string, timezone: string) => string
  /** 2 February 2019, 04:04 */
  localMinute: (instant: string, timezone: string) => string
  /** The day there: 2019-02-02 */
  localDay: (instant: string, timezone: string) => string
  /** For tables: 2019-02-02 03:04 */
  stamp: (instant: string | null) => string
  country: (code: string | null) => string
  /** A, B and C */
  list: (names: readonly string[]) => string
  /** Short names of the week's days, from its first on. */
  weekdays: readonly string[]
  /** 1 Monday to 7 Sunday. */
  first_weekday: number
  period: (name: string, bounds: { from: string; to: string }) => string
}

export const wordingIn = (language: string): Wording => {
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(language, { timeZone: 'UTC', ...options })
    return (text: string): string => format.format(new Date(text))
  }
  const day = dates({ day: 'numeric', month: 'long', year: 'numeric' })
  const dayOfYear = dates({ day: 'numeric', month: 'long' })
  const shortDay = dates({ day: 'numeric', month: 'short' })
  const weekdayAndDay = dates({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  const month = dates({ month: 'long', year: 'numeric' })
  const shortWeekday = dates({ weekday: 'short' })
  const names = new Intl.DisplayNames(language, { type: 'region', style: 'short', fallback: 'code' })
  const list = new Intl.ListFormat(language)
  const english = new Intl.Locale(language).language === 'en'
  const first_weekday = firstWeekday(language)

  return {
    day,
    dayOfYear,
    shortDay,
    weekdayAndDay,
    month,
    local: (instant, timezone) => {
      const [there, time] = wallClock(instant, timezone)
      return `${day(there)}, ${time} ${timezone}`
    },
    localMinute: (instant, timezone) => {
      const [there, time] = wallClock(instant, timezone)
      return `${day(there)}, ${time.slice(0, 5)}`
    },
    localDay: (instant, timezone) => wallClock(instant, timezone)[0],
    instant: (instant) => `${day(instant)}, ${instant.slice(11, 19)} UTC`,
    stamp: (instant) => (instant === null ? '–' : instant.slice(0, 16).replace('T', ' ')),
    country: (code) => (code === null || english ? englishName(code) : (names.of(code) ?? code)),
    list: (names) => list.format(names),
    // 2024-01-01 was a Monday.
    weekdays: Array.from({ length: 7 }, (_, i) =>
      shortWeekday(`2024-01-0${((first_weekday - 1 + i) % 7) + 1}`),
    ),
    first_weekday,
    period: (name, { from, to }) => {
      const kind = periodKind(name)
      if (kind === 'year') return name
      if (kind === 'month') return month(name)
      return from === to ? day(from) : `${day(from)} to ${day(to)}`
    },
  }
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Day and time that a clock shows there: 2019-02-02 and 04:04:05. */
const wallClock = (instant: string, timezone: string): [day: string, time: string] => {
  let clock = clocks.get(timezone)
  if (clock === undefined) {
    // Swedish dates are ISO's.
    clock = new Intl.DateTimeFormat('sv', { timeZone: timezone, dateStyle: 'short', timeStyle: 'medium' })
    clocks.set(timezone, clock)
  }
  const [day, time] = clock.format(new Date(instant)).split(' ')
  return [day, time]
}

interface WeekInfo {
  firstDay: number
}

/** CLDR's first day of the week there; TypeScript does not know `getWeekInfo` yet. */
const firstWeekday = (language: string): number => {
  const locale = new Intl.Locale(language) as Intl.Locale & { getWeekInfo?: () => WeekInfo }
  return locale.getWeekInfo?.().firstDay ?? 1
}

/** The beginning of a title: The country, The 20 countries. */
export const theMost = (count: number, one: string, many: string): string => {
  if (count === 0) return `The ${many}`
  return count === 1 ? `The ${one}` : `The ${count} ${many}`
}
