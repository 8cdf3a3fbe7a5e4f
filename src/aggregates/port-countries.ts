import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'

export interface PortCountriesRow {
  destination_port: number
  country: string | null
  events: number
}

/** @param ports the port numbers that get a map of their own; a placeholder where the question is only shown */
export const portCountries = (ports: readonly number[] | '{ports}'): Question<PortCountriesRow> => ({
  name: 'port-countries',
  title: 'Events by country, for chosen ports',
  about: 'Inbound drops on each of the ports, all transports together, by country of the source.',
  select: { destination_port: 'destination_port', country: 'country', events: 'sum(count)' },
  where: `${inbound_drop}
  AND destination_port IN (${typeof ports === 'string' ? ports : ports.join(', ')})`,
  group_by: ['destination_port', 'country'],
  order_by: 'destination_port, events DESC, country',
})
