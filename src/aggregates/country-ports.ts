import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'

export interface CountryPortsRow {
  country: string | null
  destination_port: number
  events: number
}

export const country_ports: Question<CountryPortsRow> = {
  name: 'country-ports',
  title: 'Events by country and destination port',
  about:
    'Inbound drops by country of the source and destination port, all transports together. Of the answer, each country keeps its 20 ports with most; of a tie the lower number.',
  select: { country: 'country', destination_port: 'destination_port', events: 'sum(count)' },
  where: `${inbound_drop}
  AND destination_port IS NOT NULL`,
  group_by: ['country', 'destination_port'],
  order_by: 'country, events DESC, destination_port',
}
