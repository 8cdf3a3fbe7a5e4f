import { unrotated } from '../archive/rotation.ts'
import { Zone } from '../archive/zone.ts'
import { addSeen, hour_seconds, isLimited, nothingSeen, type Seen } from '../store/seen.ts'
import type { LedgerRow } from '../store/store.ts'
import { redactName, type OwnNames } from './redact.ts'
import type { Completeness, RedactedName } from './schema.ts'

/** Gaps listed; of more, the longest. */
const gaps_max = 100

/**
 * What the logs leave out, as far as they tell: hours without a line, messages dropped before they were
 * written, a limit that was reached, files that could not be read.
 * @param problems of the last ingest, each beginning with the path: `/var/log/a: permission denied`
 */
export function completenessOf(
  ledger: readonly LedgerRow[],
  problems: readonly string[],
  timezone: string,
  names: OwnNames,
): Completeness {
  const logs = logsOf(ledger)
  const zone = new Zone(timezone)
  const dayOf = (hour: number) => isoDay(zone.dayAt(hour * hour_seconds))
  const gaps = gapsOf(logs, names)
  return {
    gaps: gaps
      .toSorted((a, b) => length(b) - length(a) || a.from - b.from)
      .slice(0, gaps_max)
      .sort((a, b) => a.from - b.from || a.to - b.to)
      .map(({ from, to, logs }) => ({ from: isoHour(from), to: isoHour(to), logs })),
    gap_count: gaps.length,
    suppressed: suppressedIn(ledger, dayOf),
    is_limited: ledger.some(({ account }) => isLimited(account.seen)),
    limited: limitedIn(ledger, dayOf),
    unread: problems.map((problem) => unreadOf(problem, names)),
  }
}

/** Archives by the log that they are rotations of, wherever they lie: a copy elsewhere is the same log. */
function logsOf(ledger: readonly LedgerRow[]): Map<string, Seen> {
  const logs = new Map<string, Seen>()
  for (const { path, account } of ledger) {
    const log = unrotated(path.slice(path.lastIndexOf('/') + 1))
    logs.set(log, addSeen(logs.get(log) ?? nothingSeen(), account.seen))
  }
  return logs
}

interface Span {
  /** First hour without a line, and the first that has one again. */
  from: number
  to: number
}

/**
 * Hours without a line are no news in a log that has few: of all such spans those are gaps that chance would
 * hardly make. With a share q of the hours empty, a span of n or more begins at a given hour with probability q^n at
 * the most; listed are those of which fewer than 0.01 are to be expected in all the log's hours. Gaps say nothing of
 * how often an hour is empty otherwise, so they are left out of q, which is taken anew until no more are found. A
 * single empty hour is never one.
 */
export function gapsIn(hours: readonly number[]): Span[] {
  const spans: Span[] = []
  for (let at = 1; at + 1 < hours.length; at += 2) spans.push({ from: hours[at] + 1, to: hours[at + 1] })
  if (spans.length === 0) return []
  const total = hours[hours.length - 1] - hours[0] + 1
  let shortest = Infinity
  for (;;) {
    const others = spans.filter((span) => length(span) < shortest)
    const in_gaps = sum(spans.map(length)) - sum(others.map(length))
    const considered = total - in_gaps
    const share = sum(others.map(length)) / considered
    const needed = share === 0 ? 1 : Math.max(1, Math.ceil(Math.log(0.01 / considered) / Math.log(share)))
    if (needed >= shortest) return spans.filter((span) => length(span) >= shortest)
    shortest = needed
  }
}

/** The gaps of all logs; those of the same hours are one. */
function gapsOf(logs: ReadonlyMap<string, Seen>, names: OwnNames): (Span & { logs: RedactedName[] })[] {
  const gaps = new Map<string, Span & { logs: RedactedName[] }>()
  for (const [log, { hours }] of [...logs].sort(([a], [b]) => compare(a, b))) {
    for (const { from, to } of gapsIn(hours)) {
      const key = `${from} ${to}`
      const gap = gaps.get(key) ?? { from, to, logs: [] }
      const name = redactName(log, names)
      if (!gap.logs.includes(name)) gap.logs.push(name)
      gaps.set(key, gap)
    }
  }
  return [...gaps.values()]
}

/**
 * By day and program. Of archives that speak of one hour the one with most counts: copies, kern.log and syslog hold
 * the same notes. So it is that many at the least.
 */
function suppressedIn(
  ledger: readonly LedgerRow[],
  dayOf: (hour: number) => string,
): Completeness['suppressed'] {
  const most = new Map<string, number>()
  for (const { account } of ledger) {
    for (const [key, messages] of Object.entries(account.seen.suppressed))
      most.set(key, Math.max(most.get(key) ?? 0, messages))
  }
  const days = new Map<string, number>()
  for (const [key, messages] of most) {
    const [hour, by] = key.split(' ')
    const day = `${dayOf(Number(hour))} ${by}`
    days.set(day, (days.get(day) ?? 0) + messages)
  }
  return [...days]
    .sort(([a], [b]) => compare(a, b))
    .map(([key, messages]) => {
      const [day, by] = key.split(' ')
      return { day, by: by as Completeness['suppressed'][number]['by'], messages }
    })
}

function limitedIn(ledger: readonly LedgerRow[], dayOf: (hour: number) => string): Completeness['limited'] {
  const hours = new Set(
    ledger.flatMap(({ account: { seen } }) => (isLimited(seen) ? seen.limited.hours : [])),
  )
  const days = new Map<string, number>()
  for (const hour of hours) days.set(dayOf(hour), (days.get(dayOf(hour)) ?? 0) + 1)
  return [...days].map(([day, hours]) => ({ day, hours })).sort((a, b) => compare(a.day, b.day))
}

/** What may be said of a file that could not be read: its name, and why if the reason is a usual one. */
function unreadOf(problem: string, names: OwnNames): Completeness['unread'][number] {
  const [path, ...rest] = problem.split(': ')
  const told = rest.join(': ')
  const reasons: [pattern: RegExp, why: Completeness['unread'][number]['why']][] = [
    [/permission denied|EACCES|EPERM/i, 'no permission'],
    [/no such file|ENOENT/, 'not found'],
    [/is a folder|no regular file/, 'no file'],
  ]
  return {
    name: redactName(path.slice(path.lastIndexOf('/') + 1), names),
    why: reasons.find(([pattern]) => pattern.test(told))?.[1] ?? 'not readable',
  }
}

const length = ({ from, to }: Span): number => to - from

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0)
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const isoDay = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)
const isoHour = (hour: number): string => `${new Date(hour * 3_600_000).toISOString().slice(0, 19)}Z`
