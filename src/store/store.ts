import type { FilledBatch } from './batch.ts'
import type { FreshWords } from './context.ts'
import type { Facts, FactsWanted, Sources } from './facts.ts'
import type { Arriving, Moments } from './moments.ts'
import type { Seen } from './seen.ts'

/**
 * The store: events and the ledger of archives, behind a small interface, so that another engine can stand in.
 * Reading goes through SQL over the view `events` (columns in event.ts).
 */

/** What became of an archive's lines: lines = events + ignored + the sum of rejected. */
export interface ArchiveAccount {
  compression: string
  lines: number
  events: number
  /** Lines of no known format. */
  ignored: number
  rejected: Record<string, number>
  /** Lines that held the torn-off start of another record before their own. */
  fragments: number
  /** Events that the store had already from another archive; counted by the store. */
  duplicates: number
  /** Where the year of its stamps comes from. */
  year_rule: string
  /** What went wrong while it was read. */
  problem: string | null
  seen: Seen
}

/** What is kept of an archive, to know it again and to read on. */
export interface LedgerRow {
  /** Given by the store. */
  id: number
  path: string
  size_bytes: number
  /** Milliseconds since the epoch. */
  modified: number
  /** Hash over the first `head_length` decompressed bytes. */
  head_hash: string
  head_length: number
  /** First and last event, seconds since the epoch; -1 with none. */
  first: number
  last: number
  account: ArchiveAccount
  /** What the reader needs to read on, as JSON of the reader's own. */
  state: string
}

/** Where a source is, as a lookup says; null where the database knows nothing. Columns as in event.ts. */
export interface Place {
  country: string | null
  city: string | null
  latitude: number | null
  longitude: number | null
  accuracy: number | null
  network: string | null
}

/** Addresses from the first to the last, both included, as 128-bit numbers. */
export interface AddressRange {
  first: bigint
  last: bigint
}

/** Looks up a source by its four words, most significant first. */
export type Locate = (words: Uint32Array) => Place

/** An archive that has been read as far as it goes. */
export interface ArchiveCommit {
  /** The number under which its batches were appended. */
  key: number
  /** id 0 for an archive that the ledger does not know. */
  ledger: LedgerRow
}

export interface Committed {
  id: number
  /** Events that the store had already, from another archive or an earlier copy. */
  duplicates: number
}

/** What archives brought, in one transaction: nothing of it is in the store before `commit`, all of it after. */
export interface Round {
  /**
   * Takes in a batch of the archive `key`.
   * @param id of the archive in the ledger, 0 for none: its own earlier events are not searched for repeats
   * @param fresh what the batch, and those that follow it, speak of for the first time
   * @param tail whether it is of a line without its ending, which is kept apart until the archive is read on
   */
  append(key: number, id: number, batch: FilledBatch, fresh: FreshWords, tail: boolean): void
  commit(archives: readonly ArchiveCommit[], locate: Locate): Promise<Committed[]>
  rollback(): Promise<void>
}

/** A day's events in a word. */
export interface DayFingerprint {
  day: string
  fingerprint: string
  /** How many of its events `inbound_drop` chooses. */
  drops: number
}

/** Caps of the engine, from site.yaml. */
export interface EngineSettings {
  memory_limit_mb: number
  threads: number
}

export type Value = string | number | null
export type Row = Record<string, Value>

/** What there is of events: inbound drops one by one, others as they are wanted. */
export interface Counted {
  moments: Moments
  /** In the order in which they are wanted. */
  facts: Facts[]
}

export interface Store {
  begin(): Promise<Round>
  ledger(): Promise<LedgerRow[]>
  /**
   * Notes that hold for the store as a whole: time zone, geolocation database, and the one that was the first
   * (`first_geoip`): sources are where that has put them, as long as `relocate` has not found them elsewhere.
   */
  note(name: string): Promise<string | null>
  setNote(name: string, value: string): Promise<void>
  /** Looks all sources up anew. */
  relocate(locate: Locate): Promise<void>
  /**
   * The sources, numbered in the order of their addresses.
   * @param places expressions over `source_columns` that are asked for
   * @param unplaced addresses that are to have a country, but no city, degrees and accuracy; it may take a moment
   *   until they are known
   */
  sources(
    places: readonly string[],
    unplaced?: Promise<readonly AddressRange[]> | readonly AddressRange[],
  ): Promise<Sources>
  /**
   * Packets that `inbound_drop` chooses, and events that each condition chooses, these added up as far as source, day
   * and labels tell them apart.
   * @param days of these alone
   * @param onArriving told of the packets before the first is taken in; true where it numbers their sources
   */
  counted(
    wanted: readonly FactsWanted[],
    days?: readonly string[],
    onArriving?: (arriving: Arriving) => boolean,
  ): Promise<Counted>
  /**
   * What the days hold, ascending: equal when their events and what is known of the sources of these are, however
   * they came into the store.
   */
  fingerprints(): Promise<DayFingerprint[]>
  /** A word for where the sources are: another one when one that was known is elsewhere. */
  placed(): Promise<string>
  /**
   * Keeps what the days hold, so that `fingerprints` and `ownAddresses` need not go through all events for it. They
   * tell the same without.
   */
  countDays(): Promise<void>
  /** Sets the day of every event anew; `dayAt` gives the day number of an instant in seconds. */
  redate(dayAt: (epoch: number) => number): Promise<void>
  /**
   * Runs SQL, rows in order. Dates come as 2019-02-02, timestamps as 2019-02-02T03:04:05Z, integers and
   * decimals as numbers.
   */
  query(sql: string): Promise<Row[]>
  run(sql: string): Promise<void>
  close(): Promise<void>
}
