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

export interface Period {
  name: string
  summary: Summary
  /** Read and checked at the first call. */
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
 * @throws UserError where there is no digest, one of another version, or one that is not whole
 */
export const openDigest = (folder: string): Digest => {
  if (!existsSync(join(folder, 'manifest.json')))
    throw new UserError(
      `no digest in ${folder}; run "npm run ingest" and "npm run digest" first, or "npm run build"`,
    )
  const raw = readJson(join(folder, 'manifest.json'))
  const version = (raw as { version?: unknown } | null)?.version
  if (version !== digest_version)
    throw new UserError(
      `${join(folder, 'manifest.json')}: version ${String(version)}, but this site reads version ${digest_version}; run "npm run digest" again`,
    )
  const manifest = checked(manifest_schema, raw, join(folder, 'manifest.json'))
  const queries_file = join(folder, 'queries.json')
  const queries = checked(queries_schema, readJson(queries_file), queries_file)
  const names = new Set(manifest.periods)
  const periods = new Map<string, Period>()

  const open = (name: string): Period => {
    const files = new Map<PeriodFileName, unknown>()
    const file = <Name extends PeriodFileName>(part: Name): PeriodFiles[Name] => {
      if (!files.has(part)) {
        const path = join(folder, name, `${part}.json`)
        const schema: Schema<unknown> = period_files[part]
        files.set(part, checked(schema, readJson(path), path))
      }
      return files.get(part) as PeriodFiles[Name]
    }
    return { name, summary: file('summary'), file }
  }

  return {
    manifest,
    queries,
    has: (name) => names.has(name),
    period: (name) => {
      if (!names.has(name))
        throw new UserError(`the digest holds no period ${name}; it holds ${listed(manifest.periods)}`)
      let period = periods.get(name)
      if (period === undefined) periods.set(name, (period = open(name)))
      return period
    },
  }
}

const readJson = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UserError(`${path}: ${messageOf(error)}; run "npm run digest" again`)
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

const checked = <Value>(schema: Schema<Value>, input: unknown, path: string): Value => {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue === undefined || issue.path.length === 0 ? '' : ` ${issue.path.map(String).join('.')}:`
  throw new UserError(`${path}:${where} ${issue?.message ?? 'not as expected'}; run "npm run digest" again`)
}

const listed = (periods: readonly string[]): string =>
  periods.length <= 6 ? periods.join(', ') : `${periods.slice(0, 3).join(', ')} … ${periods.at(-1) ?? ''}`
