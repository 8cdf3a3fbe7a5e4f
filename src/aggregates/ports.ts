import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'

export interface PortsRow {
  transport: string
  destination_port: number
  events: number
  sources: number
}

export const ports: Question<PortsRow> = {
  name: 'ports',
  title: 'Events by destination port',
  about:
    'Inbound drops and distinct sources by transport and destination port; protocols without ports have none. Of the answer, ports 0-1023 and the 256 commonest port numbers are kept, commonest by events of all transports together, the lower number first where they tie.',
  select: {
    transport: 'transport',
    destination_port: 'destination_port',
    events: 'sum(count)',
    sources: 'count(DISTINCT source)',
  },
  where: `${inbound_drop}
  AND destination_port IS NOT NULL`,
  group_by: ['transport', 'destination_port'],
  order_by: 'destination_port, transport',
}
