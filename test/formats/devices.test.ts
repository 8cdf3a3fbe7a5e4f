import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { eventOf, looksAt, readLines } from './read-lines.ts'

/** What firewalls, routers and OSSEC write, cut off, too long, and with strangers' words in it. */

const linesOf = (name: string): string[] =>
  readFileSync(join(import.meta.dirname, 'fixtures', `${name}.log`), 'latin1').split('\n')
const names = ['cisco-asa', 'cisco-ios', 'filterlog', 'ipfw', 'mikrotik', 'ossec-firewall', 'ossec-json']

/**
 * Records that end in an address or a port: cut off within it, such a line is byte for byte what another
 * packet's would be in full. They are ASA's and PIX's of these numbers, and those of OSSEC's firewall.log.
 */
const open_ended =
  /-(106002|106010|106011|106013|106018|106020|110002|30500[56]|402117|42000[23]|43400[23]|500004|71000\d)\b|->\S+ (DROP|ALLOW|CLOSED|UNKNOWN) | (DROP|ALLOW) \w+ \S+->/
const last_endpoint = /[ :][\da-f.:]*[\da-z](\/[\da-z]+| )?$/

for (const name of names) {
  test(`a line of ${name}.log cut off at any byte is the same event or none`, () => {
    const columns = [
      'time',
      'kind',
      'action',
      'source_ip',
      'source_port',
      'destination_ip',
      'destination_port',
    ]
    for (const line of linesOf(name)) {
      const whole = eventOf(line)
      if (whole === null) continue
      for (let end = 0; end < line.length; end++) {
        const rest = line.slice(0, end)
        const event = eventOf(rest)
        if (event === null || (open_ended.test(line) && last_endpoint.test(rest))) continue
        for (const column of [...columns, 'transport', 'count']) {
          assert.equal(event[column], whole[column], `${column}: ${rest}`)
        }
      }
    }
  })
}

const true_address = '192.0.2.1'
const forged_address = '203.0.113.9'

/** What a stranger may call themselves or their browser. */
const typed = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ' ',
        ', ',
        ': ',
        "'",
        '"',
        '\\',
        ')',
        '(',
        '>',
        ' -> ',
        `, SrcIP: ${forged_address}, DstIP: ${forged_address}`,
        `AccessControlRuleAction: Block, SrcIP: ${forged_address}, `,
        `' outside/${forged_address}(1) -> inside/${forged_address}(2) hit-cnt 1 `,
        `outside/${forged_address}(1) -> inside/${forged_address}(2) hit-cnt 1 first hit [0x0, 0x0]`,
        `src outside:${forged_address}/1 dst inside:${forged_address}/2 by access-group "x"`,
        ` from ${forged_address}/1 to ${forged_address}/2 on interface outside`,
        ` out:ether9, proto UDP, ${forged_address}:1->${forged_address}:2, len 3`,
        `firewall,info input: in:a out:b, proto UDP, ${forged_address}:1->${forged_address}:2, len 3`,
        `input: in:a out:b, proto UDP, ${forged_address}:1->${forged_address}:2, len 3`,
        ` DROP TCP ${forged_address}:1->${forged_address}:2`,
        `%SEC-6-IPACCESSLOGP: list 1 denied tcp ${forged_address}(1) -> ${forged_address}(2), 1 packet`,
        `ipfw: 65000 Deny TCP ${forged_address}:55 ${forged_address}:80 in via em0`,
        `","srcip":"${forged_address}","rule":{"level":1,"id":"2"}`,
        `** Alert 1549076645.26: - x`,
        `Src IP: ${forged_address}`,
      ),
      fc.string({ unit: 'binary-ascii', maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, '')),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''))

const stamp = 'Feb  2 03:04:05 gate '
/** Records that hold what was typed, and the source of the packet. */
const records: ((name: string) => string)[] = [
  (name) =>
    `%ASA-4-106023: Deny tcp src outside:${true_address}/5(LOCAL\\${name}) dst inside:198.51.100.2/23 by access-group "x"`,
  (name) =>
    `%ASA-6-106100: access-list IN denied tcp outside/${true_address}(5)(LOCAL\\${name}) -> inside/198.51.100.2(23) hit-cnt 1 first hit [0x0, 0x0]`,
  (name) =>
    `%ASA-4-106103: access-list IN denied tcp for user '${name}' outside/${true_address}(5) -> inside/198.51.100.2(23) hit-cnt 1 first hit [0x0, 0x0]`,
  (name) =>
    `%FTD-1-430003: AccessControlRuleAction: Block, SrcIP: ${true_address}, DstIP: 198.51.100.2, SrcPort: 5, DstPort: 23, Protocol: tcp, UserAgent: ${name}, URL: http://x/${name}`,
  (name) => `%FTD-1-430003: AccessControlRuleAction: Allow, SrcIP: 198.51.100.2, UserAgent: ${name}`,
  (name) => `%ASA-5-304001: 198.51.100.2 Accessed URL 198.51.100.3:http://x/${name}`,
  (name) => `%ASA-6-113005: AAA user authentication Rejected : reason = x : user = ${name}`,
  (name) => `%SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: ${name}] [Source: 198.51.100.2]`,
  (name) =>
    `firewall,info forward: in:<pppoe-${name.replaceAll('>', '')}> out:ether2, proto UDP, ${true_address}:5->198.51.100.2:23, len 65`,
  (name) => `system,error,critical login failure for user ${name} from 198.51.100.2 via ssh`,
  (name) => `login failure for user ${name} from 198.51.100.2 via ssh`,
  (name) => `filterlog: filterlog: started with ${name}`,
  (name) => `kernel: pid 1 (${name}), uid 0: exited on signal 11`,
]

