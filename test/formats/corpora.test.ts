import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Calendar } from '../../src/archive/calendar.ts'
import { Zone } from '../../src/archive/zone.ts'
import { Texts } from '../../src/event.ts'
import { is_event, not_mine, rejectionOf } from '../../src/formats/format.ts'
import { wordsOf, type EventWords } from '../../src/ingest/explain.ts'
import { RecordReader } from '../../src/ingest/reader.ts'
import { addressWords, formatAddress } from '../../src/net/ip.ts'
import { transportNumber, transports } from '../../src/net/transport.ts'
import { differences } from './differences.ts'

/**
 * What others expect of public logs, against what Blotter reads. The logs are not the project's:
 * BLOTTER_CORPORA names the folder in which they lie, beside an `expected.jsonl` of one object a line,
 * `{file, line, raw, expect: {kind, time?, src?, dst?, sport?, dport?, proto?, action?, user?, ...}, oracle}`.
 */
const folder = process.env.BLOTTER_CORPORA
const expected = folder === undefined ? '' : join(folder, 'expected.jsonl')
const skip =
  folder === undefined
    ? 'BLOTTER_CORPORA names no folder with expected.jsonl'
    : existsSync(expected)
      ? false
      : `${expected}: no such file`

interface Expectation {
  file: string
  line: number | null
  raw: string | null
  expect: {
    kind: string
    /** Where the line states no year, that of the time is the oracle's guess. */
    time?: string
    timestamp_text?: string
    src?: string
    dst?: string
    sport?: number | string
    dport?: number | string
    proto?: string
    action?: string
    user?: string
    packets?: number
    inif?: string
    template?: string
  }
}

interface Kind {
  /** Zone of the oracle's clock: of stamps without a zone, and of its own times without one. */
  zone?: string
  /** The oracle's words for what happened → ours. A word that is not listed is ours already. */
  actions?: Record<string, readonly string[]>
  /** Message templates of the oracle's → ours; [] where no event is to be made. */
  templates?: Record<string, readonly string[]>
  /** Which rows of the kind are of a format that Blotter reads; all, if not said. */
  rows?: (row: Expectation) => boolean
  /** A line that Blotter reads in place of the oracle's. */
  as?: (raw: string) => string
}

// fail2ban's tests run in this zone.
const zurich = 'Europe/Zurich'
const dropped = ['drop']
const passed = ['accept']
const rejected = ['reject']
const failures = ['failed', 'invalid', 'refused', 'closed', 'disconnected', 'bad_protocol']
const isSshd = ({ raw }: Expectation): boolean => /\bsshd\b/.test(raw ?? '')

