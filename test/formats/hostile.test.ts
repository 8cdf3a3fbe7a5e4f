import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { is_event } from '../../src/formats/format.ts'
import { wordsOf } from '../../src/ingest/explain.ts'
import { eventOf, looksAt, readerIn } from './read-lines.ts'

/** Lines that strangers, full disks and broken relays write. */

const folder = join(import.meta.dirname, 'fixtures')
const linesOf = (name: string): string[] =>
  readFileSync(join(folder, name), 'latin1')
    .split('\n')
    .filter((line) => line !== '')
/** Every line of every fixture, as bytes. */
const lines = readdirSync(folder)
  .filter((name) => name.endsWith('.log'))
  .flatMap(linesOf)

const true_address = '192.0.2.1'
const true_port = 50_000
const forged_address = '203.0.113.9'

/** What a stranger may type: pieces of records, whole lines, and anything else that stays on one line. */
const pieces = fc.oneof(
  fc.constantFrom(
    ' ',
    '',
    ' from ',
    ` from ${forged_address}`,
    ` from ${forged_address} port 22`,
    ` from ${forged_address} port 22 ssh2`,
    ` from ${forged_address} port 22 ssh2: `,
    ` from ${forged_address} port 22 ssh2: RSA SHA256:x`,
    ` ${forged_address} port 22`,
    ` ${forged_address} port 22 [preauth]`,
    ` ${forged_address} port 22: Too many authentication failures`,
    ` ${forged_address} port 22: Change of username or service not allowed: (x`,
    `' from ${forged_address} port 22`,
    ` rhost=${forged_address} `,
    ` [${forged_address}] failed - POSSIBLE BREAK-IN ATTEMPT!`,
    ` IN=eth0 OUT= SRC=${forged_address} DST=198.51.100.1 LEN=28 PROTO=UDP SPT=1 DPT=2 `,
    `Feb  2 03:04:05 gate sshd[1]: Failed password for root from ${forged_address} port 22 ssh2`,
    `Feb  2 03:04:05 gate kernel: DROP IN=eth0 OUT= SRC=${forged_address} DST=198.51.100.1 LEN=28 PROTO=UDP SPT=1 DPT=2`,
    `2019-02-02 03:04:05,123 fail2ban.actions [1]: NOTICE [sshd] Ban ${forged_address}`,
    ` port ${true_port} ssh2`,
    'message repeated 9 times: [ ',
    ']',
    ': ',
    '%ASA-4-106023: Deny tcp src outside:203.0.113.9/1 dst inside:198.51.100.1/2 by access-group "x"',
  ),
  fc.string({ unit: 'binary-ascii', maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, '')),
  fc
    .string({ unit: 'binary', maxLength: 6 })
    .map((text) => Buffer.from(text.replace(/[\r\n]/g, '')).toString('latin1')),
)
const typed = fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join(''))

/** Records that hold a name as it was typed, and the address behind it. */
const records: ((name: string) => string)[] = [
  (name) => `Failed password for invalid user ${name} from ${true_address} port ${true_port} ssh2`,
  (name) => `Failed password for ${name} from ${true_address} port ${true_port} ssh2`,
  (name) =>
    `Failed publickey for invalid user ${name} from ${true_address} port ${true_port} ssh2: RSA SHA256:y`,
  (name) => `Failed ${name} for invalid user x from ${true_address} port ${true_port} ssh2`,
  (name) => `Invalid user ${name} from ${true_address} port ${true_port}`,
  (name) => `Connection closed by invalid user ${name} ${true_address} port ${true_port} [preauth]`,
  (name) => `Connection reset by authenticating user ${name} ${true_address} port ${true_port} [preauth]`,
  (name) => `Disconnected from invalid user ${name} ${true_address} port ${true_port} [preauth]`,
  (name) =>
    `Disconnecting invalid user ${name} ${true_address} port ${true_port}: Too many authentication failures [preauth]`,
  (name) =>
    `error: maximum authentication attempts exceeded for invalid user ${name} from ${true_address} port ${true_port} ssh2 [preauth]`,
  (name) => `error: PAM: Authentication failure for illegal user ${name} from ${true_address}`,
  (name) => `Bad protocol version identification '${name}' from ${true_address} port ${true_port}`,
  (name) => `Received disconnect from ${true_address} port ${true_port}:11: ${name} [preauth]`,
  (name) =>
    `Unable to negotiate with ${true_address} port ${true_port}: no matching cipher found. Their offer: ${name} [preauth]`,
  (name) => `Protocol major versions differ for ${true_address} port ${true_port}: SSH-2.0-x vs. ${name}`,
  (name) =>
    `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${true_address}  user=${name}`,
  (name) =>
    `reverse mapping checking getaddrinfo for ${name} [${true_address}] failed - POSSIBLE BREAK-IN ATTEMPT!`,
  (name) => `refused connect from ${name}@host.example.net (${true_address})`,
]

