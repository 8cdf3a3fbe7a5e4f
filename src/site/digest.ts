import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  digest_version,
  manifest as manifest_schema,
  period_files,
  queries as queries_schema,
  type Manifest,
  type PeriodFileName,
  type PeriodFiles,
  type Queries,
  type Summary,
} from '../digest/schema.ts'
import { messageOf, UserError } from '../error.ts'
import { periodKind } from '../period.ts'
import { carried } from './versions.ts'

export interface Period {
  name: string
  summary: Summary
  /** Read at the first call, and checked when it is read for the first time. */
  file: <Name extends PeriodFileName>(name: Name) => PeriodFiles[Name]
}

export interface Digest {
  manifest: Manifest
  queries: Queries
  has: (period: string) => boolean
  /** @throws UserError for a period that the digest does not hold */
  period: (name: string) => Period
}

/**
 * @param folder absolute
 * @param remedy what makes it anew
 * @throws UserError where there is no digest, one of another version, or one that is not whole
 */
export const openDigest = (folder: string, remedy = 'npm run digest'): Digest => {
  if (!existsSync(join(folder, 'manifest.json')))
    throw new UserError(
      `no digest in ${folder}; run "npm run ingest" and "npm run digest" first, or "npm run build"`,
    )
  const stated = (readJson(join(folder, 'manifest.json'), remedy) as { version?: unknown } | null)?.version
  const version = typeof stated === 'number' ? stated : 0
  /** A file of whatever version, as one of the current. */
  const read = <Value>(schema: Schema<Value>, ...way: string[]): Value => {
    const path = `${join(folder, ...way)}.json`
    const now = carried(version, way[way.length - 1] ?? '', readJson(path, remedy))
    if (now !== null) return checked(schema, now.value, path, remedy)
    throw new UserError(
      `${join(folder, 'manifest.json')}: version ${String(stated)}, but this site reads version ${digest_version}; run "${remedy}" again`,
    )
  }
  const manifest = read<Manifest>(manifest_schema, 'manifest')
  const queries = read<Queries>(queries_schema, 'queries')
  const names = new Set(manifest.periods)
  const periods = new Map<string, Period>()
  const recent_days = new Map<string, Period>()
  const checked_files = new Set<string>()

  const open = (name: string): Period => {
    const files = new Map<PeriodFileName, unknown>()
    const file = <Name extends PeriodFileName>(part: Name): PeriodFiles[Name] => {
      if (!files.has(part)) {
        const path = `${name}/${part}`
        const schema: Schema<unknown> = checked_files.has(path) ? as_it_is : period_files[part]
        files.set(part, read(schema, name, part))
        checked_files.add(path)
      }
      return files.get(part) as PeriodFiles[Name]
    }
    return { name, summary: file('summary'), file }
  }
  /** The one among those that are held, or a new one; of days only the last that were asked for are held. */
  const held = (name: string): Period => {
    const is_day = periodKind(name) === 'day'
    const among = is_day ? recent_days : periods
    const period = among.get(name) ?? open(name)
    among.delete(name)
    among.set(name, period)
    for (const [oldest] of recent_days) {
      if (recent_days.size <= days_held) break
      recent_days.delete(oldest)
    }
    return period
  }

  return {
    manifest,
    queries,
    has: (name) => names.has(name),
    period: (name) => {
      if (!names.has(name))
        throw new UserError(`the digest holds no period ${name}; it holds ${listed(manifest.periods)}`)
      return held(name)
    },
  }
}

/** Pages of days come in the order of days, so that few of them do; all days would fill the memory. */
const days_held = 8

const readJson = (path: string, remedy: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UserError(`${path}: ${messageOf(error)}; run "${remedy}" again`)
  }
}

/** The part of a zod schema that is needed here. */
interface Schema<Value> {
  safeParse: (
    input: unknown,
  ) =>
    | { success: true; data: Value }
    | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } }
}

/** Of a file that was checked when it was read before. */
const as_it_is: Schema<unknown> = { safeParse: (input) => ({ success: true, data: input }) }

const checked = <Value>(schema: Schema<Value>, input: unknown, path: string, remedy: string): Value => {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue === undefined || issue.path.length === 0 ? '' : ` ${issue.path.map(String).join('.')}:`
  throw new UserError(`${path}:${where} ${issue?.message ?? 'not as expected'}; run "${remedy}" again`)
}

const listed = (periods: readonly string[]): string =>
  periods.length <= 6 ? periods.join(', ') : `${periods.slice(0, 3).join(', ')} … ${periods.at(-1) ?? ''}`
