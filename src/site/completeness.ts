import type { Completeness, Manifest } from '../digest/schema.ts'
import { addDays } from '../period.ts'
import type { Wording } from './wording.ts'

/** What the logs do not tell, in sentences. */

/** Who drops messages, in the words of a sentence. */
export const suppressor_words: Record<Completeness['suppressed'][number]['by'], string> = {
  kernel: 'the kernel',
  rsyslog: 'rsyslog',
  journald: 'the journal',
}

interface Span {
  /** Days, both included. */
  from: string
  to: string
}

/** Longest period whose pages tell each gap; those of longer ones leave it to the page About. */
const days_told = 31

/**
 * Why a page's figures count too little, if the logs say so: of messages that were dropped and a limit that was reached
 * in its days, and, of a month at the most, of hours without a line.
 */
export function shortfallsOf(
  { completeness, timezone }: Pick<Manifest, 'completeness' | 'timezone'>,
  { from, to }: Span,
  wording: Wording,
): string[] {
  const within = <Row extends { day: string }>(rows: readonly Row[]) =>
    rows.filter(({ day }) => day >= from && day <= to)
  const one = from === to
  const sentences: string[] = []
  const limited = within(completeness.limited)
  if (limited.length > 0) {
    const hours = limited.reduce((sum, { hours }) => sum + hours, 0)
    const when = one
      ? `In ${wording.counted(hours, 'hours')}`
      : `On ${wording.counted(limited.length, 'days')}`
    sentences.push(
      `${when} the firewall reached the limit of what it writes, 3 packets a minute after a burst of 10.`,
    )
  }
  const dropped = within(completeness.suppressed)
  if (dropped.length > 0) {
    const messages = dropped.reduce((sum, { messages }) => sum + messages, 0)
    const by = [...new Set(dropped.map(({ by }) => suppressor_words[by]))]
    const on = one ? '' : ` on ${wording.counted(new Set(dropped.map(({ day }) => day)).size, 'days')}`
    const number = messages > 0 ? `at least ${wording.counted(messages, 'messages')}` : 'messages'
    sentences.push(`${capital(wording.englishList(by))} dropped ${number}${on} before they were written.`)
  }
  if (addDays(from, days_told) > to) {
    for (const gap of completeness.gaps) {
      const last = lastHour(gap.to)
      if (wording.localDay(last, timezone) < from || wording.localDay(gap.from, timezone) > to) continue
      sentences.push(gapWords(gap, timezone, wording))
    }
  }
  return sentences
}

/** No line in messages from 7 May 2019, 02:00 to 11 May 2019, 02:00 (Europe/Berlin). */
export const gapWords = (
  { from, to, logs }: Completeness['gaps'][number],
  timezone: string,
  wording: Wording,
): string =>
  `No line in ${wording.englishList(logs)} from ${wording.localMinute(from, timezone)} to ${wording.localMinute(to, timezone)} (${timezone}).`

export const hoursOf = ({ from, to }: Completeness['gaps'][number]): number =>
  (Date.parse(to) - Date.parse(from)) / 3_600_000

const lastHour = (to: string): string => new Date(Date.parse(to) - 1000).toISOString()
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
