import type { SampleArchive } from './archive.ts'
import type { SampleOptions } from './options.ts'
import { planSample } from './plan.ts'
import { Random, Weighted } from './random.ts'
import { Sources } from './sources.ts'

/** Jails, each with the odds of its bans, how many failures it takes, and how long it bans in seconds. */
const jails = [
  { name: 'sshd', weight: 70, failures: 5, seconds: 600 },
  { name: 'postfix-sasl', weight: 16, failures: 3, seconds: 3600 },
  { name: 'nginx-http-auth', weight: 9, failures: 3, seconds: 600 },
  { name: 'recidive', weight: 5, failures: 5, seconds: 86_400 },
] as const
const jail_odds = new Weighted(jails.map(({ weight }) => weight))

/** Of the default sample, in its quieter months; smaller samples have fewer in proportion. */
const bans_a_day = 14
const process_id = 812
/** A banned address comes back within a few days with these odds. */
const comes_back = 0.35

interface Entry {
  /** Milliseconds since the epoch. */
  time: number
  component: 'filter' | 'actions'
  level: 'INFO' | 'NOTICE' | 'WARNING'
  text: string
}

/**
 * The synthetic log of fail2ban beside the gateway's: rotated on the same Sundays, stamps with the full date,
 * in UTC. Not every record is a ban: found failures, lifted bans, bans restored after the outage, and failures
 * of those who are banned already stand between them. The same options give the same lines.
 */
export function* fail2banArchives(options: SampleOptions): Generator<SampleArchive> {
  const { days } = planSample(options)
  const random = new Random(options.seed, 0xf2b)
  const strangers = Math.max(20, Math.round(options.sources / 12))
  const sources = new Sources(strangers, new Random(options.seed, 0xf2c))
  const scale = Math.min(1, options.lines / 690_000)
  let pending: Entry[] = []
  let lines = 0
  let text: string[] = []
  let last = days[0].start
  let was_out = false
  for (const day of days) {
    sources.setTime(day.index / options.days)
    const is_out = day.background + day.other === 0
    if (is_out) {
      was_out = true
      continue
    }
    const trend = 1 + 0.5 * Math.sin(day.index / 23) + day.index / options.days
    const bans = Math.round(bans_a_day * scale * trend * (0.7 + random.fraction() * 0.6))
    for (let ban = 0; ban < bans; ban++) pending.push(...banned(day.start, sources, random))
    if (was_out) {
      const address = sources.text(random.below(Math.max(1, sources.count)))
      pending.push(entry(day.start * 1000 + 41_000, 'actions', 'NOTICE', `[sshd] Restore Ban ${address}`))
      was_out = false
    }
    pending.sort((a, b) => a.time - b.time || (a.text < b.text ? -1 : 1))
    const end = (day.start + 86_400) * 1000
    const due = pending.filter(({ time }) => time < end)
    pending = pending.filter(({ time }) => time >= end)
    if (day.weekday === 0 && lines > 0) {
      yield { name: `fail2ban.log-${compactDate(day.start)}.gz`, modified: day.start, lines, text }
      lines = 0
      text = []
    }
    if (due.length === 0) continue
    lines += due.length
    text.push(due.map(lineOf).join(''))
    last = Math.floor(due[due.length - 1].time / 1000)
  }
  if (lines > 0) yield { name: 'fail2ban.log', modified: last, lines, text }
}

/** One ban from its first failure to its end. */
function banned(day: number, sources: Sources, random: Random): Entry[] {
  const known = sources.count
  const is_known = known > 0 && (known >= sources.country.length || random.chance(comes_back))
  const address = sources.text(is_known ? random.below(known) : sources.add())
  const jail = jails[jail_odds.draw(random)]
  const entries: Entry[] = []
  let time = day * 1000 + random.below(86_000_000)
  for (let failure = 0; failure < jail.failures; failure++) {
    entries.push(
      entry(time, 'filter', 'INFO', `[${jail.name}] Found ${address} - ${stampOf(time).slice(0, 19)}`),
    )
    time += random.between(400, 90_000)
  }
  entries.push(entry(time, 'actions', 'NOTICE', `[${jail.name}] Ban ${address}`))
  if (random.chance(0.06)) {
    entries.push(
      entry(
        time + random.between(200, 4000),
        'actions',
        'WARNING',
        `[${jail.name}] ${address} already banned`,
      ),
    )
  }
  entries.push(entry(time + jail.seconds * 1000, 'actions', 'NOTICE', `[${jail.name}] Unban ${address}`))
  return entries
}

const entry = (time: number, component: Entry['component'], level: Entry['level'], text: string): Entry => ({
  time,
  component,
  level,
  text,
})

/** As fail2ban 0.11 writes it, its columns padded. */
const lineOf = ({ time, component, level, text }: Entry): string =>
  `${stampOf(time)} ${`fail2ban.${component}`.padEnd(23)} [${process_id}]: ${level.padEnd(7)} ${text}\n`

/** 2018-11-04 03:12:09,123 */
const stampOf = (time: number): string =>
  new Date(time).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23)

const compactDate = (start: number): string =>
  new Date(start * 1000).toISOString().slice(0, 10).replaceAll('-', '')
