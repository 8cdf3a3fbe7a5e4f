/**
 * Periods as the digest names them: `all`, `2019`, `2019-02`, `2019-02-02`, `2018-10-28--2019-09-22`.
 * Days are calendar days without a zone, so arithmetic on them is done in UTC.
 */

export const period_pattern = /^(all|\d{4}(-\d\d){0,2}|\d{4}-\d\d-\d\d--\d{4}-\d\d-\d\d)$/

export type PeriodKind = 'all' | 'year' | 'month' | 'day' | 'range'

export const periodKind = (name: string): PeriodKind => {
  if (name === 'all') return 'all'
  if (name.includes('--')) return 'range'
  return ({ 4: 'year', 7: 'month', 10: 'day' } as const)[name.length] ?? 'range'
}

const day_milliseconds = 86_400_000
const timeOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

export const addDays = (day: string, days: number): string => dayOf(timeOf(day) + days * day_milliseconds)

/** Days from the first to the last, both counted. */
export const dayCount = (from: string, to: string): number =>
  Math.round((timeOf(to) - timeOf(from)) / day_milliseconds) + 1

/** Every day from the first to the last, both included. */
export const daysFrom = (from: string, to: string): string[] =>
  Array.from({ length: Math.max(0, dayCount(from, to)) }, (_, i) => addDays(from, i))

/** First and last day of a month, YYYY-MM. */
export const monthBounds = (month: string): { from: string; to: string } => {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return { from: `${month}-01`, to: dayOf(Date.UTC(year, number, 0)) }
}

/** 1 is Monday, 7 is Sunday. */
export const weekday = (day: string): number => new Date(timeOf(day)).getUTCDay() || 7

/** A month's days in rows of seven that begin on `first` (1 Monday to 7 Sunday); null outside the month. */
export const monthWeeks = (month: string, first: number): (string | null)[][] => {
  const { from, to } = monthBounds(month)
  const cells: (string | null)[] = Array.from({ length: (weekday(from) - first + 7) % 7 }, () => null)
  cells.push(...daysFrom(from, to))
  while (cells.length % 7 !== 0) cells.push(null)
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7))
}

const last_hour = 23

/**
 * The newest day that is over: a nightly run, or a log that is rotated some seconds after midnight, leaves the first
 * hours of a day that is not. A day is taken for over when something is known of its last hour or of a later day.
 * @param first first day of the data; the only day of data is returned in any case
 * @param last the newest day of the data
 * @param data_through instant of the newest record, null when unknown
 */
export function newestWholeDay(
  { first, last }: { first: string; last: string },
  data_through: string | null,
  timezone: string,
): string {
  if (data_through === null || first === last) return last
  const [day = '', time = ''] = wallClock(new Date(data_through), timezone).split(/[ T]/)
  return day === last && Number.parseInt(time, 10) < last_hour ? addDays(last, -1) : last
}

/** The date and the time of day at an instant, to the minute or closer; without `Intl`, slow to start, where it needs none. */
const wallClock = (instant: Date, timeZone: string): string =>
  timeZone === 'UTC'
    ? instant.toISOString()
    : new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(instant)

/**
 * The period a post asks for by its front matter: as named, or the last days up to the newest one that is over.
 * @param last such as `30d`
 */
export const wantedPeriod = (wish: { period?: string; last?: string }, newest: string): string => {
  if (wish.last === undefined) return wish.period ?? 'all'
  const days = Number.parseInt(wish.last, 10)
  return days === 1 ? newest : `${addDays(newest, 1 - days)}--${newest}`
}
