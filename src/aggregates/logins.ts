import type { Question } from '../store/question.ts'

export interface LoginsRow {
  record: string
  events: number
  sources: number
}

export const logins: Question<LoginsRow> = {
  name: 'logins',
  title: 'Records of the login log by what they say',
  about:
    'Records of sshd by action. One attempt can leave several records, so numbers of different actions are never added up; what the PAM modules write beside sshd itself stands apart.',
  select: {
    record: `CASE WHEN action = 'failed' AND rule = 'pam module' THEN 'failed_pam' ELSE action END`,
    events: 'sum(count)',
    sources: 'count(DISTINCT source)',
  },
  where: `kind = 'login'`,
  group_by: ['record'],
  order_by: 'events DESC, record',
}

export interface IdentificationsRow {
  identification: string | null
  events: number
  sources: number
}

export const identifications: Question<IdentificationsRow> = {
  name: 'identifications',
  title: 'What strangers said in place of an ssh greeting',
  about:
    'Records of a bad protocol version by what was sent. The text is a stranger\'s: only known shapes are published, all else is "other".',
  select: { identification: 'rule', events: 'sum(count)', sources: 'count(DISTINCT source)' },
  where: `kind = 'login' AND action = 'bad_protocol'`,
  group_by: ['identification'],
  order_by: 'events DESC, identification',
}
