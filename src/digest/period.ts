import type { SummaryRow } from '../aggregates/summary.ts'
import type { Config } from '../config.ts'
import type { FastScanRow } from '../detections/index.ts'
import { periodKind } from '../period.ts'
import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'
import type { Answers } from './answers.ts'
import type { Table } from './counting/table.ts'
import { doorsOf } from './doors.ts'
import { folded } from './fold.ts'
import type { Period } from './periods.ts'
import { placesOf } from './places.ts'
import { countPoints } from './points-counted.ts'
import { marksOf, probesOf } from './marks.ts'
import { no_points, points_max, pointsOf, portName, type PointColumns } from './points.ts'
import type { PeriodParts } from './parts.ts'
import { commonPorts, keptPorts } from './ports.ts'
import type { Questions } from './questions.ts'
import type { PortsRow, RedactedSource } from './schema.ts'
import { listedSources, scansOf } from './scans.ts'
import type { ShownSources } from './shown-sources.ts'
import { no_things, thingsOf } from './things.ts'

/** What periods are put together from. */
export interface Press {
  answers: Answers
  questions: Questions
  config: Config
  /** Days with data, ascending. */
  days: readonly string[]
  /** The second of the day at an instant, by the wall clock. */
  secondOf: (epoch: number) => number
  /** Of sources by their numbers. */
  redacted: (source: number) => RedactedSource
  shown: ShownSources
  isInternal: (source: number) => boolean
}

const empty_summary: SummaryRow = { events: 0, sources: 0, countries: 0, first_seen: null, last_seen: null }

export function partsOf(press: Press, period: Period): PeriodParts {
  const { answers, questions, config } = press
  const holding = answers.holdingOf(period)
  const ask: Ask = (question) => answers.ask(question, holding)
  const [summary = empty_summary] = ask(questions.summary).rows()
  const days = ask(questions.days)
  const { level, k } = config.privacy
  const all_ports = ask(questions.ports)
  const port_sources = all_ports.values('sources')
  // What is not told of is none of the commonest either.
  const ports = level === 'full' ? all_ports.where((row) => port_sources[row] >= k) : all_ports
  const port_events = { destination_port: ports.values('destination_port'), events: ports.values('events') }
  const common = commonPorts(port_events)
  const kept = keptPorts(port_events.destination_port, common)
  const fast = ask(questions.fast).rows()
  const slow = ask(questions.slow).rows()
  const things =
    period.name === 'all'
      ? thingsOf({
          answers,
          days: press.days,
          ports: [...new Set([...common, ...config.ports_mapped])].sort((a, b) => a - b),
          scanners: listedSources(fast, slow),
          redacted: press.redacted,
        })
      : { ...no_things, 'port-countries': ask(questions.port_countries) }
  const parts = {
    summary: {
      period: period.name,
      from: period.from,
      to: period.to,
      ...summary,
      source_days: sum(days.values('sources')),
    },
    days,
    countries: ask(questions.countries),
    'country-days': ask(questions.country_days),
    transports: ask(questions.transports),
    ports: ports.where((row) => kept.has(port_events.destination_port[row])),
    'port-days': ask(portDays(questions, kept)),
    selection: ask(questions.selection),
    ...things,
    ...scansOf(fast, slow, config.thresholds, press.redacted),
    points: pointsOfPeriod(press, period, { events: sum(days.values('events')), fast, ports }),
    places: {
      drops: placesOf(ask(questions.places).rows(), period.name, level),
      bans: placesOf(ask(questions.ban_places).rows(), period.name, level),
    },
    ...doorsOf({
      ban_countries: ask(questions.ban_countries).rows(),
      ban_jails: ask(questions.ban_jails).rows(),
      ban_days: ask(questions.ban_days).rows(),
      logins: ask(questions.logins).rows(),
      identifications: ask(questions.identifications).rows(),
    }),
  } as PeriodParts
  return level === 'full' ? folded(parts, ask, questions, k) : parts
}

type Ask = <Row>(question: Question<Row>) => Table<Row>

const portDays = ({ port_days }: Questions, kept: ReadonlySet<number>): Questions['port_days'] => ({
  ...port_days,
  where: `${inbound_drop}\n  AND destination_port IN (${[...(kept.size === 0 ? [0] : kept)].join(', ')})`,
})

/**
 * A day's points, and its fast scans by their shape; other periods have none. At the level `full` a scan has no shape,
 * being of one source.
 */
function pointsOfPeriod(
  { answers, config, secondOf, redacted, shown, isInternal }: Press,
  { name }: Period,
  { events, fast, ports }: { events: number; fast: readonly FastScanRow[]; ports: Table<PortsRow> },
): PointColumns {
  if (periodKind(name) !== 'day') return no_points
  const day = answers.momentsOf(name)
  const points = countPoints(day, answers.stock.sources, events > points_max)
  if (config.privacy.level === 'full') {
    const shown_ports = new Set(
      ports.rows().map(({ transport, destination_port }) => portName(transport, destination_port)),
    )
    return { ...pointsOf({ points, secondOf, shown, isInternal, shown_ports }), marks: [] }
  }
  const { length } = answers.stock.sources
  const marks = marksOf(fast, (sources) => probesOf(day, sources, length, secondOf), redacted)
  return { ...pointsOf({ points, secondOf, shown, isInternal }), marks }
}

function sum(values: ArrayLike<number>): number {
  let total = 0
  for (let at = 0; at < values.length; at++) total += values[at]
  return total
}
