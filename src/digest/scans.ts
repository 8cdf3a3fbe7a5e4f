import type { FastScanRow, SlowScanRow } from '../detections/index.ts'
import type { PeriodFiles, RedactedSource } from './schema.ts'

/** Findings listed of each kind; the counts beside them are of all. */
const findings_max = 500

interface Found {
  source: number
  ports: number
  first_seen: string
}

const byPorts = (a: Found, b: Found) => b.ports - a.ports || (a.first_seen < b.first_seen ? -1 : 1)

const listed = <Row extends Found>(rows: readonly Row[]): Row[] =>
  [...rows].sort(byPorts).slice(0, findings_max)

/** The sources of the findings that a period lists, in the order of their numbers. */
export const listedSources = (fast: readonly FastScanRow[], slow: readonly SlowScanRow[]): number[] =>
  [...new Set([...listed(fast), ...listed(slow)].map(({ source }) => source))].sort((a, b) => a - b)

export type Scans = Pick<PeriodFiles, 'scans' | 'scan-days' | 'scan-countries'>

/** The scan files of a period, from the findings of its days and of the period as a whole. */
export function scansOf(
  fast: readonly FastScanRow[],
  slow: readonly SlowScanRow[],
  thresholds: { many_ports: number },
  redact: (source: number) => RedactedSource,
): Scans {
  return {
    scans: {
      daily: listed(fast).map(({ day, source, country, ports, events, first_seen, last_seen }) => ({
        day,
        source: redact(source),
        country,
        ports,
        events,
        first_seen,
        last_seen,
      })),
      long_term: listed(slow).map(({ source, country, ports, days, events, first_seen, last_seen }) => ({
        source: redact(source),
        country,
        ports,
        days,
        events,
        first_seen,
        last_seen,
      })),
      daily_source_days: fast.length,
      daily_sources: new Set(fast.map(({ source }) => source)).size,
      long_term_sources: slow.length,
    },
    'scan-days': scanDays(fast, thresholds.many_ports),
    'scan-countries': scanCountries(fast, slow),
  }
}

function scanDays(fast: readonly FastScanRow[], many_ports: number): PeriodFiles['scan-days'] {
  const days = new Map<string, { day: string; sources: number; over_many_ports: number }>()
  for (const { day, ports } of fast) {
    const row = days.get(day) ?? { day, sources: 0, over_many_ports: 0 }
    row.sources++
    if (ports > many_ports) row.over_many_ports++
    days.set(day, row)
  }
  return [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1))
}

function scanCountries(
  fast: readonly FastScanRow[],
  slow: readonly SlowScanRow[],
): PeriodFiles['scan-countries'] {
  const daily = new Map<string | null, { sources: Set<number>; source_days: number; slow: number }>()
  const of = (country: string | null) => {
    let row = daily.get(country)
    if (row === undefined) daily.set(country, (row = { sources: new Set(), source_days: 0, slow: 0 }))
    return row
  }
  for (const { country, source } of fast) {
    const row = of(country)
    row.sources.add(source)
    row.source_days++
  }
  for (const { country } of slow) of(country).slow++
  return [...daily]
    .map(([country, { sources, source_days, slow }]) => ({
      country,
      daily_sources: sources.size,
      daily_source_days: source_days,
      long_term_sources: slow,
    }))
    .sort(
      (a, b) =>
        b.long_term_sources - a.long_term_sources || ((a.country ?? '~') < (b.country ?? '~') ? -1 : 1),
    )
}
