import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { messageOf } from '../../src/error.ts'
import { measure, type Measured } from './measure.ts'

/** Other programs on the same lines, each doing what it is made for: none of them does all that Blotter does. */
interface Peer {
  name: string
  program: string
  /** How many lines it gets: some take more than proportionally longer. */
  lines: number
  command: (files: Files) => string[]
  is_for_root?: boolean
}

interface Files {
  /** The lines as they are. */
  text: string
  /** The packets as requests to a web server: what GoAccess reads. */
  web: string
}

const seconds_max = 120
const many = 1_000_000
const few = 10_000

const pairs = `{ s = d = ""; for (i = 1; i <= NF; i++) {
  if (index($i, "SRC=") == 1) s = substr($i, 5); else if (index($i, "DPT=") == 1) d = substr($i, 5) }
  if (d != "") n[s " " d]++ } END { for (pair in n) pairs++; print pairs }`

const peers: readonly Peer[] = [
  {
    name: 'ripgrep, count',
    program: 'rg',
    lines: many,
    command: ({ text }) => ['rg', '-c', 'SRC=\\S+ .* DPT=\\d+', text],
  },
  {
    name: 'mawk, count pairs',
    program: 'mawk',
    lines: many,
    command: ({ text }) => ['mawk', pairs, text],
  },
  {
    name: 'DuckDB, regexp',
    program: process.execPath,
    lines: many,
    command: ({ text }) => [process.execPath, resolve(import.meta.dirname, 'duckdb-text.ts'), text],
  },
  {
    name: 'GoAccess',
    program: 'goaccess',
    lines: many,
    command: ({ web }) => [
      'goaccess',
      web,
      '--no-global-config',
      '--log-format=COMBINED',
      '-o',
      `${web}.json`,
    ],
  },
  {
    name: 'fwlogwatch',
    program: 'fwlogwatch',
    lines: few,
    command: ({ text }) => ['fwlogwatch', '-P', 'n', '-d', '-p', text],
  },
  {
    name: 'psad -A',
    program: 'psad',
    lines: few,
    // It writes to its own folder under /var/log.
    is_for_root: true,
    command: ({ text }) => ['psad', '-A', '-m', text],
  },
]

/** @returns what was measured, and of the others why not */
export async function measurePeers(
  folder: string,
  archives: readonly string[],
  lines: number,
): Promise<{ measured: Measured[]; missing: string[] }> {
  const measured: Measured[] = []
  const missing: string[] = []
  const files = new Map<number, Files>()
  for (const { name, program, lines: most, command, is_for_root = false } of peers) {
    if (spawnSync('sh', ['-c', `command -v "${program}"`]).status !== 0) {
      missing.push(`${name}: not installed`)
      continue
    }
    if (is_for_root && process.getuid?.() !== 0) {
      missing.push(`${name}: wants to be root`)
      continue
    }
    const count = Math.min(lines, most)
    const given = files.get(count) ?? writeLines(folder, archives, count)
    files.set(count, given)
    try {
      measured.push(await measure(name, count, [command(given)], { seconds_max }))
    } catch (error) {
      missing.push(messageOf(error))
    }
  }
  return { measured, missing }
}

const packet = /^(\w+) +(\d+) (\S+) .* SRC=(\S+) .* LEN=(\d+) .*DPT=(\d+)/

/** The first lines of the archives, as they are and as a web server's. */
function writeLines(folder: string, archives: readonly string[], count: number): Files {
  const files = { text: join(folder, `peers-${count}.log`), web: join(folder, `peers-${count}.web.log`) }
  const [text, web] = [openSync(files.text, 'w'), openSync(files.web, 'w')]
  let left = count
  for (const archive of archives) {
    if (left === 0) break
    const lines = gunzipSync(readFileSync(archive)).toString('latin1').split('\n').slice(0, -1)
    const taken = lines.slice(0, left)
    left -= taken.length
    writeSync(text, `${taken.join('\n')}\n`)
    const requests = taken.flatMap((line) => {
      const [, month, day, time, source, length, port] = packet.exec(line) ?? []
      const date = `${day?.padStart(2, '0')}/${month}/2018`
      return port === undefined
        ? []
        : `${source} - - [${date}:${time} +0000] "GET /${port} HTTP/1.1" 200 ${length} "-" "-"`
    })
    writeSync(web, `${requests.join('\n')}\n`)
  }
  closeSync(text)
  closeSync(web)
  return files
}