test('what a stranger is called is never the source of a packet', () => {
  fc.assert(
    fc.property(fc.constantFrom(...records), typed, (record, name) => {
      const event = eventOf(`${stamp}${record(name)}`)
      if (event !== null) assert.equal(event.source_ip, true_address)
    }),
    { numRuns: 4000 },
  )
})

test("what another program writes is never a device's record", () => {
  const tags = ['myapp[1]: ', 'myapp: ', 'su[1]: ', 'dovecot: auth: ', 'CRON[1]: ']
  fc.assert(
    fc.property(fc.constantFrom(...tags), typed, (tag, text) => {
      assert.equal(eventOf(`${stamp}${tag}x${text}`), null)
    }),
    { numRuns: 2000 },
  )
})

test('of an alert nothing counts but its own head, whatever the log in it says', () => {
  fc.assert(
    fc.property(fc.array(typed, { minLength: 1, maxLength: 4 }), fc.boolean(), (logs, has_source) => {
      const log = logs.map((text) => `x${text}`).join('\n')
      const archive = [
        '** Alert 1549076645.25: - syslog,sshd,',
        '2019 Feb 02 03:04:05 gate->/var/log/auth.log',
        "Rule: 5716 (level 5) -> 'SSHD authentication failed.'",
        ...(has_source ? [`Src IP: ${true_address}`] : []),
        log,
        '',
      ].join('\n')
      const events = readLines(Buffer.from(archive, 'latin1')).filter((line) => typeof line !== 'string')
      assert.deepEqual(
        events.map((event) => event.source_ip),
        has_source ? [true_address] : [],
      )
    }),
    { numRuns: 1000 },
  )
})

test('(Message repeated 3 times) behind a message of PIX is a count', () => {
  const event = eventOf(
    `${stamp}%PIX-2-106001: Inbound TCP connection denied from ${true_address}/1 to 198.51.100.2/2 flags SYN  on interface outside (Message repeated 3 times)`,
  )
  assert.deepEqual([event?.count, event?.tcp_flags, event?.ingress_interface], [3, 2, 'outside'])
})

test("a device's line twice as long is looked at no more than twice as often", () => {
  const openings = [
    '%',
    '%ASA-4-106023: ',
    '%ASA-4-106023: Deny tcp src ',
    '%ASA-4-106023: Deny tcp src outside:192.0.2.1/5',
    '%ASA-4-106023: Deny tcp src outside:192.0.2.1/5 dst ',
    '%ASA-2-106001: Inbound TCP connection denied from 192.0.2.1/5 to 198.51.100.2/23 flags ',
    '%ASA-6-106100: access-list IN denied tcp ',
    '%ASA-4-106103: access-list IN denied tcp for user ',
    "%ASA-4-106103: access-list IN denied tcp for user '",
    '%ASA-2-106006: message repeated 2 times: [ ',
    '%ASA-4-733100: [',
    '%FTD-1-430003: AccessControlRuleAction: Block, ',
    '%SEC-6-IPACCESSLOGP: ',
    '%SEC-6-IPACCESSLOGP: list 1 denied tcp ',
    '%SEC-6-IPACCESSLOGP: list 1 denied tcp 192.0.2.1(5) ',
    'filterlog: ',
    'filterlog: 5,,,1,em0,match,block,in,4,0x0,,64,600,0,none,17,udp,44,192.0.2.1,',
    'kernel: ipfw: 1 Deny TCP ',
    'kernel: ipfw: 1 ',
    'firewall,info ',
    'firewall,info input: in:',
    'firewall,info input: in:<',
    'firewall,info input: in:a out:',
    'firewall,info input: in:a out:b, proto TCP (',
    'input: ',
  ]
  const whole_lines = [
    '2019 Feb 02 03:04:05 ',
    '2019 Feb 02 03:04:05 (',
    '2019 Feb 02 03:04:05 gate->/x DROP TCP ',
    '{"rule":{"level":1,"id":"2"},"data":{',
    '{"rule":{"level":1,"id":"2"},"data":{"srcip":"',
    '** Alert 1549076645.25: ',
    'feb/02/2019 03:04:05 ',
  ]
  const fragments = fc.oneof(
    typed,
    fc.constantFrom(
      ':',
      '/',
      '(',
      ')',
      '((',
      ',',
      ', ',
      ' -> ',
      '->',
      "' ",
      '"',
      '{"a":',
      '\\',
      '1',
      '::',
      'a:1 ',
    ),
  )
  const opening = fc.constantFrom(...openings.map((text) => stamp + text), ...whole_lines)
  fc.assert(
    fc.property(opening, fragments, (start, fragment) => {
      fc.pre(fragment !== '')
      const times = Math.ceil(1000 / fragment.length)
      const once = looksAt(start + fragment.repeat(times))
      const twice = looksAt(start + fragment.repeat(2 * times))
      assert.ok(twice <= 2.5 * once + 2000, `${once} looks, then ${twice}: ${start}${fragment}`)
    }),
    { numRuns: 500 },
  )
})
