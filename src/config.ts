import { z } from 'zod'
import { UserError } from './error.ts'
import { parseNetwork } from './net/cidr.ts'
import { isPort } from './net/port.ts'

/**
 * What `content/site.yaml` says, checked once. Everything has a default, so an empty file is a valid one, and
 * a key without a value says nothing. Paths stay as written; `scripts/content.ts` resolves them against the file.
 */

const timezone = z.string().refine(isTimezone, {
  error: ({ input }) => `no time zone of that name: ${String(input)} (write one such as Europe/Berlin)`,
})

const port = z.number().refine(isPort, { error: ({ input }) => `no port (0-65535): ${String(input)}` })
const threshold = z.int().min(1)

const network = z.string().refine((text) => parseNetwork(text) !== null, {
  error: ({ input }) => `no address or network: ${String(input)}; write one such as 192.0.2.0/24`,
})

const log = z.union(
  [
    z.string().transform((path) => ({ path })),
    z.strictObject({
      /** Path or glob. */
      path: z.string(),
      /** Name of the host that wrote it, in place of the one in its lines. */
      sensor: z.string().optional(),
      /** Zone of stamps that state none. */
      timezone: timezone.optional(),
    }),
  ],
  { error: 'write a path or glob, or {path, sensor, timezone}' },
)

const schema = z.strictObject({
  title: z.string().default('The blotter'),
  description: z.string().default('Who knocked on this server, and what they tried.'),
  author: z.string().optional(),
  /** BCP 47 tag; numbers and dates are written its way. */
  language: z
    .string()
    .refine(isLanguage, {
      error: ({ input }) => `no language tag: ${String(input)}; write one such as en-GB`,
    })
    .default('en-GB'),
  /** Where the site will stand, with the path: https://user.github.io/blotter/ */
  url: z
    .url({
      protocol: /^https?$/,
      error: ({ input }) =>
        `no address of a site: ${String(input)}; write one such as https://you.github.io/blotter/`,
    })
    .default('http://localhost:4321/'),
  timezone: timezone.optional(),
  logs: z.array(log).nullish(),
  store: z.string().default('../.blotter/store.duckdb'),
  digest: z.string().default('../.blotter/digest'),
  out: z.string().default('../dist'),
  /** One or more .mmdb files of MaxMind's layout (one for IPv4 and one for IPv6, or one for both). */
  geoip: z
    .union([z.string(), z.array(z.string()).min(1)], {
      error: 'write the path of an .mmdb file, or a list of such',
    })
    .optional(),
  thresholds: z
    .strictObject({
      /** More distinct ports than this by one source in one day is a fast scan. */
      fast_scan_ports: threshold.default(50),
      /** More than this by one source in the whole period is a slow scan. */
      slow_scan_ports: threshold.default(50),
      /** Days with a source over this many ports are listed. */
      many_ports: threshold.default(3000),
    })
    .prefault({}),
  /** Ports that get a map of their own. */
  ports_mapped: z.array(port).min(1).default([22, 23, 445]),
  figures: z
    .strictObject({
      /** classic: the ramp #300000 to #E00000 of the original journal; safe: legible to the colour-blind. */
      palette: z.enum(['classic', 'safe']).default('classic'),
      /** How many countries the bars and the timeline show. */
      top_countries: z.int().min(1).max(100).default(20),
      /** exact: that many, ties by code. journal: those with more events than the one after them, by name. */
      top_countries_rule: z.enum(['exact', 'journal']).default('exact'),
      /** The truncated tiles count no further than this. */
      tile_cap: z.int().min(1).default(1000),
      /** The timeline is clipped here, with a mark where it clips; null is not. */
      timeline_cap: z.int().min(1).nullable().default(null),
      /** Colours of the site; auto follows the reader's system. */
      theme: z.enum(['auto', 'light', 'dark']).default('auto'),
    })
    .prefault({}),
  privacy: z
    .strictObject({
      /** Sources as /24 and /48 (network), not at all (full), or in full (none). */
      level: z.enum(['none', 'network', 'full']).default('network'),
      /** Your own addresses and networks, CIDR: never published at any level. */
      own_addresses: z.array(network).default([]),
    })
    .prefault({}),
  /** Caps of the database engine. */
  engine: z
    .strictObject({
      memory_limit_mb: z.int().min(64).default(512),
      threads: z.int().min(1).default(2),
    })
    .prefault({}),
})

export type Config = z.infer<typeof schema>
export type LogEntry = Extract<NonNullable<Config['logs']>[number], object> & {
  sensor?: string
  timezone?: string
}

/**
 * Coerces what the YAML parser returned (null for an empty file).
 * @throws UserError naming the file, the key and the value that is wrong.
 */
export function parseConfig(input: unknown, file: string): Config {
  const result = schema.safeParse(withoutNulls(input) ?? {}, { error: whatToWrite })
  if (result.success) return result.data
  const issue = result.error.issues[0]
  if (issue.code === 'unrecognized_keys') {
    const where = issue.path.length > 0 ? ` under ${issue.path.join('.')}` : ''
    throw new UserError(
      `${file}: unknown key${where}: ${issue.keys.join(', ')}; remove it or mend its spelling`,
    )
  }
  const key = issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
  throw new UserError(`${file}: ${key}${issue.message}`)
}

/** A key whose values are all commented out reads as null: it says nothing. */
function withoutNulls(input: unknown): unknown {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return input
  return Object.fromEntries(
    Object.entries(input)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, withoutNulls(value)]),
  )
}

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'keys with values',
}

/** What to write in place of a value of the wrong type, or out of range. */
function whatToWrite(issue: z.core.$ZodRawIssue): string | undefined {
  const found = shown(issue.input)
  switch (issue.code) {
    case 'invalid_type': {
      const quotes =
        issue.expected === 'string' && typeof issue.input === 'number' ? ' (or that in quotes)' : ''
      return `write ${kinds[issue.expected] ?? issue.expected}, not ${found}${quotes}`
    }
    case 'too_small':
      if (issue.origin === 'array') return 'write at least one entry'
      return `write a number of at least ${issue.minimum}, not ${found}`
    case 'too_big':
      return `write a number of at most ${issue.maximum}, not ${found}`
    case 'invalid_value':
      return `write one of ${issue.values.join(', ')}, not ${found}`
    default:
      return undefined
  }
}

function shown(value: unknown): string {
  if (typeof value === 'number') return String(value)
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}
