import { addedUp } from '../../store/added-up.ts'
import {
  arranged,
  countingOrder,
  dayCode,
  dayOfCode,
  type Facts,
  type Label,
  type Sources,
} from '../../store/facts.ts'
import { momentsOfDays, port_words, type Moments } from '../../store/moments.ts'
import type { DayFingerprint } from '../../store/store.ts'
import { partlySliced, type Sliced } from '../counting/slices.ts'
import { chosen } from '../counting/table.ts'
import { inTermsOf, renumbered, rowsMarked, withDays } from './merge.ts'
import type { Past, PastAnswer } from './past.ts'

/** What has come since the last run, and what that one had answered. */
export interface News {
  /** By source, 1 for those of a day that has changed: the near ones. */
  near: Uint8Array
  /** All their rows. */
  of_near: Rows
  /** Of these, the rows with a port that rows of a day that has changed have: of others, all stays as it was. */
  of_ports: Rows
  /** The rows of the days that have changed alone. */
  of_days: Rows
  answers: readonly PastAnswer[]
}

/** Rows as they were and as they are. */
export interface Rows {
  before: Facts
  after: Facts
}

/** What a run may take from the last one. */
export interface Since {
  past: Past
  /** 1 for every day, by `dayCode`, that does not hold what it held. */
  changed: Uint8Array
}

/** Their names. */
export const changedDays = ({ changed }: Since): string[] =>
  [...changed.keys()].filter((code) => changed[code] === 1).map(dayOfCode)

/** Where this share of the drops is on days that have changed, counting by difference is no less work. */
const changed_share_max = 1 / 4

/**
 * @param days what they hold now
 * @param placed as of `Store.placed`
 * @returns null where a source is elsewhere now, or more than this share of the drops is on days that have changed
 */
export function sinceOf(
  past: Past,
  days: readonly DayFingerprint[],
  placed: string,
  share_max = changed_share_max,
): Since | null {
  if (past.placed !== placed) return null
  const changed = new Uint8Array(65_536)
  const before = new Map(past.days.map((day) => [day.day, day]))
  let drops = 0
  for (const day of days) {
    const old = before.get(day.day)
    before.delete(day.day)
    if (old?.fingerprint === day.fingerprint) continue
    changed[dayCode(day.day)] = 1
    drops += Math.max(day.drops, old?.drops ?? 0)
  }
  for (const { day, drops: gone } of before.values()) {
    changed[dayCode(day)] = 1
    drops += gone
  }
  const total = days.reduce((sum, day) => sum + day.drops, 0)
  return drops > total * share_max ? null : { past, changed }
}

/**
 * The numbers that the sources of the last run have now.
 * @returns null where one of them is gone: what was counted of it does not hold any more
 */
export const numbersSince = ({ past }: Since, sources: Sources): Uint32Array | null =>
  renumbered(past.words, sources.words)

/**
 * The drops of all days, of which only those of the changed ones are read.
 * @param numbers as of `numbersSince`
 * @param moments of the changed days at the least
 * @returns null where one of the old ones tells what is not known any more
 */
export function dropsSince(
  { past, changed }: Since,
  numbers: Uint32Array,
  moments: Moments,
  sources: Sources,
): { facts: Sliced; news: News } | null {
  const words = past.facts.labels.get('transport')?.words ?? []
  const { all: fresh, days } = addedUp(momentsOfDays(moments, changed), sources.length, words)
  const old = inTermsOf(fresh, past.facts, numbers)
  if (old === null) return null
  const of_days = { before: rowsAs(old, 'day', changed), after: fresh }
  const near = new Uint8Array(new SharedArrayBuffer(sources.length))
  const ports = new Uint8Array(port_words.length)
  for (const { source, labels, length } of [of_days.before, of_days.after]) {
    const { codes } = labels.get('destination_port') as Label
    for (let row = 0; row < length; row++) near[source[row]] = ports[codes[row]] = 1
  }
  const before = rowsAs(old, 'source', near)
  const facts = withDays(old, changed, fresh)
  const of_near = { before, after: rowsAs(facts, 'source', near) }
  const of_ports = {
    before: rowsAs(of_near.before, 'destination_port', ports),
    after: rowsAs(of_near.after, 'destination_port', ports),
  }
  const answers = past.answers.map(({ lists, columns, ...answer }) => ({
    ...answer,
    lists: lists.map(({ values, is_source }) => ({
      values: is_source ? values.map((number) => numbers[number]) : values,
      is_source,
    })),
    columns: columns.map(({ values, ...column }) => ({
      ...column,
      values: column.is_source ? Uint32Array.from(values, (number) => numbers[number]) : values,
    })),
  }))
  return {
    facts: partlySliced(facts, days),
    news: { near, of_near, of_ports, of_days, answers },
  }
}

/** The rows of which something is marked, in memory that threads can share. @param marked by its code */
function rowsAs(facts: Facts, what: 'source' | 'day' | 'destination_port', marked: Uint8Array): Facts {
  const codes = what === 'destination_port' ? (facts.labels.get(what) as Label).codes : facts[what]
  return arranged(facts, rowsMarked(codes, marked), SharedArrayBuffer)
}

/**
 * Facts of all days that are no drops, of which only those of the changed days are read.
 * @param old of the last run
 * @param fresh of the changed days at the least
 * @param numbers as of `numbersSince`; null where they are not told by source
 * @returns null where one of the old ones tells what is not known any more
 */
export function factsSince(
  { changed }: Since,
  old: Facts,
  fresh: Facts,
  numbers: Uint32Array | null,
): Sliced | null {
  const of_changed = arranged(
    fresh,
    chosen(fresh.length, (row) => changed[fresh.day[row]] === 1),
  )
  const known = inTermsOf(of_changed, old, numbers)
  if (known === null) return null
  const days = arranged(of_changed, countingOrder(of_changed.day, 65_536))
  return partlySliced(withDays(known, changed, of_changed), days)
}
