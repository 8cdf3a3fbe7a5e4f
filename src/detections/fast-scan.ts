import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'
import { is_no_reply } from './backscatter.ts'

export interface FastScanRow {
  day: string
  /** The address as a number: `Store.addressesOf` tells it. */
  source: number
  country: string | null
  ports: number
  events: number
  first_seen: string
  last_seen: string
}

/**
 * A fast scan: one source touches more than `threshold` distinct ports within one day of the site's zone, as
 * `nmap -T insane` does. The default of 50 is far above what a mistyped service or a worm with a fixed list
 * of ports reaches, and low enough for a scan of nmap's hundred commonest. A lower threshold finds scans that
 * pause, and takes long lists of a botnet's ports for scans; 50 is none, 51 is one.
 */
export const fastScan = (threshold: number): Question<FastScanRow> => ({
  name: 'fast-scans',
  title: 'Fast scans',
  about: `A source with more than ${threshold} distinct destination ports in one day. Replies to forged packets (SYN+ACK, RST) are not counted: they tell of an attack on their sender.`,
  select: {
    day: 'day',
    source: 'source',
    country: 'country',
    ports: 'count(DISTINCT destination_port)',
    events: 'sum(count)',
    first_seen: 'min(time)',
    last_seen: 'max(time)',
  },
  where: `${inbound_drop}
  AND destination_port IS NOT NULL
  AND ${is_no_reply}`,
  group_by: ['day', 'source', 'country'],
  having: `count(DISTINCT destination_port) > ${threshold}`,
  order_by: 'ports DESC, day, source',
})
