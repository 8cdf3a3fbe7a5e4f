import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { event_columns } from '../../src/event.ts'

/** `npm run -s explain`, as a person runs it. */

const folder = mkdtempSync(join(tmpdir(), 'blotter-explain-'))
after(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'site.yaml'), 'title: test\ntimezone: Europe/Berlin\n')
const script = join(import.meta.dirname, '../../scripts/explain.ts')
const environment = { ...process.env, BLOTTER_CONTENT: folder }

interface Told {
  file: string
  line: number
  event?: Record<string, string | number | null>
  ignored?: string
  rejected?: string
}

function explain(...paths: string[]): {
  told: Told[]
  stdout: string
  stderr: string
  status: number | null
} {
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, ...paths], {
    env: environment,
    encoding: 'utf8',
  })
  const told = stdout.split('\n').filter(Boolean)
  return { told: told.map((text) => JSON.parse(text) as Told), stdout, stderr, status }
}

/** A log of these lines in the folder, last modified on 2 February 2019. */
function logOf(name: string, bytes: Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  utimesSync(path, new Date('2019-02-02T12:00:00Z'), new Date('2019-02-02T12:00:00Z'))
  return path
}

const failed = 'sshd[1]: Failed password for root from 192.0.2.1 port 50000 ssh2'

test('each line is told by its event, or by why there is none', () => {
  const lines = [
    `Feb  2 03:04:05 gate ${failed}`,
    'Feb  2 03:04:05 gate CRON[1]: (root) CMD (true)',
    'Feb  2 03:04:05 gate sshd[1]: Failed password for root from host.example.net port 1 ssh2',
  ]
  const path = logOf('auth.log.gz', gzipSync(lines.join('\r\n')))
  const { told, status } = explain(path)
  assert.equal(status, 0)
  assert.deepEqual(
    told.map(({ file, line, ignored, rejected }) => ({ file, line, ignored, rejected })),
    [
      { file: path, line: 1, ignored: undefined, rejected: undefined },
      { file: path, line: 2, ignored: 'no known format', rejected: undefined },
      { file: path, line: 3, ignored: undefined, rejected: 'source is no address' },
    ],
  )
  assert.deepEqual(
    Object.keys(told[0].event ?? {}),
    event_columns.map(({ name }) => name),
  )
  // By the wall of Berlin.
  assert.equal(told[0].event?.time, '2019-02-02T02:04:05Z')
  assert.equal(told[0].event.destination_ip, null)
})

test('a year that the end of the archive puts right is right from the first line on', () => {
  const path = logOf(
    'old.log',
    Buffer.from(`Feb 28 03:04:05 gate ${failed}\nFeb 29 03:04:05 gate ${failed}\n`),
  )
  assert.deepEqual(
    explain(path).told.map(({ event }) => event?.time),
    ['2016-02-28T02:04:05Z', '2016-02-29T02:04:05Z'],
  )
})

test('what a terminal obeys comes out inert', () => {
  const name = '\x1b[2J\x07\x7f\u009b31m\u202e\u2028'
  const path = logOf(
    'escape.log',
    Buffer.from(`Feb  2 03:04:05 gate sshd[1]: Invalid user ${name} from 192.0.2.1 port 1\n`),
  )
  const { told, stdout } = explain(path)
  assert.equal(told[0].event?.user_name, name)
  assert.match(stdout, /^[\x20-\x7e]*\n$/)
})

test('a file that is not there is told in one line, without a stack', () => {
  for (const paths of [[join(folder, 'nowhere.log')], [folder], []]) {
    const { stdout, stderr, status } = explain(...paths)
    assert.equal(status, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /^blotter: [^\n]+\n$/)
  }
})

test('a damaged archive is told to where it is damaged', () => {
  const lines = Array.from(
    { length: 3000 },
    (_, at) => `Feb  2 03:04:05 gate ${failed.replace('50000', String(at + 1))}\n`,
  )
  const whole = gzipSync(lines.join(''))
  const { told, stderr, status } = explain(logOf('damaged.gz', whole.subarray(0, whole.length / 2)))
  assert.equal(status, 1)
  assert.match(stderr, /^blotter: [^\n]*damaged\.gz[^\n]*\n$/)
  assert.ok(told.length > 100)
  assert.ok(told.every(({ event }, at) => event?.source_port === at + 1))
})

test('a reader that goes away early is no failure', async () => {
  const path = logOf('long.log', Buffer.from(`Feb  2 03:04:05 gate ${failed}\n`.repeat(20_000)))
  const child = spawn(process.execPath, [script, path], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let complaint = ''
  child.stderr.on('data', (text: Buffer) => (complaint += text.toString()))
  child.stdout.once('data', () => child.stdout.destroy())
  const status = await new Promise((resolve) => child.on('exit', resolve))
  assert.deepEqual({ status, complaint }, { status: 0, complaint: '' })
})
