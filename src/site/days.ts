import { digest, href } from './inputs.ts'
import { daysFrom, monthBounds } from '../period.ts'
import type { DaysRow } from '../digest/schema.ts'
import type { Digest } from './digest.ts'

export const dayHref = (day: string): string => href(`days/${day}/`)
export const yearHref = (year: string): string => href(`years/${year}/`)
export const monthHref = (month: string): string => href(`months/${month}/`)

interface Calendar {
  /** Days with data, by day. */
  recorded: ReadonlyMap<string, DaysRow>
  /** Years with data, ascending. */
  years: readonly string[]
  /** Months with data, YYYY-MM, ascending. */
  months: readonly string[]
  /** Days with a page, ascending: all days of such months between the first and the last of the data. */
  days: readonly string[]
  /** From 1, the quietest fifth of all days with data, to 5, the busiest. */
  shades: ReadonlyMap<string, number>
}

const made = new WeakMap<Digest, Calendar>()

/** Which days and months have a page: a silent day has one, which says so; a silent month has none. */
export const calendar = (): Calendar => {
  const source = digest()
  let known = made.get(source)
  if (known === undefined) made.set(source, (known = make(source)))
  return known
}

const make = (source: Digest): Calendar => {
  const { summary, file } = source.period('all')
  const rows = file('days').filter(({ day, events }) => events > 0 && source.has(day))
  const months = [...new Set(rows.map(({ day }) => day.slice(0, 7)))].sort()
  const days = months.flatMap((month) => {
    const { from, to } = monthBounds(month)
    return daysFrom(from > summary.from ? from : summary.from, to < summary.to ? to : summary.to)
  })
  const years = [...new Set(months.map((month) => month.slice(0, 4)))].filter((year) => source.has(year))
  const ranked = rows.toSorted((a, b) => a.events - b.events)
  const shades = new Map(ranked.map(({ day }, rank) => [day, 1 + Math.floor((rank * 5) / ranked.length)]))
  return { recorded: new Map(rows.map((row) => [row.day, row])), years, months, days, shades }
}

/** The one before and the one after, in a list in order. */
export const neighbours = (
  list: readonly string[],
  item: string,
): { previous: string | null; next: string | null } => {
  const at = list.indexOf(item)
  return { previous: list[at - 1] ?? null, next: list[at + 1] ?? null }
}
