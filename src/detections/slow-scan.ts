import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'
import { is_no_reply } from './backscatter.ts'

export interface SlowScanRow {
  /** The address as a number: `Store.addressesOf` tells it. */
  source: number
  country: string | null
  ports: number
  days: number
  events: number
  first_seen: string
  last_seen: string
}

/**
 * A slow scan: one source touches more than `threshold` distinct ports over the whole period, as `nmap -T
 * paranoid` does to stay below a daily threshold. It holds fast scans too: 26 ports on one day and 26 others
 * on the next are a slow scan and no fast one. The longer the period, the more sources with a broad interest
 * pass it: compare counts of periods of one length only.
 */
export const slowScan = (threshold: number): Question<SlowScanRow> => ({
  name: 'slow-scans',
  title: 'Slow scans',
  about: `A source with more than ${threshold} distinct destination ports in the whole period, fast or slow. Replies to forged packets (SYN+ACK, RST) are not counted.`,
  select: {
    source: 'source',
    country: 'country',
    ports: 'count(DISTINCT destination_port)',
    days: 'count(DISTINCT day)',
    events: 'sum(count)',
    first_seen: 'min(time)',
    last_seen: 'max(time)',
  },
  where: `${inbound_drop}
  AND destination_port IS NOT NULL
  AND ${is_no_reply}`,
  group_by: ['source', 'country'],
  having: `count(DISTINCT destination_port) > ${threshold}`,
  order_by: 'ports DESC, source',
})
