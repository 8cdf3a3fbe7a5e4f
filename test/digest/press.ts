import { parseConfig } from '../../src/config.ts'
import { digest } from '../../src/digest/index.ts'
import {
  manifest,
  period_files,
  queries,
  type Manifest,
  type PeriodFileName,
  type PeriodFiles,
} from '../../src/digest/schema.ts'
import { openStore } from '../../src/store/index.ts'
import { engine, type Shelf } from '../ingest/shelf.ts'

/** A digest as the site would read it, each file checked by its schema. */
export interface Print {
  files: ReadonlyMap<string, string>
  manifest: Manifest
  of<Name extends PeriodFileName>(period: string, name: Name): PeriodFiles[Name]
}

export interface PressOptions {
  /** What site.yaml would say. */
  config?: Record<string, unknown>
  timezone?: string
  wanted?: (newest_day: string) => readonly string[]
}

/** Computes the digest of what a shelf has ingested; the shelf's own store is closed for it. */
export async function press(
  shelf: Shelf,
  { config = {}, timezone = 'UTC', wanted = () => [] }: PressOptions = {},
): Promise<Print> {
  await shelf.close()
  const store = await openStore(shelf.store_path, engine, true)
  try {
    const files = new Map<string, string>()
    await digest(
      {
        store,
        config: parseConfig(config, 'site.yaml'),
        timezone,
        synthetic: false,
        code_version: '',
        wanted,
      },
      {
        put: (path, bytes) => files.set(path, Buffer.from(bytes).toString()),
        keeps: () => false,
        is_new: true,
        past: () => Promise.resolve(() => null),
        remember: () => ({ add: () => {}, end: () => {}, abandon: async () => {} }),
      },
    )
    return read(files)
  } finally {
    await store.close()
  }
}

function read(files: ReadonlyMap<string, string>): Print {
  const json = (path: string): unknown => {
    const file = files.get(path)
    if (file === undefined) throw new Error(`no such file in the digest: ${path}`)
    return JSON.parse(file)
  }
  queries.parse(json('queries.json'))
  const parsed = new Map<string, unknown>()
  for (const path of files.keys()) {
    const [period, name] = path.replace('.json', '').split('/')
    if (name === undefined) continue
    parsed.set(`${period}/${name}`, period_files[name as PeriodFileName].parse(json(path)))
  }
  return {
    files,
    manifest: manifest.parse(json('manifest.json')),
    of: <Name extends PeriodFileName>(period: string, name: Name) => {
      const part = parsed.get(`${period}/${name}`)
      if (part === undefined) throw new Error(`no such file in the digest: ${period}/${name}`)
      return part as PeriodFiles[Name]
    },
  }
}
