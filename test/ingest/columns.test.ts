import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { event_columns } from '../../src/event.ts'
import { explain } from '../../src/ingest/explain.ts'
import { packetLine, secondsOf, stampOf, text } from './packet.ts'
import { openShelf, type Shelf } from './shelf.ts'

/** What the archive says, as `explain` tells it: all columns of its events. */
async function told(shelf: Shelf, name: string): Promise<string[]> {
  const file = { path: shelf.path(name), name, size: 0, modified: Date.parse('2019-02-10') }
  const events: string[] = []
  for await (const chunk of explain(file, 'Europe/Berlin')) {
    for (const { event } of chunk) if (event !== undefined) events.push(JSON.stringify(Object.values(event)))
  }
  return events.sort()
}

/** What the store says of all events. */
async function kept(shelf: Shelf): Promise<string[]> {
  const columns = event_columns.map(({ name }) => name).join(', ')
  const rows = await shelf.query(`SELECT ${columns} FROM events`)
  return rows.map((row) => JSON.stringify(Object.values(row))).sort()
}

const ipv6 = fc.oneof(
  fc.ipV6(),
  fc.constantFrom('::', '::1', '2001:db8::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'),
)
const ipv4 = fc.oneof(fc.ipV4(), fc.constantFrom('0.0.0.0', '255.255.255.255', '203.0.113.9'))
const pair = fc.oneof(fc.tuple(ipv4, ipv4), fc.tuple(ipv6, ipv6))
const time = fc.nat(40).map((seconds) => secondsOf('2019-02-02T22:59:40') + seconds)
const line = fc.oneof(
  fc
    .record({
      time,
      pair,
      transport: fc.constantFrom('TCP', 'UDP', 'ICMP'),
      prefix: fc.constantFrom('DROP: ', 'ACCEPT: ', ''),
      ingress: fc.constantFrom('', 'eth0', 'eth1'),
      egress: fc.constantFrom('', 'eth2'),
      source_port: fc.constantFrom(0, 1, 65535),
      port: fc.constantFrom(0, 22, 65535),
      flags: fc.constantFrom('SYN', 'ACK RST', ''),
    })
    .map(({ pair: [source, destination], ...rest }) => packetLine({ ...rest, source, destination })),
  fc
    .record({ time, address: fc.oneof(ipv4, ipv6), user: fc.constantFrom('root', 'pi', '') })
    .map(
      ({ time, address, user }) =>
        `${stampOf(time)} gateway sshd[7]: Failed password for invalid user ${user} from ${address} port 5 ssh2`,
    ),
  time.map((time) => `${stampOf(time)} gateway fail2ban.actions[9]: NOTICE [sshd] Ban 2001:db8::${time % 7}`),
)

// In order of time: of equal records a run that goes on numbers only those of the second it broke off in.
const log = fc
  .array(line, { maxLength: 60 })
  .map((lines) =>
    lines.sort((a, b) => (a.slice(0, 15) < b.slice(0, 15) ? -1 : Number(a.slice(0, 15) > b.slice(0, 15)))),
  )

test('the store says of every event what its line says, column by column, in whatever pieces it came', async (context) => {
  await fc.assert(
    fc.asyncProperty(log, fc.nat(60), fc.nat(200), async (lines, cut, torn) => {
      const shelf = await openShelf(context)
      const whole = text(lines)
      const part = text(lines.slice(0, cut))
      shelf.put('messages', whole.slice(0, part.length + torn))
      await shelf.ingest({ timezone: 'Europe/Berlin' })
      shelf.put('messages', whole)
      shelf.put('kern.log', part)
      await shelf.ingest({ timezone: 'Europe/Berlin' })
      assert.deepEqual(await kept(shelf), await told(shelf, 'messages'))
      const [{ unplaced }] = await shelf.query(
        'SELECT count(*) AS unplaced FROM event WHERE source NOT IN (SELECT source FROM source)',
      )
      assert.equal(unplaced, 0)
      await shelf.close()
    }),
    { numRuns: 8 },
  )
})
