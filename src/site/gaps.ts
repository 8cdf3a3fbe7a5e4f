import { addDays } from '../period.ts'

export interface Gap {
  from: string
  to: string
}

/** Spans of days, among all days of an axis, on which nothing was recorded. */
export const gapsIn = (days: readonly string[], recorded: ReadonlySet<string>): Gap[] => {
  const gaps: Gap[] = []
  for (const day of days) {
    if (recorded.has(day)) continue
    const last = gaps.at(-1)
    if (last !== undefined && addDays(last.to, 1) === day) last.to = day
    else gaps.push({ from: day, to: day })
  }
  return gaps
}
