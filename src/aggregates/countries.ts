import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'

export interface CountriesRow {
  country: string | null
  events: number
  sources: number
}

export const countries: Question<CountriesRow> = {
  name: 'countries',
  title: 'Events by country',
  about:
    'Inbound drops and distinct sources by the country that the geolocation database names for the source; null is unknown and stays a row. Ties are ordered by country code.',
  select: { country: 'country', events: 'sum(count)', sources: 'count(DISTINCT source)' },
  where: inbound_drop,
  group_by: ['country'],
  order_by: 'events DESC, country',
}
