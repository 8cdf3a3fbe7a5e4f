/** Periods of a digest by name: all, 2019, 2019-02, 2019-02-02, 2018-10-28--2019-09-22. */
export interface Period {
  name: string
  /** First and last day, both included. */
  from: string
  to: string
}

const day_milliseconds = 86_400_000
const timeOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** Gaps longer than this many days are a broken clock or an old log, not an outage: their days get no page. */
const gap_days_max = 90

/** The days from first to last, those of short gaps included, so that a day without data can say so. */
export function daysOf(days_with_data: readonly string[]): string[] {
  const days: string[] = []
  for (const day of days_with_data) {
    const previous = days.at(-1)
    if (previous !== undefined) {
      const gap = (timeOf(day) - timeOf(previous)) / day_milliseconds - 1
      if (gap <= gap_days_max) {
        for (let at = 1; at <= gap; at++) days.push(dayOf(timeOf(previous) + at * day_milliseconds))
      }
    }
    days.push(day)
  }
  return days
}

/** The period of a name within the data; null when it holds no day of it, or is no period. */
export function periodOf(name: string, first: string, last: string): Period | null {
  const bounds = boundsOf(name, first, last)
  if (bounds === null || bounds.from > bounds.to || bounds.from > last || bounds.to < first) return null
  return { name, ...bounds }
}

function boundsOf(name: string, first: string, last: string): { from: string; to: string } | null {
  if (name === 'all') return { from: first, to: last }
  if (/^\d{4}$/.test(name)) return { from: `${name}-01-01`, to: `${name}-12-31` }
  if (/^\d{4}-\d\d$/.test(name)) {
    const [year, month] = name.split('-').map(Number)
    return { from: `${name}-01`, to: dayOf(Date.UTC(year, month, 0)) }
  }
  if (/^\d{4}-\d\d-\d\d$/.test(name)) return { from: name, to: name }
  const range = /^(\d{4}-\d\d-\d\d)--(\d{4}-\d\d-\d\d)$/.exec(name)
  return range === null ? null : { from: range[1], to: range[2] }
}
