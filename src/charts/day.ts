import { english, type Language } from './language.ts'

/** A day as the digest writes it, YYYY-MM-DD, as a moment: its midnight in UTC, in milliseconds. */
export const dayTime = (day: string): number =>
  Date.UTC(+day.slice(0, 4), +day.slice(5, 7) - 1, +day.slice(8))

/** Every day from the first to the last, both included. */
export const daysBetween = (first: string, last: string): string[] => {
  const days: string[] = []
  for (let time = dayTime(first); time <= dayTime(last); time += 86_400_000)
    days.push(new Date(time).toISOString().slice(0, 10))
  return days
}

export interface DayTick {
  day: string
  /** One line, or two with a line feed: the month under a day, the year under a month. */
  words: string
}

/** Days to name on an axis, as many as have room on the width of a figure. */
export const dayTicks = (days: readonly string[], language: Language = english): DayTick[] => {
  const months = new Set(days.map((day) => day.slice(0, 7))).size
  const dates = days.length <= 16 ? null : days.length <= 70 ? new Set([1, 8, 15, 22]) : new Set([1])
  const every_months = months <= 15 ? 1 : months <= 40 ? 3 : 12
  const ticks: DayTick[] = []
  let above = ''
  for (const day of days) {
    const month = +day.slice(5, 7)
    if (dates !== null && !dates.has(+day.slice(8))) continue
    if (days.length > 70 && (month - 1) % every_months !== 0) continue
    const name = language.monthName(day)
    const [words, below] =
      days.length <= 70
        ? [language.grouped(+day.slice(8)), name]
        : every_months === 12
          ? [day.slice(0, 4), '']
          : [name, day.slice(0, 4)]
    ticks.push({ day, words: below === '' || below === above ? words : `${words}\n${below}` })
    above = below
  }
  return ticks
}