/** By kind and the folder that it comes from. A format more is a line more. */
const kinds: Record<string, Kind> = {
  'sshd fail2ban': { zone: zurich },
  'sshd-journal fail2ban': { zone: zurich },
  'fail2ban fail2ban': { zone: zurich, actions: { Ban: ['ban'], Unban: ['unban'] } },
  // Headers of a program that does not exist; as sshd's they are read to the end.
  'syslog-header fail2ban': {
    zone: zurich,
    rows: ({ expect }) => expect.time !== undefined,
    as: (raw) =>
      raw
        .replace('test-demo', 'sshd')
        .replace(/F2B: (failure|error) from/, 'Did not receive identification string from'),
  },
  'pam fail2ban': { zone: zurich, rows: isSshd },
  'sshd loghub': {
    templates: {
      'Accepted password for <*> from <*> port <*> ssh2': ['accepted'],
      'Connection closed by <*> [preauth]': ['closed'],
      'Did not receive identification string from <*>': ['no_identification'],
      'Failed none for invalid user <*> from <*> port <*> ssh2': ['failed'],
      'Failed password for <*> from <*> port <*> ssh2': ['failed'],
      'Failed password for invalid user <*> from <*> port <*> ssh2': ['failed'],
      'Invalid user <*> from <*>': ['invalid'],
      'Received disconnect from <*>: <*>: Bye Bye [preauth]': ['disconnected'],
      'Received disconnect from <*>: <*>: disconnected by user': ['disconnected'],
      'check pass; user unknown': [],
      'input_userauth_request: invalid user <*> [preauth]': [],
      'pam_unix(sshd:auth): check pass; user unknown': [],
      'session opened for user <*> by (uid=<*>)': [],
      'session closed for user <*>': [],
      'message repeated <*> times: [ Failed password for root from <*> port <*>]': ['failed'],
      'reverse mapping checking getaddrinfo for <*> [<*>] failed - POSSIBLE BREAK-IN ATTEMPT!': [
        'break_in_warning',
      ],
    },
  },
  'sshd-logs crowdsec-hub': {
    actions: {
      'ssh_failed-auth': failures,
      ssh_bad_keyexchange: ['refused'],
      ssh_auth_timeout: ['closed'],
      ssh_dispatch_fatal: ['closed'],
      ssh_refused_conn: ['refused'],
    },
  },
  'sshd-success-logs crowdsec-hub': { actions: { auth_success: ['accepted'] } },
  'ossec:sshd ossec-hids': { actions: { fail: ['failed'], 'fail-invalid-user': ['failed', 'invalid'] } },
  'ossec:pam ossec-hids': { rows: isSshd },
  'iptables elastic-integrations': { actions: { deny: dropped, drop_input: dropped, allow: ['accept'] } },
  'iptables logstash-patterns-core': {
    actions: { 'DROP-DEFLT': dropped, 'ACC-TCP': ['accept'], DROP: dropped, REJECT: rejected },
  },
  'iptables-logs crowdsec-hub': { actions: { iptables_drop: dropped, D: dropped, A: ['accept'] } },
  'pf-logs crowdsec-hub': { actions: { block: dropped, pass: passed } },
  'pf-logs-drop crowdsec-hub': { actions: { block: dropped } },
  'mikrotik-logs crowdsec-hub': { actions: { mikrotik_drop: dropped } },
  'cisco_ios elastic-integrations': { actions: { deny: dropped, allow: passed } },
  'ossec:cisco_ios ossec-hids': {},
  'ossec:pix ossec-hids': {},
  'cisco_asa elastic-integrations': { actions: { denied: dropped, allowed: passed } },
  // Bodies of messages: tags and numbers are the patterns' names.
  'cisco_asa logstash-patterns-core': {
    actions: { Deny: dropped, Denied: dropped, Dropping: dropped },
    as: (raw) =>
      raw
        .replace(/^(?=ASA-)/, '%')
        .replace(/^(?=Deny )/, '%ASA-4-106023: ')
        .replace(/^(?=access-list )/, '%ASA-6-106100: ')
        .replace(/^(?=No matching connection)/, '%ASA-4-313005: '),
  },
  'unifi-cef crowdsec-hub': {},
  'proxmox-iptables-logs crowdsec-hub': {
    actions: { DROP: dropped, REJECT: rejected, 'PVEFW-reject': rejected },
  },
}

const hint = { last_day: 20_500, rule: 'modification time' } as const

/** The event of a line, or why there is none. */
function read(raw: string, zone: string): EventWords | string {
  const reader = new RecordReader(new Texts(), new Calendar(new Zone(zone), hint), new Zone(zone), undefined)
  const bytes = Buffer.from(raw.replace(/\r?\n?$/, ''))
  const outcome = reader.read(bytes, 0, bytes.length)
  if (outcome === is_event) return wordsOf(reader.row)
  const reason = outcome === not_mine ? 'ignored' : rejectionOf(outcome)
  // Some oracles give the record alone, and keep its time elsewhere, as the journal does.
  if (reason === 'no timestamp') return read(`2020-01-01T00:00:00Z ${raw}`, zone)
  return reason
}

