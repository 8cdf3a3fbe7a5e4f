import { z } from 'zod'
import { UserError } from './error.ts'
import { parseNetwork } from './net/cidr.ts'
import { isPort } from './net/port.ts'

/**
 * What `content/site.yaml` says, checked once. Everything has a default, so an empty file is a valid one, and
 * a key without a value says nothing. Paths stay as written; `scripts/content.ts` resolves them against the file.
 * A key's one documentation is its `describe`.
 */

const timezone = z.string().refine(isTimezone, {
  error: ({ input }) => `no time zone of that name: ${String(input)} (write one such as Europe/Berlin)`,
})

const port = z
  .number()
  .refine(isPort, { error: ({ input }) => `no port (0-65535): ${String(input)}` })
  .meta({ type: 'integer', minimum: 0, maximum: 65535 })
const threshold = z.int().min(1)

const network = z.string().refine((text) => parseNetwork(text) !== null, {
  error: ({ input }) => `no address or network: ${String(input)}; write one such as 192.0.2.0/24`,
})

const name = z.string().min(1, { error: 'write a name' })

const branch = z.string().regex(/^[A-Za-z0-9_]+([./-]?[A-Za-z0-9_]+)*$/, {
  error: ({ input }) => `no name of a branch: ${String(input)}; write one such as gh-pages`,
})

const domain = z.string().regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/, {
  error: ({ input }) => `no domain: ${String(input)}; write one such as blotter.example.org`,
})

const log = z.union(
  [
    z.string().transform((path) => ({ path })),
    z.strictObject({
      path: z.string().describe('Path or glob.'),
      sensor: z
        .string()
        .optional()
        .describe('Name of the host that wrote it, in place of the one in its lines.'),
      timezone: timezone.optional().describe('Zone of stamps that state none, such as Europe/Berlin.'),
    }),
  ],
  { error: 'write a path or glob, or {path, sensor, timezone}' },
)

/** Megabytes that the engine may take where site.yaml does not say. */
export const usual_engine_memory_mb = 512

