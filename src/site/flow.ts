import type { FlowOptions } from '../charts/flow.ts'
import { digest, wording } from './inputs.ts'

const address_words = { none: null, network: 'addresses in full', full: 'all addresses' } as const

/** What the digest was made from, for the chart of the way there. */
export const flow = (): Omit<FlowOptions, 'id' | 'title'> => {
  const { archives, lines, ignored, rejected, duplicates, events, privacy } = digest().manifest
  return {
    language: wording,
    addresses: address_words[privacy],
    counts: {
      archives: archives.length,
      lines,
      ignored,
      rejected: Object.values(rejected).reduce((sum, count) => sum + count, 0),
      duplicates,
      events,
    },
  }
}
