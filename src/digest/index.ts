import * as aggregates from '../aggregates/index.ts'
import { Zone } from '../archive/zone.ts'
import type { Config } from '../config.ts'
import {
  fastScan,
  probes,
  slowScan,
  type FastScanRow,
  type ProbesRow,
  type SlowScanRow,
} from '../detections/index.ts'
import { UserError } from '../error.ts'
import { isInternal } from '../net/internal.ts'
import { ownAddresses } from '../store/own.ts'
import { sqlByPeriod, sqlOf, type Granularity, type Question } from '../store/question.ts'
import type { Row, Store } from '../store/store.ts'
import { door_questions, doorsOf, type Doors } from './doors.ts'
import { describe, manifestOf } from './manifest.ts'
import type { DigestOptions } from './options.ts'
import { daysOf, periodOf, type Period } from './periods.ts'
import { placesOf } from './places.ts'
import { marksOf, points_max, pointsOf, wallSecond } from './points.ts'
import { commonPorts, keptPorts, type PortEvents } from './ports.ts'
import { ownRanges, redactor, type Redact } from './redact.ts'
import {
  manifest as manifest_schema,
  period_files,
  queries as queries_schema,
  type PeriodFiles,
} from './schema.ts'
import { listedSources, scansOf, type Scans } from './scans.ts'
import { no_things, thingsOf, type Things } from './things.ts'
import type { Files } from './write.ts'

/**
 * Computes the files of a digest: the same store gives the same bytes.
 * @throws UserError when the store holds nothing to report
 */
export async function digest(options: DigestOptions): Promise<Files> {
  const { store, config } = options
  const own = await ownAddresses(store)
  const redact = redactor(config.privacy, own)
  // Before the snapshot, which has no more than the questions need.
  const described = await describe(options)
  await store.snapshot(ownRanges(config.privacy, own))
  const answers = await new Answers(store, config, options.timezone).ask()
  if (answers.days.length === 0) {
    throw new UserError(
      'the store holds no dropped inbound packet, so there is nothing to report; check with npm run explain -- FILE what the logs hold',
    )
  }
  const days = daysOf(answers.days)
  const first = days[0]
  const last = days[days.length - 1]
  const periods = periodsOf(days, options.wanted(last), first, last)
  const files: Files = new Map()
  for (const [done, period] of periods.entries()) {
    options.onProgress?.(done, periods.length)
    const parts = await answers.period(period, redact)
    for (const [name, part] of Object.entries(parts)) {
      const checked = period_files[name as keyof PeriodFiles].parse(part)
      files.set(`${period.name}/${name}.json`, toJson(checked))
    }
  }
  const manifest = manifestOf(
    options,
    described,
    periods.map(({ name }) => name),
  )
  files.set('manifest.json', toJson(manifest_schema.parse(manifest)))
  const questions: Question<never>[] = answers.questions()
  const queries = questions.map((question) => ({
    name: question.name,
    title: question.title,
    about: question.about,
    sql: sqlOf(question),
  }))
  files.set('queries.json', toJson(queries_schema.parse(queries)))
  return files
}

/** One row a line: small to store, and a difference between two digests reads well. */
function toJson(value: unknown): string {
  if (!Array.isArray(value)) return `${JSON.stringify(value)}\n`
  return value.length === 0 ? '[]\n' : `[\n${value.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`
}

function periodsOf(
  days: readonly string[],
  wanted: readonly string[],
  first: string,
  last: string,
): Period[] {
  const years = new Set(days.map((day) => day.slice(0, 4)))
  const months = new Set(days.map((day) => day.slice(0, 7)))
  const names = new Set(['all', ...years, ...months, ...days, ...wanted])
  return [...names].map((name) => periodOf(name, first, last)).filter((period) => period !== null)
}

const granularity_list: readonly Granularity[] = ['all', 'year', 'month', 'day']
const empty_summary = { events: 0, sources: 0, countries: 0, first_seen: null, last_seen: null }

/** The name of the period that `sqlByPeriod` gave a row. */
function periodName(granularity: Granularity, value: unknown): string {
  const text = String(value)
  if (granularity === 'all') return 'all'
  return granularity === 'month' ? `${text.slice(0, 4)}-${text.slice(4)}` : text
}

