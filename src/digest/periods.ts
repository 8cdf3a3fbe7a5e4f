import { addDays, dayCount, monthBounds, periodKind } from '../period.ts'

/** Periods of a digest by name: all, 2019, 2019-02, 2019-02-02, 2018-10-28--2019-09-22. */
export interface Period {
  name: string
  /** First and last day, both included. */
  from: string
  to: string
}

/** Gaps longer than this many days are a broken clock or an old log, not an outage: their days get no page. */
const gap_days_max = 90

/** The days from first to last, those of short gaps included, so that a day without data can say so. */
export function daysOf(days_with_data: readonly string[]): string[] {
  const days: string[] = []
  for (const day of days_with_data) {
    const previous = days.at(-1)
    if (previous !== undefined) {
      const gap = dayCount(previous, day) - 2
      if (gap <= gap_days_max) {
        for (let at = 1; at <= gap; at++) days.push(addDays(previous, at))
      }
    }
    days.push(day)
  }
  return days
}

/** The period of a name within the data; null when it holds no day of it, or names one that does not exist. */
export function periodOf(name: string, first: string, last: string): Period | null {
  const bounds = boundsOf(name, first, last)
  if (!isDay(bounds.from) || !isDay(bounds.to)) return null
  if (bounds.from > bounds.to || bounds.from > last || bounds.to < first) return null
  return { name, ...bounds }
}

/** Whether the calendar has the day. */
const isDay = (day: string): boolean => {
  const time = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day)
}

function boundsOf(name: string, first: string, last: string): { from: string; to: string } {
  switch (periodKind(name)) {
    case 'all':
      return { from: first, to: last }
    case 'year':
      return { from: `${name}-01-01`, to: `${name}-12-31` }
    case 'month':
      return monthBounds(name)
    case 'day':
      return { from: name, to: name }
    case 'range': {
      const [from, to] = name.split('--')
      return { from, to }
    }
  }
}
