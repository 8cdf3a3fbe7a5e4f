import type { Period } from './digest.ts'

export interface ScanCount {
  label: string
  value: number
  /** What the others are a part of. */
  is_whole?: boolean
}

/** Scans of a period counted in two ways, and what there is of each way in all. */
export const scanCounts = ({ summary, file }: Period): ScanCount[] => {
  const { daily_source_days, daily_sources, long_term_sources } = file('scans')
  return [
    { label: 'Fast scans, source-days', value: daily_source_days },
    { label: 'Fast scanners, sources', value: daily_sources },
    { label: 'Slow scanners, sources', value: long_term_sources },
    { label: 'All source-days, scanning or not', value: summary.source_days, is_whole: true },
    { label: 'All sources, scanning or not', value: summary.sources, is_whole: true },
  ]
}