/** In what the event is not as expected; null when it is. */
function differenceOf({ raw, expect }: Expectation, kind: Kind): string | null {
  const { zone = 'UTC' } = kind
  const event = read(kind.as?.(raw ?? '') ?? raw ?? '', zone)
  const actions = expectedActions(expect, kind)
  const says_event =
    expect.src !== undefined || expect.dst !== undefined || expect.action !== undefined || !!actions?.length
  if (typeof event === 'string') return says_event ? event : null
  if (actions?.length === 0) return `${String(event.action)} instead of nothing`
  const wanted: [name: string, value: unknown, got: unknown][] = [
    ['source', address(expect.src), event.source_ip],
    ['destination', address(expect.dst), event.destination_ip],
    ['source port', numberOf(expect.sport), event.source_port],
    ['destination port', numberOf(expect.dport), event.destination_port],
    ['transport', transport(expect.proto), event.transport],
    ['count', expect.packets, event.count],
    ['interface', expect.inif, event.ingress_interface],
    ['user', expect.user, event.user_name ?? ''],
  ]
  const wrong = wanted.filter(([, value, got]) => value !== undefined && value !== got).map(([name]) => name)
  if (actions !== undefined && !actions.includes(String(event.action))) wrong.push('action')
  if (!isTime(String(event.time), expect, raw ?? '', zone)) wrong.push('time')
  return wrong.length === 0 ? null : wrong.join(', ')
}

function expectedActions(
  { action, template }: Expectation['expect'],
  kind: Kind,
): readonly string[] | undefined {
  if (template !== undefined) return kind.templates?.[template]
  return action === undefined ? undefined : (kind.actions?.[action] ?? [action])
}

const numberOf = (text: number | string | undefined) => (text === undefined ? undefined : Number(text))
const transport = (word: string | undefined) =>
  word === undefined ? undefined : (transports[transportNumber(word)] ?? word)

function address(text: string | undefined): string | undefined {
  const words = text === undefined ? null : addressWords(text)
  return words === null ? text : formatAddress(words)
}

/** Whether an instant is the one expected: to the second, and to the year where the line states one. */
function isTime(
  time: string,
  { time: wanted, timestamp_text: text }: Expectation['expect'],
  raw: string,
  zone: string,
): boolean {
  if (wanted !== undefined) {
    const wall = wanted.endsWith('Z') ? time.slice(0, 19) : wallTime(time, zone)
    const from = raw.includes(wanted.slice(0, 4)) ? 0 : 5
    return wall.slice(from) === wanted.slice(from, 19)
  }
  if (text === undefined) return true
  const stated = /^\d{4}-/.test(text) ? text : `${text.slice(0, -8)}${time.slice(0, 4)} ${text.slice(-8)} UTC`
  return Date.parse(time) === Math.floor(Date.parse(stated) / 1000) * 1000
}

/** `yyyy-mm-ddThh:mm:ss` by the wall of a zone. */
function wallTime(time: string, zone: string): string {
  const epoch = Date.parse(time) / 1000
  return new Date((epoch + new Zone(zone).offsetAt(epoch)) * 1000).toISOString().slice(0, 19)
}

const nameOf = ({ file, expect }: Expectation) => `${expect.kind} ${file.slice(0, file.indexOf('/'))}`

test(
  'public logs read as their oracles expect, but for the differences with their reasons',
  { skip },
  (context) => {
    const rows = readFileSync(expected, 'utf8').trim().split('\n')
    const counts = new Map<string, { met: number; all: number }>()
    const found: string[] = []
    for (const text of rows) {
      const row = JSON.parse(text) as Expectation
      const name = nameOf(row)
      const kind = kinds[name]
      if (kind === undefined || row.line === null || kind.rows?.(row) === false) continue
      const count = counts.get(name) ?? { met: 0, all: 0 }
      counts.set(name, count)
      count.all++
      const difference = differenceOf(row, kind)
      if (difference === null) count.met++
      else found.push(`${row.file.slice(row.file.lastIndexOf('/') + 1)}:${row.line} ${difference}`)
    }
    for (const [name, { met, all }] of counts) context.diagnostic(`${name}: ${met}/${all}`)
    const known = differences.flatMap(({ lines }) => lines)
    assert.deepEqual(found.sort(), known.sort())
  },
)

test('each kind of public log has rows', { skip }, () => {
  const names = new Set(
    readFileSync(expected, 'utf8')
      .trim()
      .split('\n')
      .map((text) => nameOf(JSON.parse(text) as Expectation)),
  )
  assert.deepEqual(
    Object.keys(kinds).filter((name) => !names.has(name)),
    [],
  )
})
