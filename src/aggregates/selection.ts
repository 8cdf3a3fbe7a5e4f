import type { Question } from '../store/question.ts'

export interface SelectionRow {
  reason: string
  events: number
}

export const selection: Question<SelectionRow> = {
  name: 'selection',
  title: 'What is counted, and what is left out',
  about:
    'All packet records of the firewall by what they are: kept are those that came in by an interface, were to leave by none and were not accepted.',
  select: {
    reason: `CASE
  WHEN action = 'accept' THEN 'accepted'
  WHEN ingress_interface IS NOT NULL AND egress_interface IS NOT NULL THEN 'forwarded'
  WHEN egress_interface IS NOT NULL THEN 'outbound'
  WHEN ingress_interface IS NULL THEN 'no interface'
  ELSE 'kept' END`,
    events: 'sum(count)',
  },
  where: `kind = 'packet'`,
  group_by: ['reason'],
  order_by: 'events DESC, reason',
}
