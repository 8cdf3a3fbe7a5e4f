import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'

interface Seen {
  events: number
  sources: number
  first_day: string
}

export interface NewPortsRow extends Seen {
  destination_port: number
}
export interface NewCountriesRow extends Seen {
  country: string | null
}
export interface NewSourcesRow {
  /** The address as a number: `Store.addressesOf` tells it. */
  source: number
  country: string | null
  events: number
  ports: number
  first_day: string
}

const seen = { events: 'sum(count)', sources: 'count(DISTINCT source)', first_day: 'min(day)' }

/**
 * What is new is asked over the days of the baseline and the recent ones together: what those hold and its
 * first day is no earlier than the first recent day was in none of the days before.
 * @param since the first recent day
 */
const isNew = (since: string): string => `min(day) >= DATE '${since}'`

export const newPorts = (since: string): Question<NewPortsRow> => ({
  name: 'new-ports',
  title: 'New ports',
  about: 'Destination ports tried in the recent days and on no day of the month before.',
  select: { destination_port: 'destination_port', ...seen },
  where: `${inbound_drop}
  AND destination_port IS NOT NULL`,
  group_by: ['destination_port'],
  having: isNew(since),
  order_by: 'sources DESC, events DESC, destination_port',
})

export const newCountries = (since: string): Question<NewCountriesRow> => ({
  name: 'new-countries',
  title: 'New countries',
  about: 'Countries of sources seen in the recent days and on no day of the month before.',
  select: { country: 'country', ...seen },
  where: `${inbound_drop}
  AND country IS NOT NULL`,
  group_by: ['country'],
  having: isNew(since),
  order_by: 'sources DESC, events DESC, country',
})

export const newSources = (since: string): Question<NewSourcesRow> => ({
  name: 'new-sources',
  title: 'New sources',
  about: 'Sources seen in the recent days and on no day of the month before.',
  select: {
    source: 'source',
    country: 'country',
    events: 'sum(count)',
    ports: 'count(DISTINCT destination_port)',
    first_day: 'min(day)',
  },
  where: inbound_drop,
  group_by: ['source', 'country'],
  having: isNew(since),
  order_by: 'events DESC, source',
})
