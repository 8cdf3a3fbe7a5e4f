import { numbersIn, type Numbers } from './count.ts'

/** Numbers and dates of a drawing as a language writes them; its words are English in every language. */
export interface Language extends Numbers {
  /** 2019-02-02 → 2 February 2019 */
  day: (day: string) => string
  /** For narrow places: 2 Feb. */
  shortDay: (day: string) => string
  /** 2019-02, or a day of it → February 2019 */
  month: (month: string) => string
  /** For narrow places: Feb 2019 */
  shortMonth: (month: string) => string
  /** 2019-02-02 → Feb */
  monthName: (day: string) => string
}

/** @throws RangeError for what is no language tag */
export const languageOf = (tag: string): Language => {
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(tag, { timeZone: 'UTC', ...options })
    return (text: string): string => format.format(new Date(text))
  }
  return {
    ...numbersIn(tag),
    day: dates({ day: 'numeric', month: 'long', year: 'numeric' }),
    shortDay: dates({ day: 'numeric', month: 'short' }),
    month: dates({ month: 'long', year: 'numeric' }),
    shortMonth: dates({ month: 'short', year: 'numeric' }),
    monthName: dates({ month: 'short' }),
  }
}

/** Where a chart is told no other. */
export const english: Language = languageOf('en-GB')
