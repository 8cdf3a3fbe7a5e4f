import type { Question } from '../store/question.ts'

/** A ban is fail2ban's own word `Ban`: lifted, restored and repeated bans and found failures are none. */
export const is_ban = `kind = 'ban' AND action = 'ban'`

export interface BanCountriesRow {
  country: string | null
  bans: number
  sources: number
}

export const ban_countries: Question<BanCountriesRow> = {
  name: 'ban-countries',
  title: 'Bans by country',
  about:
    'Bans, and the distinct addresses banned, by the country that the geolocation database names for the address; null is unknown. An address that is banned three times counts three bans and one source.',
  select: { country: 'country', bans: 'sum(count)', sources: 'count(DISTINCT source)' },
  where: is_ban,
  group_by: ['country'],
  order_by: 'bans DESC, country',
}

export interface BanJailsRow {
  jail: string | null
  bans: number
  sources: number
}

export const ban_jails: Question<BanJailsRow> = {
  name: 'ban-jails',
  title: 'Bans by jail',
  about: 'Bans and distinct addresses by jail, the service whose log the failures stood in.',
  select: { jail: 'rule', bans: 'sum(count)', sources: 'count(DISTINCT source)' },
  where: is_ban,
  group_by: ['jail'],
  order_by: 'bans DESC, jail',
}

export interface BanDaysRow {
  day: string
  bans: number
  sources: number
}

export const ban_days: Question<BanDaysRow> = {
  name: 'ban-days',
  title: 'Bans by day',
  about: 'Bans and distinct addresses by day. Days without a ban have no row.',
  select: { day: 'day', bans: 'sum(count)', sources: 'count(DISTINCT source)' },
  where: is_ban,
  group_by: ['day'],
  order_by: 'day',
}
