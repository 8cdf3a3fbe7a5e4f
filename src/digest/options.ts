import type { Config } from '../config.ts'
import type { Store } from '../store/store.ts'

export interface DigestOptions {
  store: Store
  config: Config
  timezone: string
  synthetic: boolean
  /** A word for the code that computes: of another one, nothing is kept. */
  code_version: string
  /** Periods that posts ask for beside all, years, months and days; those without data are left to the site to tell. */
  wanted: (newest_whole_day: string) => readonly string[]
  onProgress?: (done: number, total: number) => void
}
