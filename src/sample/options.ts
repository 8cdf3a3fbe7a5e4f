export interface SampleOptions {
  /** First day, YYYY-MM-DD; days and stamps are UTC. */
  first_day: string
  days: number
  /** Lines in all, to the line; `netfilter_share` of them are packets. */
  lines: number
  seed: number
  /** Sources without a script: that many addresses, besides some 170 scanners. */
  sources: number
}

export const sample_options: SampleOptions = {
  first_day: '2018-10-28',
  days: 330,
  lines: 690_000,
  seed: 1,
  sources: 45_000,
}

export const netfilter_share = 0.87