test('what a stranger types is never the address of an event', () => {
  fc.assert(
    fc.property(fc.constantFrom(...records), typed, fc.nat(520), (record, name, padding) => {
      // sshd cuts its records at 500 bytes, and a stranger knows.
      const padded = `${'x'.repeat(padding)}${name}`
      for (const text of [name, padded]) {
        const event = eventOf(`Feb  2 03:04:05 gate sshd[1]: ${record(text).slice(0, 500)}`)
        if (event !== null) assert.equal(event.source_ip, true_address)
        if (event?.source_port != null) assert.equal(event.source_port, true_port)
      }
    }),
    { numRuns: 3000 },
  )
})

test('a record is read with the name in it, whatever the name', () => {
  fc.assert(
    fc.property(fc.constantFrom(...records.slice(0, 2), records[4], records[5]), typed, (record, name) => {
      const text = record(name)
      fc.pre(text.length < 500)
      const event = eventOf(`Feb  2 03:04:05 gate sshd[1]: ${text}`)
      assert.equal(event?.source_ip, true_address, text)
      assert.equal(event.source_port, true_port)
    }),
    { numRuns: 2000 },
  )
})

test('what another program writes is never a record of sshd, fail2ban, the kernel or a device', () => {
  const tags = ['myapp[1]: ', 'myapp: ', 'su[1]: ', 'dovecot: auth: ', 'CRON[1]: ', 'sudo: ']
  const stamps = ['Feb  2 03:04:05 gate ', '<13>Feb  2 03:04:05 gate ', '2019-02-02T03:04:05+01:00 gate ']
  fc.assert(
    fc.property(fc.constantFrom(...stamps), fc.constantFrom(...tags), typed, (stamp, tag, text) => {
      assert.equal(eventOf(`${stamp}${tag}${text}`), null)
    }),
    { numRuns: 3000 },
  )
})

test('no bytes make the header or a parser throw, or look beyond the line', () => {
  const mutated = fc
    .tuple(fc.constantFrom(...lines), fc.array(fc.tuple(fc.nat(), fc.nat(4), pieces), { maxLength: 4 }))
    .map(([line, edits]) => {
      for (const [at, removed, text] of edits) {
        const place = at % (line.length + 1)
        line = line.slice(0, place) + text + line.slice(place + removed)
      }
      return Buffer.from(line.replace(/\n/g, ''), 'latin1')
    })
  const bytes = fc.oneof(
    mutated,
    fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array.filter((byte) => byte !== 10))),
  )
  fc.assert(
    fc.property(bytes, fc.constantFrom(...lines), (line, next) => {
      const alone = eventOf(line)
      const followed = Buffer.concat([Buffer.from('ssh2\n'), line, Buffer.from(`\n${next}\n`, 'latin1')])
      const reader = readerIn('UTC')
      const is_read = reader.read(followed, 5, 5 + line.length) === is_event
      // A line ending in CR is its CR LF, which the splitter takes off.
      if (line.at(-1) !== 13) assert.deepEqual(is_read ? wordsOf(reader.row) : null, alone)
      const { tally } = reader
      const rejected = tally.rejected.reduce((sum, n) => sum + n, 0)
      assert.equal(tally.events + tally.ignored + rejected, 1)
    }),
    { numRuns: 3000 },
  )
})

