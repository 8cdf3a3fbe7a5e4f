import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'

export interface CountryDaysRow {
  day: string
  country: string | null
  events: number
}

export const country_days: Question<CountryDaysRow> = {
  name: 'country-days',
  title: 'Events by country and day',
  about:
    'Inbound drops by day and country. A day on which a country sent nothing has no row; figures show zero.',
  select: { day: 'day', country: 'country', events: 'sum(count)' },
  where: inbound_drop,
  group_by: ['day', 'country'],
  order_by: 'day, country',
}
