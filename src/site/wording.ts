import { countryInText, countryName as englishName } from '../charts/country.ts'
import { languageOf, type Language } from '../charts/language.ts'
import { periodKind } from '../period.ts'

/** Names, numbers and dates in the site's language. Times are UTC. */
export interface Wording extends Language {
  /** Without the year: 2 February. */
  dayOfYear: (day: string) => string
  weekdayAndDay: (day: string) => string
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
  /** After a preposition: the Netherlands. */
  countryInText: (code: string | null) => string
  /** A, B and C, in a sentence of an author. */
  list: (names: readonly string[]) => string
  /** A, B and C, in a sentence of Blotter's own: those are English in every language. */
  englishList: (names: readonly string[]) => string
  /** The order of names. */
  compare: (a: string, b: string) => number
  /** Short names of the week's days, from its first on. */
  weekdays: readonly string[]
  /** 1 Monday to 7 Sunday. */
  first_weekday: number
  period: (name: string, bounds: { from: string; to: string }) => string
  /** The language of what Blotter itself writes: English, of the site's kind where its language is English. */
  prose: string
}

/** @throws RangeError for what is no language tag */
export const wordingIn = (tag: string): Wording => {
  const language = languageOf(tag)
  const { day, month } = language
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(tag, { timeZone: 'UTC', ...options })
    return (text: string): string => format.format(new Date(text))
  }
  const shortWeekday = dates({ weekday: 'short' })
  const names = new Intl.DisplayNames(tag, { type: 'region', style: 'short', fallback: 'code' })
  const english = new Intl.Locale(tag).language === 'en'
  const prose = english ? tag : 'en'
  const list = new Intl.ListFormat(tag)
  const english_list = new Intl.ListFormat(english ? tag : 'en-GB')
  const first_weekday = firstWeekday(tag)

  return {
    ...language,
    dayOfYear: dates({ day: 'numeric', month: 'long' }),
    weekdayAndDay: dates({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
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
    countryInText: (code) => (code === null || english ? countryInText(code) : (names.of(code) ?? code)),
    list: (names) => list.format(names),
    englishList: (names) => english_list.format(names),
    compare: new Intl.Collator(tag).compare,
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
    prose,
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
