import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'

export interface PortScannersRow {
  destination_port: number
  /** The address as a number: `Store.addressesOf` tells it. */
  source: number
  country: string | null
  events: number
  first_seen: string
  last_seen: string
}

/**
 * @param ports the port numbers asked for
 * @param sources those of the findings that are listed
 */
export const portScanners = (
  ports: readonly number[] | '{ports}',
  sources: readonly number[] | '{sources}',
): Question<PortScannersRow> => ({
  name: 'port-scanners',
  title: 'Scanners by destination port',
  about:
    'Of the sources that a scan is known of and listed, those that sent a packet to the port. Each port keeps the five with most packets, and counts the others.',
  select: {
    destination_port: 'destination_port',
    source: 'source',
    country: 'country',
    events: 'sum(count)',
    first_seen: 'min(time)',
    last_seen: 'max(time)',
  },
  where: `${inbound_drop}
  AND destination_port IN (${listed(ports)})
  AND source IN (${listed(sources)})`,
  group_by: ['destination_port', 'source', 'country'],
  order_by: 'destination_port, events DESC, source',
})

const listed = (values: readonly number[] | string): string =>
  typeof values === 'string' ? values : values.join(', ')
