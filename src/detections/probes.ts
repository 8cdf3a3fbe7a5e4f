import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'
import { is_no_reply } from './backscatter.ts'

export interface ProbesRow {
  source: number
  time: string
  destination_port: number
}

/** When chosen sources tried which port: what the shape of a scan is read from. */
export const probes = (sources: readonly number[]): Question<ProbesRow> => ({
  name: 'probes',
  title: 'Probes of chosen sources',
  about: 'The times at which chosen sources tried a port; replies to forged packets are left out.',
  select: { source: 'source', time: 'time', destination_port: 'destination_port' },
  where: `${inbound_drop}
  AND destination_port IS NOT NULL
  AND ${is_no_reply}
  AND source IN (${sources.join(', ')})`,
  group_by: ['source', 'time', 'destination_port'],
  order_by: 'source, time, destination_port',
})
