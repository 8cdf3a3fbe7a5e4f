import type { Config } from '../config.ts'
import { newestTime } from '../store/newest.ts'
import { ownPeople, sensors } from '../store/own.ts'
import type { LedgerRow, Store } from '../store/store.ts'
import { completenessOf } from './completeness.ts'
import type { DigestOptions } from './options.ts'
import { coarseHome, redactName, type OwnNames } from './redact.ts'
import { digest_version, type ArchiveRow, type Completeness, type Manifest } from './schema.ts'

const instant = (seconds: number): string | null =>
  seconds < 0 ? null : `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`

/** What the store says of itself and of its archives. */
export interface Description {
  archives: ArchiveRow[]
  completeness: Completeness
  data_through: string | null
  geoip: Partial<Manifest['geoip']>
}

export async function describe({ store, config, timezone }: DigestOptions): Promise<Description> {
  const names = await namesOf(store, config)
  const ledger = await store.ledger()
  const problems = JSON.parse((await store.note('unread')) ?? '[]') as string[]
  return {
    archives: ledger
      .map((row) => archiveOf(row, names))
      .sort((a, b) => compare(a.first_seen ?? '9', b.first_seen ?? '9') || compare(a.name, b.name)),
    completeness: completenessOf(ledger, problems, timezone, names),
    data_through: await newestTime(store),
    geoip: JSON.parse((await store.note('geoip')) ?? '{}') as Description['geoip'],
  }
}

async function namesOf(store: Store, { privacy }: Config): Promise<OwnNames> {
  const isOwn = (name: string) => !privacy.publish_names.includes(name)
  return {
    hosts: [...(await sensors(store)), ...privacy.own_names].filter(isOwn),
    people: (await ownPeople(store)).filter(isOwn),
  }
}

/** The generated sample is nobody's: its lines end in the middle of a country, so that there are some. */
const sample_home = { latitude: 51, longitude: 10, name: 'an invented home' }

/** What the digest says of itself: where its numbers come from, and how far they go. */
export function manifestOf(
  { config, timezone, synthetic }: DigestOptions,
  { archives, completeness, data_through, geoip }: Description,
  periods: string[],
): Manifest {
  const total = (of: (archive: ArchiveRow) => number) =>
    archives.reduce((sum, archive) => sum + of(archive), 0)
  return {
    version: digest_version,
    synthetic,
    timezone,
    data_through,
    periods,
    geoip: {
      name: geoip.name ?? 'none',
      date: geoip.date ?? null,
      credit: geoip.credit ?? '',
      credit_url: geoip.credit_url ?? null,
    },
    lines: total(({ lines }) => lines),
    events: total(({ events }) => events),
    ignored: total(({ ignored }) => ignored),
    rejected: sumOfCounts(archives.map(({ rejected }) => rejected)),
    duplicates: total(({ duplicates }) => duplicates),
    archives,
    completeness,
    thresholds: config.thresholds,
    ports_mapped: [...config.ports_mapped].sort((a, b) => a - b),
    home: coarseHome(config.home ?? (synthetic ? sample_home : null)),
    privacy: config.privacy.level,
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function archiveOf({ path, first, last, account }: LedgerRow, names: OwnNames): ArchiveRow {
  const { compression, lines, events, ignored, rejected, fragments, duplicates, year_rule, problem } = account
  const name = redactName(path.slice(path.lastIndexOf('/') + 1), names)
  return {
    name,
    format: compression as ArchiveRow['format'],
    lines,
    events,
    ignored,
    rejected,
    duplicates,
    fragments,
    first_seen: instant(first),
    last_seen: instant(last),
    year_rule,
    // What the system says of a file may hold its path.
    problem: problem === null ? null : redactName(problem.replaceAll(path, name), names),
  }
}

function sumOfCounts(list: readonly Record<string, number>[]): Record<string, number> {
  const total = new Map<string, number>()
  for (const counts of list) {
    for (const [reason, count] of Object.entries(counts)) total.set(reason, (total.get(reason) ?? 0) + count)
  }
  return Object.fromEntries([...total].sort(([a], [b]) => compare(a, b)))
}
