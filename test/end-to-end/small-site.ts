import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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
  run: (command: 'sample' | 'ingest' | 'digest' | 'site' | 'gate', ...args: string[]) => Promise<void>
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
 * @param parent Where its folder is made.
 */
export async function buildSmallSite({
  prepare = () => {},
  environment = {},
  parent = tmpdir(),
}: {
  prepare?: (logs: string) => void
  environment?: Record<string, string>
  parent?: string
} = {}): Promise<SmallSite> {
  const site = siteIn(newFolder(parent), environment)
  const reports = join(dirname(site.settings), 'reports')
  mkdirSync(reports, { recursive: true })
  writeFileSync(site.settings, site_yaml)
  writeFileSync(join(reports, 'all-figures.mdx'), postOfAllFigures())
  try {
    await site.run('sample', '--days', '40', '--lines', '8000', site.logs)
    prepare(site.logs)
    for (const command of ['ingest', 'digest', 'site'] as const) await site.run(command)
  } catch (error) {
    site.remove()
    throw error
  }
  return site
}

export const newFolder = (parent = tmpdir()): string => mkdtempSync(join(parent, 'blotter-small-'))

/** What lies where in the folder of a small site. */
export function siteIn(folder: string, environment: Record<string, string> = {}): SmallSite {
  const content = join(folder, 'content')
  return {
    folder,
    logs: join(folder, 'logs'),
    digest: join(folder, 'digest'),
    dist: join(folder, 'dist'),
    settings: join(content, 'site.yaml'),
    run: runner({ ...environment, BLOTTER_CONTENT: content }),
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
