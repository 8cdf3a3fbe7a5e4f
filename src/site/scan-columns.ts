import type { DailyScan, LongTermScan } from '../digest/schema.ts'
import { dayHref } from './days.ts'
import { wording } from './inputs.ts'
import { networkHref } from './networks.ts'
import { span } from './span.ts'
import { countryHref, linked } from './things.ts'

/** Columns that tables of scans are made of, by name. */

type Cell = string | number | { text: string; href: string }

export interface ScanColumn<Scan> {
  label: string
  kind?: 'count'
  cell: (scan: Scan) => Cell
}

type Scan = DailyScan | LongTermScan

const of_both = {
  source: { label: 'Source', cell: ({ source }) => linked(source, networkHref(source)) },
  country: {
    label: 'Country',
    cell: ({ country }) => linked(wording.country(country), countryHref(country)),
  },
  ports: { label: 'Ports', kind: 'count', cell: ({ ports }) => ports },
  events: { label: 'Drops', kind: 'count', cell: ({ events }) => events },
  took: { label: 'Took', kind: 'count', cell: ({ first_seen, last_seen }) => span(first_seen, last_seen) },
} satisfies Record<string, ScanColumn<Scan>>

/** The time of day, for it stands beside the day. */
export const fast_columns = {
  ...of_both,
  day: { label: 'Day', cell: ({ day }) => linked(day, dayHref(day)) },
  began: { label: 'Began', cell: ({ first_seen }) => first_seen.slice(11, 19) },
  from: { label: 'From', cell: ({ first_seen }) => first_seen.slice(11, 19) },
  to: { label: 'To', cell: ({ last_seen }) => last_seen.slice(11, 19) },
} satisfies Record<string, ScanColumn<DailyScan>>

export const slow_columns = {
  ...of_both,
  days: { label: 'Days', kind: 'count', cell: ({ days }) => days },
  first: { label: 'First seen', cell: ({ first_seen }) => wording.stamp(first_seen) },
  last: { label: 'Last seen', cell: ({ last_seen }) => wording.stamp(last_seen) },
} satisfies Record<string, ScanColumn<LongTermScan>>