/** What may be written, and what it means: `npm run schema` makes of it what editors show beside the key. */
export const settings = z.strictObject({
  title: z.string().default('The blotter').describe('Name of the notebook, on every page.'),
  description: z
    .string()
    .default('Who knocked on this server, and what they tried.')
    .describe('One sentence below the title, and what search engines show.'),
  author: z.string().optional().describe('Your name, for those who cite a post.'),
  language: z
    .string()
    .refine(isLanguage, {
      error: ({ input }) => `no language tag: ${String(input)}; write one such as en-GB`,
    })
    .default('en-GB')
    .describe(
      'BCP 47 tag of the posts, such as en-GB or de: numbers, dates and names of countries are written its way.',
    ),
  url: z
    .url({
      protocol: /^https?$/,
      error: ({ input }) =>
        `no address of a site: ${String(input)}; write one such as https://you.github.io/blotter/`,
    })
    .default('http://localhost:4321/')
    .describe('Where the site will stand, with the path: https://you.github.io/blotter/'),
  timezone: timezone
    .optional()
    .describe(
      "Zone of days on the pages and of stamps that state none, such as Europe/Berlin. Default: the machine's.",
    ),
  logs: z
    .array(log)
    .nullish()
    .describe(
      'The archives to read: a path or glob, or {path, sensor, timezone}. With none, a generated sample is shown.',
    ),
  follow_symlinks: z
    .boolean()
    .default(false)
    .describe(
      'Whether patterns under logs follow links out of the folders that they name. A path without a pattern always does.',
    ),
  limits: z
    .strictObject({
      decompression_ratio: z
        .int()
        .min(2)
        .default(200)
        .describe('So many times its size an archive may decompress to; what goes beyond is no log.'),
    })
    .prefault({})
    .describe('What one archive may do.'),
  store: z.string().default('../.blotter/store.duckdb').describe('File of the events; never published.'),
  digest: z
    .string()
    .default('../.blotter/digest')
    .describe(
      'Folder of the counts, without full addresses: all that the pages are made from. What the next run goes by is kept beside it, in files that begin with its name; of these .past holds addresses.',
    ),
  out: z.string().default('../dist').describe('Folder of the pages.'),
  geoip: z
    .union([z.string(), z.array(z.string()).min(1)], {
      error: 'write city, country, the path of an .mmdb file, or a list of such',
    })
    .default('city')
    .describe(
      "city or country: DB-IP City Lite or Country Lite, which come along; country is small and knows no places for maps of points. Or .mmdb files of MaxMind's layout (one for IPv4 and one for IPv6, or one for both).",
    ),
  thresholds: z
    .strictObject({
      fast_scan_ports: threshold
        .default(50)
        .describe('More distinct ports than this by one source in one day is a fast scan.'),
      slow_scan_ports: threshold
        .default(50)
        .describe('More distinct ports than this by one source in the whole period is a slow scan.'),
      many_ports: threshold.default(3000).describe('Days with a source over this many ports are listed.'),
    })
    .prefault({})
    .describe('From where on something is listed.'),
  ports_mapped: z.array(port).min(1).default([22, 23, 445]).describe('Ports that get a map of their own.'),
  figures: z
    .strictObject({
      palette: z
        .enum(['classic', 'safe'])
        .default('classic')
        .describe(
          'classic: the ramp #300000 to #E00000 of the original journal; safe: legible to the colour-blind.',
        ),
      top_countries: z
        .int()
        .min(1)
        .max(100)
        .default(20)
        .describe('How many countries the bars and the timeline show.'),
      top_countries_rule: z
        .enum(['exact', 'journal'])
        .default('exact')
        .describe(
          'exact: that many, ties by code; journal: those with more events than the one after them, by name.',
        ),
      tile_cap: z.int().min(1).default(1000).describe('The truncated tiles count no further than this.'),
      timeline_cap: z
        .int()
        .min(1)
        .nullable()
        .default(null)
        .describe('The timeline is clipped here, with a mark where it clips; null is not.'),
      theme: z
        .enum(['auto', 'light', 'dark'])
        .default('auto')
        .describe("Colours of the site; auto follows the reader's system."),
    })
    .prefault({})
    .describe('How the figures look.'),
  home: z
    .strictObject({
      latitude: z.number().min(-90).max(90).describe('Degrees north.'),
      longitude: z.number().min(-180).max(180).describe('Degrees east.'),
      name: z.string().default('home').describe('As the map should call it.'),
    })
    .optional()
    .describe(
      'Where the lines of the one-day map end, published to a whole degree; without it there are none.',
    ),
  maps: z
    .strictObject({
      tiles: z
        .enum(['none', 'openstreetmap'])
        .default('none')
        .describe(
          'openstreetmap: readers may ask for its tiles under the points, which their browser then fetches from there; none: no third party is asked.',
        ),
    })
    .prefault({})
    .describe('Maps of points.'),
  privacy: z
    .strictObject({
      level: z
        .enum(['none', 'network', 'full'])
        .default('network')
        .describe('Sources as /24 and /48 (network), not at all (full), or in full (none).'),
      k: threshold
        .default(5)
        .describe(
          'At level full, countries and ports of fewer distinct sources than this are not told apart from the rest, and days are drawn to the minute.',
        ),
      own_addresses: z
        .array(network)
        .default([])
        .describe(
          'Your own addresses and networks, CIDR: never published at any level. Private ones, and those that packets came in for, need not be named.',
        ),
      own_names: z
        .array(name)
        .default([])
        .describe('Names of hosts and people that are never published, beside those in the logs.'),
      publish_addresses: z
        .array(network)
        .default([])
        .describe(
          'Addresses and networks that may be published all the same, such as one that a post names.',
        ),
      publish_names: z.array(name).default([]).describe('Names that may be published all the same.'),
    })
    .prefault({})
    .describe('What is published of addresses.'),
  publish: z
    .strictObject({
      remote: z
        .string()
        .min(1)
        .describe(
          'Repository to push to, such as git@github.com:you/blotter.git, or the path of a bare one.',
        ),
      what: z
        .enum(['site', 'digest'])
        .default('site')
        .describe(
          'site: the pages, ready to be served; digest: what they are made from, for a workflow there.',
        ),
      branch: branch
        .optional()
        .describe('Branch that holds one commit, replaced each time. Default: gh-pages, or digest.'),
      domain: domain
        .optional()
        .describe('Domain of your own for GitHub Pages (CNAME). Default: the one that the branch has.'),
    })
    .optional()
    .describe('Where the notebook is pushed to, by npm run publish and every night. Default: nowhere.'),
  engine: z
    .strictObject({
      memory_limit_mb: z
        .int()
        .min(64)
        .default(usual_engine_memory_mb)
        .describe('Megabytes that the database may take.'),
      threads: z.int().min(1).default(2).describe('Threads that the database may use.'),
    })
    .prefault({})
    .describe('Caps of the database engine.'),
})

export type Config = z.infer<typeof settings>
export type LogEntry = Extract<NonNullable<Config['logs']>[number], object> & {
  sensor?: string
  timezone?: string
}

/**
 * Coerces what the YAML parser returned (null for an empty file).
 * @throws UserError naming the file, the key and the value that is wrong.
 */
export function parseConfig(input: unknown, file: string): Config {
  const result = settings.safeParse(withoutNulls(input) ?? {}, { error: whatToWrite })
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
  if (input === null || typeof input !== 'object') return input
  if (Array.isArray(input)) return input.map(withoutNulls)
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
  if (name === 'UTC') return true
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
