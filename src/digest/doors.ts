import { ban_countries, ban_days, ban_jails, identifications, logins } from '../aggregates/index.ts'
import type {
  BanCountriesRow,
  BanDaysRow,
  BanJailsRow,
  IdentificationsRow,
  LoginsRow,
} from '../aggregates/index.ts'
import { knownGreeting, knownJail, mergeRows } from './free-text.ts'
import type { PeriodFiles } from './schema.ts'

/** What other logs than the firewall's say of a period: bans and logins. */
export type Doors = Pick<PeriodFiles, 'bans' | 'logins'>

/** The questions behind them. */
export const door_questions = [ban_countries, ban_jails, ban_days, logins, identifications] as const

export interface DoorAnswers {
  ban_countries: BanCountriesRow[]
  ban_jails: BanJailsRow[]
  ban_days: BanDaysRow[]
  logins: LoginsRow[]
  identifications: IdentificationsRow[]
}

export function doorsOf(answers: DoorAnswers): Doors {
  return {
    bans: {
      bans: answers.ban_countries.reduce((sum, { bans }) => sum + bans, 0),
      sources: answers.ban_countries.reduce((sum, { sources }) => sum + sources, 0),
      countries: answers.ban_countries,
      jails: mergeRows(
        answers.ban_jails.map((row) => ({ ...row, jail: knownJail(row.jail) })),
        'jail',
        'bans',
      ),
      days: answers.ban_days,
    },
    logins: {
      records: answers.logins,
      identifications: mergeRows(
        answers.identifications.map((row) => ({ ...row, identification: knownGreeting(row.identification) })),
        'identification',
        'events',
      ),
    },
  }
}
