import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'

export interface DaysRow {
  day: string
  events: number
  sources: number
}

export const days: Question<DaysRow> = {
  name: 'days',
  title: 'Events by day',
  about:
    "Inbound drops and distinct sources by day of the site's time zone. Days without a record have no row; figures show them as zero.",
  select: { day: 'day', events: 'sum(count)', sources: 'count(DISTINCT source)' },
  where: inbound_drop,
  group_by: ['day'],
  order_by: 'day',
}
