import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'

export interface PortDaysRow {
  day: string
  transport: string
  destination_port: number
  events: number
}

export const port_days: Question<PortDaysRow> = {
  name: 'port-days',
  title: 'Events by destination port and day',
  about:
    'Inbound drops by day, transport and destination port, for the ports that the period keeps: 0-1023 and its 256 commonest.',
  select: { day: 'day', transport: 'transport', destination_port: 'destination_port', events: 'sum(count)' },
  where: `${inbound_drop}
  AND destination_port IS NOT NULL`,
  group_by: ['day', 'transport', 'destination_port'],
  order_by: 'day, destination_port, transport',
}
