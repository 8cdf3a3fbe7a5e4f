const month_names = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

/** A day as the digest writes it, YYYY-MM-DD, as a moment: its midnight in UTC, in milliseconds. */
export const dayTime = (day: string): number =>
  Date.UTC(+day.slice(0, 4), +day.slice(5, 7) - 1, +day.slice(8))

/** 2019-02-02 → 2 February 2019; 2019-02 → February 2019; 2019 stays. */
export const longDay = (day: string): string => {
  const [year = '', month, date] = day.split('-')
  if (month === undefined) return year
  const name = month_names[+month - 1] ?? month
  return date === undefined ? `${name} ${year}` : `${+date} ${name} ${year}`
}

/** 2019-02-02 → 2 Feb. */
export const shortDay = (day: string): string =>
  `${+day.slice(8)} ${(month_names[+day.slice(5, 7) - 1] ?? '').slice(0, 3)}`

/** 2019-02-02 → Feb 2019. */
export const shortMonth = (day: string): string =>
  `${(month_names[+day.slice(5, 7) - 1] ?? '').slice(0, 3)} ${day.slice(0, 4)}`

/** Every day from the first to the last, both included. */
export const daysBetween = (first: string, last: string): string[] => {
  const days: string[] = []
  for (let time = dayTime(first); time <= dayTime(last); time += 86_400_000)
    days.push(new Date(time).toISOString().slice(0, 10))
  return days
}
