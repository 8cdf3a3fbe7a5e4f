import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DuckDBConnection, DuckDBInstance, type DuckDBAppender } from '@duckdb/node-api'
import { UserError, messageOf } from '../error.ts'
import { explained, isInUse, toldInUse } from './duckdb-error.ts'
import { FactsReader } from './duckdb-facts.ts'
import { appending } from './duckdb-append.ts'
import { all_uncounted, count_days, held_of_days } from './duckdb-days.ts'
import { daysOfMoved, places_said } from './duckdb-fingerprint.ts'
import { Guard, putBackTorn } from './duckdb-guard.ts'
import { RoundWriter } from './duckdb-round.ts'
import { rowsOf } from './duckdb-rows.ts'
import { schema } from './duckdb-schema.ts'
import { StoredPlaces } from './duckdb-place.ts'
import { addSources, sourcesOf } from './duckdb-source.ts'
import { bringUpToDate } from './duckdb-version.ts'
import type { FactsWanted, Sources } from './facts.ts'
import type { Arriving } from './moments.ts'
import { nothingSeen } from './seen.ts'
import type {
  AddressRange,
  Counted,
  DayFingerprint,
  EngineSettings,
  LedgerRow,
  Locate,
  Round,
  Row,
  Store,
} from './store.ts'

/**
 * Opens a store in one file, made when it is not there.
 * @throws UserError when it is in use, damaged, or of another version.
 */
export async function openDuckdb(path: string, engine: EngineSettings, readOnly: boolean): Promise<Store> {
  if (readOnly && (!existsSync(path) || isUnfinished(path))) throw noStore(path)
  if (!readOnly) mkdirSync(dirname(path), { recursive: true })
  let guard: Guard | null = null
  try {
    if (readOnly) putBackTorn(path)
    else guard = guardOf(path)
    const instance = await open(path, engine, readOnly)
    try {
      return await opened(instance, path, guard)
    } catch (error) {
      instance.closeSync()
      throw error
    }
  } catch (error) {
    guard?.end()
    throw explained(error, path)
  }
}

/** @throws UserError when another run has it: then the file is not touched, which that may be making just now */
function guardOf(path: string): Guard {
  const taken = Guard.take(path)
  if (taken instanceof Guard) return taken
  throw new UserError(toldInUse(path, taken.process))
}

/** @param guard null where it is only read */
async function opened(instance: DuckDBInstance, path: string, guard: Guard | null): Promise<Store> {
  const connection = await instance.connect()
  try {
    if (guard !== null) await connection.run(one_compression)
    if (await isEmpty(connection)) {
      if (guard === null) throw noStore(path)
      await connection.run(`BEGIN; ${schema} COMMIT`)
    }
    await bringUpToDate(connection, path, guard)
    const reading = [await instance.connect(), await instance.connect()] as const
    return new DuckdbStore(instance, connection, reading, guard, path)
  } catch (error) {
    connection.closeSync()
    throw error
  }
}

/**
 * Bitpacking makes numbers as small as run lengths do, and to try both takes a hundredth of an ingest. The engine does
 * not heed this where it is made with it.
 */
const one_compression = `SET GLOBAL disabled_compression_methods = 'rle'`

const noStore = (path: string) => new UserError(`no store at ${path}; run npm run ingest first`)

async function open(path: string, engine: EngineSettings, readOnly: boolean): Promise<DuckDBInstance> {
  const was_unfinished = isUnfinished(path)
  try {
    return await DuckDBInstance.create(path, {
      memory_limit: `${engine.memory_limit_mb}MB`,
      threads: String(engine.threads),
      preserve_insertion_order: 'false',
      // What the engine is done with goes back to the system: it would keep some hundred MB for later.
      allocator_flush_threshold: '8MB',
      allocator_bulk_deallocation_flush_threshold: '1MB',
      // Everything the project needs is in the engine itself; nothing is to be fetched.
      autoinstall_known_extensions: 'false',
      ...(readOnly && { access_mode: 'READ_ONLY' }),
    })
  } catch (error) {
    const told = explained(error, path)
    if (was_unfinished && !readOnly && !isInUse(error)) {
      rmSync(path)
      return open(path, engine, readOnly)
    }
    if (told instanceof UserError) throw told
    throw new UserError(`cannot open the store ${path} (${messageOf(error).slice(0, 160)})`)
  }
}

const header_bytes = 3 * 4096

/** Whether a run ended before the engine had written the file's headers: nothing has ever been in it. */
function isUnfinished(path: string): boolean {
  const entry = statSync(path, { throwIfNoEntry: false })
  if (entry === undefined || !entry.isFile() || entry.size >= header_bytes) return false
  return entry.size === 0 || readFileSync(path).toString('latin1', 8, 12) === 'DUCK'
}

async function isEmpty(connection: DuckDBConnection): Promise<boolean> {
  const result = await connection.runAndReadAll('SELECT count(*) FROM duckdb_tables()')
  return Number(result.getRowsJS()[0]?.[0]) === 0
}

class DuckdbStore implements Store {
  private readonly instance: DuckDBInstance
  private readonly connection: DuckDBConnection
  private readonly writer: RoundWriter
  private readonly places = new StoredPlaces()
  /** Of their own, so that facts are read while other questions are asked, and beside each other. */
  private readonly reading: readonly [DuckDBConnection, DuckDBConnection]
  private readonly reader: FactsReader
  /** Renewed before whatever may end in a checkpoint; null where nothing is written. */
  private readonly guard: Guard | null
  private readonly path: string

  constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    reading: readonly [DuckDBConnection, DuckDBConnection],
    guard: Guard | null,
    path: string,
  ) {
    this.instance = instance
    this.connection = connection
    this.guard = guard
    this.path = path
    this.writer = new RoundWriter(connection, (sql) => this.query(sql), path, this.places)
    this.reading = reading
    this.reader = new FactsReader(...reading)
  }

  begin(): Promise<Round> {
    return this.explaining(async () => {
      await this.guard?.renew(this.connection)
      return this.writer.begin()
    })
  }

  async relocate(locate: Locate): Promise<void> {
    await this.run(`BEGIN; CREATE TEMP TABLE sought AS ${places_said}; DELETE FROM source; DELETE FROM place`)
    this.places.forget()
    const sought = await sourcesOf(this.connection, 'SELECT source FROM temp.sought')
    await addSources(this.connection, sought, locate, this.places)
    const days = await this.moved()
    for (const { day, said } of await this.query(daysOfMoved('temp.sought')))
      days[String(day)] = String(BigInt(days[String(day)] ?? 0) ^ BigInt(String(said)))
    await this.run(`${noted(moved_note, JSON.stringify(days))}; DROP TABLE temp.sought; COMMIT`)
  }

  /** Of every day of a source that has been found elsewhere, a number for where it was and is. */
  private async moved(): Promise<Record<string, string>> {
    return JSON.parse((await this.note(moved_note)) ?? '{}')
  }

  sources(
    places: readonly string[],
    unplaced: Promise<readonly AddressRange[]> | readonly AddressRange[] = [],
  ): Promise<Sources> {
    return this.explaining(() => this.reader.sources(places, Promise.resolve(unplaced)))
  }

  counted(
    wanted: readonly FactsWanted[],
    days?: readonly string[],
    onArriving?: (arriving: Arriving) => boolean,
  ): Promise<Counted> {
    return this.explaining(() => this.reader.counted(wanted, days, onArriving))
  }

  async fingerprints(): Promise<DayFingerprint[]> {
    const [rows, moved] = [await this.query(held_of_days), await this.moved()]
    const first = (await this.note(first_geoip_note)) ?? ''
    return rows.map(({ day, events, drops, mixed, added }) => ({
      day: String(day),
      fingerprint: [events, mixed, added, moved[String(day)] ?? '', first].join(' '),
      drops: Number(drops),
    }))
  }

  async placed(): Promise<string> {
    return JSON.stringify([await this.note(first_geoip_note), await this.moved()])
  }

  async countDays(): Promise<void> {
    const [{ days }] = await this.query('SELECT count(*) AS days FROM day WHERE mixed IS NULL')
    if (days !== 0) await this.run(count_days)
  }

  async redate(dayAt: (epoch: number) => number): Promise<void> {
    // Dates change on the quarter of an hour at most, whatever the zone.
    for (const table of ['event', 'event_tail']) {
      const quarters = await this.query(`SELECT DISTINCT epoch(time)::BIGINT // 900 AS quarter FROM ${table}`)
      if (quarters.length === 0) continue
      await this.run('CREATE OR REPLACE TEMP TABLE redated (quarter BIGINT, day INTEGER)')
      const append = (appender: DuckDBAppender) => {
        for (const { quarter } of quarters) {
          appender.appendBigInt(BigInt(quarter as number))
          appender.appendInteger(dayAt(Number(quarter) * 900))
          appender.endRow()
        }
      }
      await appending(this.connection, 'redated', append, 'temp')
      await this.run(`BEGIN; UPDATE ${table} SET day = DATE '1970-01-01' + r.day FROM redated r
        WHERE epoch(${table}.time)::BIGINT // 900 = r.quarter; ${all_uncounted}; DROP TABLE temp.redated; COMMIT`)
    }
  }

  async ledger(): Promise<LedgerRow[]> {
    const rows = await this.query('SELECT * FROM archive ORDER BY id')
    return rows.map((row) => {
      // Archives that were read before it was watched how whole a log is say nothing of it.
      const account = { seen: nothingSeen(), ...JSON.parse(String(row.account)) }
      return { ...row, account } as unknown as LedgerRow
    })
  }

  async note(name: string): Promise<string | null> {
    const rows = await this.query(`SELECT value FROM note WHERE name = ${literal(name)}`)
    return (rows[0]?.value as string | undefined) ?? null
  }

  async setNote(name: string, value: string): Promise<void> {
    // To write costs a flush of the disk, and mostly nothing has changed.
    if ((await this.note(name)) === value) return
    await this.run(`BEGIN; ${noted(name, value)}; COMMIT`)
  }

  query(sql: string): Promise<Row[]> {
    return this.explaining(() => rowsOf(this.connection, sql))
  }

  private async explaining<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      throw explained(error, this.path)
    }
  }

  run(sql: string): Promise<void> {
    return this.explaining(async () => {
      await this.guard?.renew(this.connection)
      await this.connection.run(sql)
    })
  }

  async close(): Promise<void> {
    try {
      // The engine ends with a checkpoint.
      await this.explaining(async () => this.guard?.renew(this.connection))
    } finally {
      for (const connection of this.reading) connection.closeSync()
      this.connection.closeSync()
      this.instance.closeSync()
      this.guard?.end()
    }
  }
}

const moved_note = 'moved'
const first_geoip_note = 'first_geoip'

/** SQL that sets a note. */
const noted = (name: string, value: string): string =>
  `DELETE FROM note WHERE name = ${literal(name)}; INSERT INTO note VALUES (${literal(name)}, ${literal(value)})`

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`
