/** What a look at one thing found. */
export interface Check {
  /** What was looked at: a word or two. */
  name: string
  state: 'ok' | 'warn' | 'fail'
  /** What is so. */
  says: string
  /** What to do about it; null where nothing is to be done. */
  advice: string | null
}

export const ok = (name: string, says: string): Check => ({ name, state: 'ok', says, advice: null })
export const warn = (name: string, says: string, advice: string): Check => ({
  name,
  state: 'warn',
  says,
  advice,
})
export const fail = (name: string, says: string, advice: string): Check => ({
  name,
  state: 'fail',
  says,
  advice,
})