type Answer = Map<string, Row[]>

/** All answers that periods are put together from: some for each period, some by day and shared by all. */
class Answers {
  days: string[] = []
  private readonly store: Store
  private readonly config: Config
  private readonly by_period = new Map<string, Answer>()
  private readonly fast: Question<FastScanRow>
  private readonly slow: Question<SlowScanRow>
  private readonly port_countries
  private readonly secondOf: (instant: string) => number
  private fast_scans: FastScanRow[] = []
  private country_days: Row[] = []
  private day_rows: Row[] = []

  constructor(store: Store, config: Config, timezone: string) {
    this.store = store
    this.secondOf = wallSecond(new Zone(timezone))
    this.config = config
    this.fast = fastScan(config.thresholds.fast_scan_ports)
    this.slow = slowScan(config.thresholds.slow_scan_ports)
    this.port_countries = aggregates.portCountries([...config.ports_mapped].sort((a, b) => a - b))
  }

  /** Every question whose SQL is shown, by the name of the file that it fills. */
  questions(): Question<never>[] {
    const { summary, days, countries, country_days, transports, ports, port_days, selection, points } =
      aggregates
    // What each of a list is asked for is shown for one of them, which a figure fills in.
    const things = [
      aggregates.portCountries('{ports}'),
      aggregates.country_ports,
      aggregates.portScanners('{ports}', '{sources}'),
      aggregates.newPorts('{since}'),
      aggregates.newCountries('{since}'),
      aggregates.newSources('{since}'),
    ]
    const scans = [
      { ...this.fast, name: 'fast-scans' },
      { ...this.slow, name: 'slow-scans' },
    ]
    return [
      summary,
      days,
      countries,
      country_days,
      transports,
      ports,
      port_days,
      selection,
      points,
      aggregates.places,
      aggregates.ban_places,
      ...things,
      ...scans,
      ...door_questions,
    ] as unknown as Question<never>[]
  }

  async ask(): Promise<this> {
    const { summary, countries, transports, ports, selection, days, country_days } = aggregates
    this.day_rows = await this.store.query(sqlByPeriod(days, 'all'))
    this.days = this.day_rows.map(({ day }) => String(day))
    if (this.days.length === 0) return this
    this.country_days = await this.store.query(sqlByPeriod(country_days, 'all'))
    this.fast_scans = (await this.store.query(sqlByPeriod(this.fast, 'all'))) as unknown as FastScanRow[]
    for (const question of [
      summary,
      countries,
      transports,
      ports,
      selection,
      aggregates.places,
      aggregates.ban_places,
      this.port_countries,
      this.slow,
      ...door_questions,
    ]) {
      for (const granularity of granularity_list) {
        const rows = await this.store.query(sqlByPeriod(question as Question<never>, granularity))
        this.file(question.name, granularity, rows)
      }
    }
    return this
  }

  private file(name: string, granularity: Granularity, rows: Row[]): void {
    let answer = this.by_period.get(name)
    if (answer === undefined) this.by_period.set(name, (answer = new Map()))
    for (const { period, ...row } of rows) {
      const key = periodName(granularity, period)
      const list = answer.get(key)
      if (list === undefined) answer.set(key, [row])
      else list.push(row)
    }
  }

  /** The answer to a question for one period: filed already, or, for a range, asked now. */
  private async answer<T>(question: Question<T>, period: Period): Promise<T[]> {
    const rows = period.name.includes('--')
      ? await this.store.query(sqlOf(question, period.from, period.to))
      : (this.by_period.get(question.name)?.get(period.name) ?? [])
    return rows as unknown as T[]
  }

