import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'

export interface TransportsRow {
  network_type: string
  transport: string | null
  events: number
  sources: number
}

export const transports: Question<TransportsRow> = {
  name: 'transports',
  title: 'Events by protocol',
  about: 'Inbound drops and distinct sources by IP version and transport.',
  select: {
    network_type: 'network_type',
    transport: 'transport',
    events: 'sum(count)',
    sources: 'count(DISTINCT source)',
  },
  where: inbound_drop,
  group_by: ['network_type', 'transport'],
  order_by: 'events DESC, network_type, transport',
}
