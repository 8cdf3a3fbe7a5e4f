import { z } from 'zod'
import { transports } from '../net/transport.ts'

/**
 * The digest's contract: what `digest/index.ts` writes and the site reads. One period is one folder with
 * always the same set of files (`period_files`); `manifest.json` and `queries.json` stand beside them.
 * Nothing in it is an address in full: sources are networks (/24, /48), as `redact.ts` makes them. By type, no
 * address of the store fits any field (net/address.ts), and no text of a log that was not allowed.
 */

export const digest_version = 2

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
/** UTC, to the second: 2019-02-02T03:04:05Z */
const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
/** ISO 3166-1 alpha-2; null is unknown, and stays a row. */
const country = z
  .string()
  .regex(/^[A-Z]{2}$/)
  .nullable()
const count = z.int().min(0)
const port = z.int().min(0).max(65535)
/** A long list of counts, checked as a whole: number by number it would take a tenth of the time of a site. */
const counts = (most = Number.MAX_SAFE_INTEGER) =>
  z.custom<number[]>(
    (value) =>
      Array.isArray(value) &&
      value.every((number) => Number.isSafeInteger(number) && number >= 0 && number <= most),
    `not a list of whole numbers from 0 to ${most}`,
  )
/** A source as it may be published: a network, or a word such as "withheld". Made by redact.ts alone. */
const redacted_source = z.string().brand<'RedactedSource'>()
export type RedactedSource = z.infer<typeof redacted_source>
/** A file's name, or what was said of it, without what names a host or a person. Made by redact.ts alone. */
const redacted_name = z.string().brand<'RedactedName'>()
export type RedactedName = z.infer<typeof redacted_name>
/** A word that a log may hold, by allow-list. Made by free-text.ts alone. */
const allowed_word = z.string().brand<'AllowedWord'>()
export type AllowedWord = z.infer<typeof allowed_word>
/** Words of the project's own, which hold no digit: a reason, a rule. */
const own_words = z.string().regex(/^[A-Za-z ,;'()/-]*$/)

export const summary = z.object({
  /** all, 2019, 2019-02, 2019-02-02 or 2018-10-28--2019-09-22 */
  period: z.string(),
  /** First and last day of the period, both included; for `all` those of the data. */
  from: day,
  to: day,
  events: count,
  sources: count,
  /** Pairs of a source and a day on which it was seen: one source on three days counts three. */
  source_days: count,
  /** Countries that at least one source was located in; unknown is none of them. */
  countries: count,
  /** Null in a period without events. */
  first_seen: instant.nullable(),
  last_seen: instant.nullable(),
})

const days_row = z.object({ day, events: count, sources: count })
const countries_row = z.object({ country, events: count, sources: count })
const country_days_row = z.object({ day, country, events: count })
const transports_row = z.object({
  network_type: z.enum(['ipv4', 'ipv6']),
  transport: z.enum(transports).nullable(),
  events: count,
  sources: count,
})
const ports_row = z.object({
  transport: z.enum(transports),
  destination_port: port,
  events: count,
  sources: count,
})
const port_days_row = z.object({ day, transport: z.enum(transports), destination_port: port, events: count })
const port_countries_row = z.object({ destination_port: port, country, events: count })
/** Records of the firewall that the figures leave out, and why; with `kept` they add up to all packets read. */
const selection_row = z.object({
  reason: z.enum(['kept', 'accepted', 'forwarded', 'outbound', 'no interface']),
  events: count,
})

/** One finding a row: a source that touched more ports than the threshold. */
const daily_scan = z.object({
  day,
  source: redacted_source,
  country,
  ports: count,
  events: count,
  first_seen: instant,
  last_seen: instant,
})
const long_term_scan = z.object({
  source: redacted_source,
  country,
  ports: count,
  days: count,
  events: count,
  first_seen: instant,
  last_seen: instant,
})
const scans = z.object({
  /** Fast scans: more than `fast_scan_ports` ports by one source in one day. The 500 with most ports. */
  daily: z.array(daily_scan),
  /** Slow scans: more than `slow_scan_ports` ports by one source in the whole period. The 500 with most ports. */
  long_term: z.array(long_term_scan),
  /** How many there are in all, listed or not: source-days of fast scans, their sources, sources of slow scans. */
  daily_source_days: count,
  daily_sources: count,
  long_term_sources: count,
})
/** Days with fast scans; `over_many_ports` counts those sources over `many_ports` ports. */
const scan_days_row = z.object({ day, sources: count, over_many_ports: count })
/** Distinct scanning sources a country; `daily_source_days` counts a source once a day. */
const scan_countries_row = z.object({
  country,
  daily_sources: count,
  daily_source_days: count,
  long_term_sources: count,
})

const country_ports_row = z.object({ country, destination_port: port, events: count })
/** A known scanner that tried the port; `scanners` counts all of those, listed or not. */
const port_scanners_row = z.object({
  destination_port: port,
  source: redacted_source,
  country,
  events: count,
  first_seen: instant,
  last_seen: instant,
  scanners: count,
})
/** What the newest 7 days of the data hold that none of the 30 days before them did. */
const news = z.object({
  recent_from: day,
  recent_to: day,
  baseline_from: day,
  baseline_to: day,
  /** Days of the baseline with data. */
  baseline_days: count,
  /** The 100 with most sources. */
  ports: z.array(z.object({ destination_port: port, events: count, sources: count, first_day: day })),
  countries: z.array(z.object({ country, events: count, sources: count, first_day: day })),
  /** The 50 with most events. */
  sources: z.array(
    z.object({ source: redacted_source, country, events: count, ports: count, first_day: day }),
  ),
  /** How many there are in all, listed or not. */
  port_count: count,
  source_count: count,
})
/** What a packet is that asks for nothing, and that a plot of who asks for what may leave out. */
export const noises = ['ack+fin', 'rst', 'syn+ack', 'internal', 'port 0'] as const
/**
 * The points of a day by time and port, in columns: one point a place, ordered by time. Of a period that is no
 * day, all columns are empty.
 */
const points = z.object({
  /** Points that another stands for, since a day shows no more than 20,000. */
  merged: count,
  /** Each once. */
  sources: z.array(redacted_source),
  /** What there is of transport, network and noise; each once. */
  kinds: z.array(
    z.object({
      transport: z.enum(['tcp', 'udp']),
      network_type: z.enum(['ipv4', 'ipv6']),
      noise: z.enum(noises).nullable(),
    }),
  ),
  /** Seconds since the point before, the first since midnight by the wall clock of the site's zone. */
  seconds: counts(),
  ports: counts(65535),
  /** Place in `kinds`. */
  kind: counts(),
  /** Place in `sources`; of several sources, one. */
  source: counts(),
  /** Places of points that stand for several. */
  several: counts(),
  /** Place and events of points with more than one event. */
  events: z.array(z.tuple([count, count])),
  /** The day's fast scans, the one with most ports first, by the shape of their points; at most 40. */
  marks: z.array(
    z.object({
      source: redacted_source,
      country,
      ports: count,
      events: count,
      shape: z.enum(['vertical', 'rising', 'falling', 'scattered']),
      /** Seconds since midnight. */
      from: count,
      to: count,
      lowest: port,
      highest: port,
      /** Second and port of the corners of a line along it; empty unless it rises or falls. */
      trail: z.array(z.tuple([count, port])),
    }),
  ),
})

/** What sshd does, as event.ts names it; `failed_pam` is what the PAM modules write beside sshd's own `failed`. */
const record = z.string().regex(/^[a-z_]+$/)

/** Bans of fail2ban; lifted, restored and repeated ones are none. Never added to packets or logins. */
const bans = z.object({
  bans: count,
  /** Distinct addresses that were banned. */
  sources: count,
  countries: z.array(z.object({ country, bans: count, sources: count })),
  /** Usual jail names; all others together are "other", whose sources may count an address more than once. */
  jails: z.array(z.object({ jail: allowed_word, bans: count, sources: count })),
  days: z.array(z.object({ day, bans: count, sources: count })),
})
/** Records of sshd. Different actions are never added up: one attempt can leave several records. */
const logins = z.object({
  records: z.array(z.object({ record: record, events: count, sources: count })),
  /** What was sent in place of an ssh greeting, by known shapes; all else is "other". */
  identifications: z.array(z.object({ identification: allowed_word, events: count, sources: count })),
})

/** Degrees to a tenth, which is what a database of cities knows. */
const tenths = (most: number) => z.number().min(-most).max(most).multipleOf(0.1)
/**
 * Degrees north and east, country, city, the radius in km that the database states for it or null, events, distinct
 * sources. A tuple, for there are many.
 */
const place = z.tuple([
  tenths(90),
  tenths(180),
  country,
  z.string().nullable(),
  count.nullable(),
  count,
  count,
])
/** Where sources are located; a source has one place, so all of `sources` add up to those of the period. */
const located = z.object({
  /** Those with most sources first: 2,000 at most, of a day 500. None at the privacy level `full`. */
  places: z.array(place),
  /** The places that are not listed, by country. */
  elsewhere: z.array(z.object({ country, events: count, sources: count })),
  /** Sources that the database has no place for, and own networks. */
  unlocated: z.object({ events: count, sources: count }),
})
/** Events are drops in the one, bans in the other. */
const places = z.object({ drops: located, bans: located })

/** The files of a period, by name without `.json`. */
export const period_files = {
  summary,
  days: z.array(days_row),
  countries: z.array(countries_row),
  'country-days': z.array(country_days_row),
  transports: z.array(transports_row),
  /** Ports 0-1023 and the 256 commonest port numbers of the period, no more. */
  ports: z.array(ports_row),
  'port-days': z.array(port_days_row),
  /** For the ports that `ports_mapped` names; in `all`, for its 256 commonest too. */
  'port-countries': z.array(port_countries_row),
  /** Each country's 20 ports with most events. Of `all` only: empty elsewhere. */
  'country-ports': z.array(country_ports_row),
  /** Of the 256 commonest ports, the five scanners with most events among those in `scans`. Of `all` only: empty elsewhere. */
  'port-scanners': z.array(port_scanners_row),
  /** Of `all` only: null elsewhere, and where fewer than 15 of the 30 days have data. */
  new: news.nullable(),
  selection: z.array(selection_row),
  scans,
  'scan-days': z.array(scan_days_row),
  'scan-countries': z.array(scan_countries_row),
  points,
  places,
  bans,
  logins,
} as const

export type PeriodFileName = keyof typeof period_files
export type PeriodFiles = { [name in PeriodFileName]: z.infer<(typeof period_files)[name]> }
export type Summary = PeriodFiles['summary']
export type DaysRow = z.infer<typeof days_row>
export type CountriesRow = z.infer<typeof countries_row>
export type CountryDaysRow = z.infer<typeof country_days_row>
export type TransportsRow = z.infer<typeof transports_row>
export type PortsRow = z.infer<typeof ports_row>
export type PortDaysRow = z.infer<typeof port_days_row>
export type PortCountriesRow = z.infer<typeof port_countries_row>
export type CountryPortsRow = z.infer<typeof country_ports_row>
export type PortScannersRow = z.infer<typeof port_scanners_row>
export type SelectionRow = z.infer<typeof selection_row>
export type DailyScan = z.infer<typeof daily_scan>
export type LongTermScan = z.infer<typeof long_term_scan>
export type ScanDaysRow = z.infer<typeof scan_days_row>
export type Points = PeriodFiles['points']
export type Mark = Points['marks'][number]
export type Place = PeriodFiles['places']['drops']['places'][number]
export type ScanCountriesRow = z.infer<typeof scan_countries_row>

const archive = z.object({
  /** File name without its folder; a sensor's name in it is replaced. */
  name: redacted_name,
  format: z.enum(['plain', 'gzip', 'bzip2', 'xz', 'zstd']),
  lines: count,
  events: count,
  /** Lines of no known format. */
  ignored: count,
  /** By reason; lines = events + ignored + the sum of these. */
  rejected: z.record(own_words, count),
  /** Events that another archive had already brought. */
  duplicates: count,
  /** Lines that held the torn-off start of another record before their own. */
  fragments: count,
  /** Of its events; null when it has none. */
  first_seen: instant.nullable(),
  last_seen: instant.nullable(),
  /** Where the year of its stamps comes from. */
  year_rule: own_words,
  /** What went wrong while it was read, when something did: what was read before that is kept. */
  problem: redacted_name.nullable(),
})
export type ArchiveRow = z.infer<typeof archive>

/** What the logs leave out, as far as they tell. */
const completeness = z.object({
  /** Whole hours without a line in logs that have some before and after; the 100 longest, in order. */
  gaps: z.array(z.object({ from: instant, to: instant, logs: z.array(redacted_name) })),
  /** How many there are, listed or not. */
  gap_count: count,
  /** Messages that were dropped before they were written, by the notes of the program that dropped them. */
  suppressed: z.array(z.object({ day, by: z.enum(['kernel', 'rsyslog', 'journald']), messages: count })),
  /** Whether records come from UFW, which writes 3 a minute at the most after a burst of 10. */
  is_limited: z.boolean(),
  /** Days on which that limit was reached, and in how many of their hours. */
  limited: z.array(z.object({ day, hours: count })),
  /** Files that the last ingest found and could not read. */
  unread: z.array(
    z.object({
      name: redacted_name,
      why: z.enum(['no permission', 'not found', 'no file', 'not readable']),
    }),
  ),
})
export type Completeness = z.infer<typeof completeness>

export const manifest = z.object({
  version: z.literal(digest_version),
  /** True when the data is the generated sample; every page then says so. */
  synthetic: z.boolean(),
  timezone: z.string(),
  /** The newest event; null with no events. Stands for "now" everywhere. */
  data_through: instant.nullable(),
  periods: z.array(z.string()),
  geoip: z.object({
    name: z.string(),
    /** When the database was built. */
    date: day.nullable(),
    /** HTML-free credit line, with its link apart. */
    credit: z.string(),
    credit_url: z.string().nullable(),
  }),
  lines: count,
  events: count,
  ignored: count,
  rejected: z.record(own_words, count),
  duplicates: count,
  archives: z.array(archive),
  completeness,
  thresholds: z.object({ fast_scan_ports: count, slow_scan_ports: count, many_ports: count }),
  ports_mapped: z.array(port),
  /** Where lines on maps end, to a whole degree; null draws none. */
  home: z.object({ latitude: z.int(), longitude: z.int(), name: z.string() }).nullable(),
  privacy: z.enum(['none', 'network', 'full']),
})
export type Manifest = z.infer<typeof manifest>

/** The SQL behind each file of a period; `{from}` and `{to}` stand for its days. */
export const queries = z.array(
  z.object({ name: z.string(), title: z.string(), about: z.string(), sql: z.string() }),
)
export type Queries = z.infer<typeof queries>