  async period(period: Period, redact: Redact): Promise<PeriodFiles> {
    const within = ({ day }: { day: string }) => day >= period.from && day <= period.to
    const days = (this.day_rows as unknown as aggregates.DaysRow[]).filter(within)
    const [summary = empty_summary] = await this.answer(aggregates.summary, period)
    const ports = await this.answer(aggregates.ports, period)
    const kept = keptPorts(ports)
    const fast = this.fast_scans.filter(within)
    const slow = await this.answer(this.slow, period)
    const addresses = await this.store.addressesOf([
      ...new Set([...fast, ...slow].map(({ source }) => source)),
    ])
    const scans: Scans = scansOf(fast, slow, this.config.thresholds, (source) =>
      redact(addresses.get(source)),
    )
    const things: Things =
      period.name === 'all'
        ? await thingsOf({
            store: this.store,
            days: this.days,
            ports: [...new Set([...commonPorts(ports), ...this.config.ports_mapped])].sort((a, b) => a - b),
            scanners: listedSources(fast, slow),
            redact,
          })
        : { ...no_things, 'port-countries': await this.answer(this.port_countries, period) }
    return {
      summary: {
        period: period.name,
        from: period.from,
        to: period.to,
        ...summary,
        events: summary.events ?? 0,
        source_days: days.reduce((total, { sources }) => total + sources, 0),
      },
      days: days.map(({ day, events, sources }) => ({ day, events, sources })),
      countries: await this.answer(aggregates.countries, period),
      'country-days': (this.country_days as unknown as aggregates.CountryDaysRow[])
        .filter(within)
        .map(({ day, country, events }) => ({ day, country, events })),
      transports: (await this.answer(aggregates.transports, period)) as PeriodFiles['transports'],
      ports: ports.filter(({ destination_port }) => kept.has(destination_port)),
      'port-days': this.portDays(days, kept),
      selection: (await this.answer(aggregates.selection, period)) as PeriodFiles['selection'],
      ...things,
      ...scans,
      points: await this.points(period, fast, redact),
      places: {
        drops: placesOf(await this.answer(aggregates.places, period), period.name, this.config.privacy.level),
        bans: placesOf(
          await this.answer(aggregates.ban_places, period),
          period.name,
          this.config.privacy.level,
        ),
      },
      ...(await this.doors(period)),
    }
  }

  /** A day's points, and its fast scans by their shape; other periods have none. */
  private async points(
    { name, from, to }: Period,
    fast: readonly FastScanRow[],
    redact: Redact,
  ): Promise<PeriodFiles['points']> {
    const ask = async <T>(question: Question<T>) =>
      (await this.store.query(sqlOf(question, from, to))) as unknown as T[]
    const [day] = this.day_rows.filter(({ day }) => day === name)
    let rows: aggregates.PointsRow[] = []
    if (day !== undefined) {
      const is_loud = Number(day.events) > points_max
      rows = is_loud ? await ask(aggregates.points_by_minute) : await ask(aggregates.points)
    }
    const scanners = day === undefined ? [] : fast.map(({ source }) => source)
    const tried: ProbesRow[] = scanners.length === 0 ? [] : await ask(probes(scanners))
    const numbers = new Set([...rows.map(({ source }) => source), ...scanners])
    const known = new Map(
      [...(await this.store.addressesOf([...numbers]))].map(([source, address]) => [
        source,
        { redacted: redact(address), is_internal: isInternal(address) },
      ]),
    )
    const unknown = { redacted: redact(undefined), is_internal: false }
    const of = (source: number) => known.get(source) ?? unknown
    return {
      ...pointsOf({ rows, secondOf: this.secondOf, source: of }),
      marks: marksOf(day === undefined ? [] : fast, tried, this.secondOf, (source) => of(source).redacted),
    }
  }

  private async doors(period: Period): Promise<Doors> {
    return doorsOf({
      ban_countries: await this.answer(aggregates.ban_countries, period),
      ban_jails: await this.answer(aggregates.ban_jails, period),
      ban_days: await this.answer(aggregates.ban_days, period),
      logins: await this.answer(aggregates.logins, period),
      identifications: await this.answer(aggregates.identifications, period),
    })
  }

  private portDays(days: readonly { day: string }[], kept: ReadonlySet<number>): PeriodFiles['port-days'] {
    const rows: PeriodFiles['port-days'] = []
    for (const { day } of days) {
      const ports = (this.by_period.get('ports')?.get(day) ?? []) as unknown as (PortEvents & {
        transport: string
      })[]
      for (const { transport, destination_port, events } of ports) {
        if (kept.has(destination_port)) rows.push({ day, transport, destination_port, events })
      }
    }
    return rows
  }
}
