import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A site of forty generated days, made by the project's own commands in a temporary folder. */
export type SmallSite = {
  folder: string
  logs: string
  digest: string
  dist: string
  /** site.yaml */
  settings: string
  /** Runs a command of the project on it once more. */
  run: (command: 'ingest' | 'digest' | 'site' | 'gate') => Promise<void>
  remove: () => void
}

export const small_site_url = 'https://site.example/blotter/'

const root = join(import.meta.dirname, '..', '..')

const site_yaml = `title: Forty days
description: A small sample, for tests.
url: ${small_site_url}
timezone: Europe/Berlin
logs:
  - ../logs/*
store: ../store/store.duckdb
digest: ../digest
out: ../dist
thresholds: { fast_scan_ports: 20, slow_scan_ports: 20, many_ports: 100 }
home: { latitude: 52.5163, longitude: 13.3777, name: the cellar }
privacy:
  own_addresses: [198.51.100.0/24, '2001:db8::/32']
`

/** A post that holds every figure there is, so that its page is the hardest one. */
function postOfAllFigures(): string {
  const vocabulary = readFileSync(join(root, 'src', 'site', 'vocabulary.ts'), 'utf8')
  const figures = [...vocabulary.matchAll(/'\.\/figures\/(\w+)\.astro'/g)].map(([, name]) => name)
  const tags = figures.flatMap((name) =>
    (figure_attributes[name] ?? ['']).map((attributes) => `<${name} ${attributes}/>`),
  )
  return `---
title: All figures
description: A post that holds every figure.
date: '2018-12-07'
period: 2018-11-01--2018-11-30
---

Between <Span/>, the firewall turned away <N of="events" unit="packets"/>, most of them from
<Top of="country"/>; see <See figure="world-map"/>.

${tags.join('\n\n')}
`
}

/** Of figures that need some. */
const figure_attributes: Record<string, string[]> = {
  SilentCountries: ['of="packets"', 'of="bans"'],
  SourceMap: ['arcs'],
  ScannerMap: ['kind="fast"', 'kind="slow"'],
  PortMap: ['port={22} id="port-22-alone"'],
}

/**
 * @param prepare Changes the generated logs before they are read.
 * @param environment Of the commands: what must make no difference.
 */
export async function buildSmallSite({
  prepare = () => {},
  environment = {},
}: { prepare?: (logs: string) => void; environment?: Record<string, string> } = {}): Promise<SmallSite> {
  const folder = mkdtempSync(join(tmpdir(), 'blotter-small-'))
  const content = join(folder, 'content')
  const logs = join(folder, 'logs')
  mkdirSync(join(content, 'reports'), { recursive: true })
  writeFileSync(join(content, 'site.yaml'), site_yaml)
  writeFileSync(join(content, 'reports', 'all-figures.mdx'), postOfAllFigures())
  const run = runner({ ...environment, BLOTTER_CONTENT: content })
  try {
    await run('sample', '--days', '40', '--lines', '8000', logs)
    prepare(logs)
    await run('ingest')
    await run('digest')
    await run('site')
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  return {
    folder,
    logs,
    digest: join(folder, 'digest'),
    dist: join(folder, 'dist'),
    settings: join(content, 'site.yaml'),
    run,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Runs a command of the project. @throws Error with what it said on stderr. */
function runner(environment: Record<string, string>) {
  return async (command: string, ...args: string[]): Promise<void> => {
    try {
      await promisify(execFile)(process.execPath, [join(root, 'scripts', `${command}.ts`), ...args], {
        env: { ...process.env, ...environment },
        maxBuffer: 64 * 1024 * 1024,
      })
    } catch (error) {
      const { stderr = '', message } = error as { stderr?: string; message: string }
      throw new Error(`${command} fails: ${stderr.trim() || message}`)
    }
  }
}