/**
 * Records that end in the address or the port, in one version of their program or another. Cut off within
 * them, such a line is byte for byte what another peer's would be in full: nothing in it can tell.
 */
const open_ended = new RegExp(
  [
    'Connection (closed|reset) by [0-9a-f]',
    'Disconnected from ([0-9a-f]|user )',
    'identification string from ',
    '(Invalid|Illegal) user ',
    'Bad protocol version identification ',
    'Timeout before authentication for [0-9a-f]',
    'ROOT LOGIN REFUSED FROM ',
    'error: PAM: ',
    'rhost=',
    String.raw`\] (Ban|Unban|Found|Ignore|Restore Ban) `,
  ].join('|'),
)
const last_endpoint = /[ =][0-9a-f:.]+( (port( \d*)?)?)?$/

test('a line cut off at any byte is the same event or none, never of a wrong address or port', () => {
  const columns = [
    'source_ip',
    'source_port',
    'destination_ip',
    'destination_port',
    'transport',
    'time',
    'kind',
  ]
  const families = [
    'netfilter.log',
    'sshd.log',
    'fail2ban.log',
    'headers.log',
    'journald.log',
    'repeated.log',
  ]
  for (const line of families.flatMap(linesOf).filter((text) => !text.includes(forged_address))) {
    const whole = eventOf(line)
    if (whole === null) continue
    const may_end_early = open_ended.test(line)
    for (let end = 0; end < line.length; end++) {
      const rest = line.slice(0, end)
      const event = eventOf(rest)
      if (event === null || (may_end_early && last_endpoint.test(rest))) continue
      for (const column of columns) assert.equal(event[column], whole[column], `${column}: ${rest}`)
      // The kernel writes fields after the flags, so a record that lacks some of them can be told.
      if (line.includes(' kernel: ')) assert.equal(event.tcp_flags, whole.tcp_flags, rest)
    }
  }
})

test('a line twice as long is looked at no more than twice as often', () => {
  const openings = [
    '',
    'Feb  2 03:04:05 gate kernel: ',
    'Feb  2 03:04:05 gate sshd[1]: ',
    'Feb  2 03:04:05 gate sshd[1]: Failed password for ',
    'Feb  2 03:04:05 gate sshd[1]: Failed publickey for invalid user ',
    'Feb  2 03:04:05 gate sshd[1]: Invalid user ',
    'Feb  2 03:04:05 gate sshd[1]: Connection closed by invalid user ',
    'Feb  2 03:04:05 gate sshd[1]: Disconnecting invalid user ',
    'Feb  2 03:04:05 gate sshd[1]: Bad protocol version identification ',
    'Feb  2 03:04:05 gate sshd[1]: reverse mapping checking getaddrinfo for ',
    'Feb  2 03:04:05 gate sshd[1]: message repeated 2 times: [ ',
    'Feb  2 03:04:05 gate sshd[1]: PAM ',
    'Feb  2 03:04:05 ',
    '2019-02-02 03:04:05,123 fail2ban.actions [1]: NOTICE ',
    '<38>1 2019-02-02T03:04:05Z gate sshd 1 - ',
    '{',
    '{"MESSAGE":"',
    '[',
    ':',
  ]
  const fragments = fc.oneof(
    pieces,
    fc.constantFrom(
      '[',
      '"',
      '\\',
      '{"a":',
      '[a="',
      'a:',
      '1 ',
      '1: ',
      "' ",
      '=',
      'IN=',
      'SRC=1 ',
      '% ',
      '.',
      '*',
      ' [',
      '000: ',
    ),
  )
  fc.assert(
    fc.property(fc.constantFrom(...openings), fragments, (opening, fragment) => {
      fc.pre(fragment !== '')
      const times = Math.ceil(1000 / fragment.length)
      const once = looksAt(opening + fragment.repeat(times))
      const twice = looksAt(opening + fragment.repeat(2 * times))
      assert.ok(twice <= 2.5 * once + 2000, `${once} looks, then ${twice}: ${opening}${fragment}`)
    }),
    { numRuns: 600 },
  )
})
