import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'

export interface SummaryRow {
  events: number
  sources: number
  countries: number
  first_seen: string | null
  last_seen: string | null
}

export const summary: Question<SummaryRow> = {
  name: 'summary',
  title: 'The period in numbers',
  about:
    'Inbound drops, the distinct addresses they came from, the distinct countries these are located in (unknown is none), and the first and last record.',
  select: {
    events: 'sum(count)',
    sources: 'count(DISTINCT source)',
    countries: 'count(DISTINCT country)',
    first_seen: 'min(time)',
    last_seen: 'max(time)',
  },
  where: inbound_drop,
  group_by: [],
  order_by: '',
}
