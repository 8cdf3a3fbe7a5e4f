import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { press } from '../digest/press.ts'
import { openShelf } from './shelf.ts'

/**
 * Real logs, where BLOTTER_CORPORA names their folder: what Blotter reads is compared with what a regular
 * expression finds in the same lines.
 */

const corpora = process.env.BLOTTER_CORPORA
const skip = corpora === undefined && 'BLOTTER_CORPORA names no folder of log corpora'
const file = (path: string): string => join(corpora ?? '', path)

const stamp = /(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]+\+\d\d:\d\d) /g
const record =
  /^(\S+(?: [ \d]\d \d\d:\d\d:\d\d)?) (?:(\S+) )?kernel: (?:\[ *[\d.]+\] ?)?(.*?) ?IN=(\S*) OUT=(\S*) .*?SRC=(\S+) DST=(\S+) .*?PROTO=(\S+)(?: SPT=(\d+) DPT=(\d+))?(.*)$/

interface Found {
  text: string
  day: string
  rule: string
  ingress: string
  egress: string
  source: string
  destination: string
  transport: string
  port: number | null
  rest: string
}

/** The packets of a file. Where two records stand glued on one line, the last is the whole one. */
function packetsOf(path: string): Found[] {
  const bytes = readFileSync(file(path))
  const content = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1')
  const found: Found[] = []
  for (const line of content.split('\n')) {
    const begin = [...line.matchAll(stamp)].at(-1)?.index ?? 0
    const match = record.exec(line.slice(begin))
    if (match === null) continue
    const [text, when, , rule, ingress, egress, source, destination, protocol, , port, rest] = match
    found.push({
      text,
      day: when.slice(0, 6),
      ...{ rule, ingress, egress, source, destination, rest },
      transport: protocol.toLowerCase(),
      port: port === undefined ? null : Number(port),
    })
  }
  return found
}

/** How many there are of each. */
function tally<Item>(items: readonly Item[], key: (item: Item) => string): Record<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** `Aug 16` of 2021-08-16 */
const shortDay = (day: unknown): string => {
  const [, month, number] = String(day).split('-').map(Number)
  return `${months[month - 1]} ${String(number).padStart(2)}`
}

describe('on real logs Blotter counts what a regular expression counts:', () => {
  test('the archives of a virtual server, and kern.log beside ufw.log', { skip }, async (context) => {
    const ufw = [4, 3, 2].flatMap((at) => packetsOf(`teliten-vps/ufw.log.${at}.gz`))
    const kern = packetsOf('teliten-vps/kern.log.4.gz')
    assert.deepEqual([ufw.length, kern.length], [92_338, 17_311])
    const in_ufw = new Set(ufw.map(({ text }) => text))
    const union = [...ufw, ...kern.filter(({ text }) => !in_ufw.has(text))]
    assert.equal(union.length, 92_339)

    const shelf = await openShelf(context)
    const report = await shelf.ingest({ sources: [{ path: file('teliten-vps/{ufw,kern}.log*') }] })
    assert.deepEqual(report.problems, [])
    assert.equal(report.lines, report.events + report.ignored + report.rejected)
    assert.deepEqual([report.events, report.duplicates, report.rejected], [109_649, 17_310, 0])

    const rows = await shelf.query(
      'SELECT day, sensor, source_ip, destination_port AS port, transport, action, rule FROM events',
    )
    assert.equal(rows.length, union.length)
    assert.deepEqual(
      tally(rows, ({ day }) => shortDay(day)),
      tally(union, ({ day }) => day),
    )
    assert.deepEqual(
      tally(rows, ({ port, transport }) => `${transport} ${port}`),
      tally(union, ({ port, transport }) => `${transport} ${port}`),
    )
    assert.deepEqual(
      tally(rows, ({ source_ip }) => String(source_ip)),
      tally(union, ({ source }) => source),
    )
    assert.deepEqual(
      tally(rows, ({ action, rule }) => `${action} ${rule}`),
      tally(union, ({ rule }) => `drop ${rule.slice(1, -1)}`),
    )
  })

  test('one night of kern.log alone, then the rest', { skip }, async (context) => {
    const shelf = await openShelf(context)
    await shelf.ingest({ sources: [{ path: file('teliten-vps/kern.log.4.gz') }] })
    assert.equal(await shelf.total(), 17_311)
    await shelf.ingest({ sources: [{ path: file('teliten-vps/ufw.log.4.gz') }] })
    assert.equal(await shelf.total(), 17_325)
  })

  test('the packets in and out of a workstation', { skip }, async (context) => {
    const packets = packetsOf('adrienre-iptablogs/iptables.log')
    assert.equal(packets.length, 8443)
    const shelf = await openShelf(context)
    const report = await shelf.ingest({ sources: [{ path: file('adrienre-iptablogs/iptables.log') }] })
    assert.deepEqual([report.lines, report.events], [8443, 8443])
    const rows = await shelf.query(
      `SELECT rule, ingress_interface AS ingress, egress_interface AS egress, transport,
         destination_port AS port, source_ip, destination_ip FROM events`,
    )
    assert.deepEqual(
      tally(rows, ({ rule, ingress, egress, transport, port }) =>
        [rule, ingress ?? '', egress ?? '', transport, port].join(' '),
      ),
      tally(packets, ({ rule, ingress, egress, transport, port }) =>
        [rule.slice(1, -1), ingress, egress, transport, port].join(' '),
      ),
    )
    assert.deepEqual(
      tally(rows, ({ source_ip, destination_ip }) => `${source_ip} ${destination_ip}`),
      tally(packets, ({ source, destination }) => `${source} ${destination}`),
    )
  })

  test('the scans of psad, each of them found', { skip }, async (context) => {
    const folder = 'psad/test/scans/iptables'
    const shelf = await openShelf(context)
    const report = await shelf.ingest({ sources: [{ path: file(`${folder}/*`) }] })
    assert.deepEqual(report.problems, [])
    const ledger = await shelf.store.ledger()
    const ports = new Map<string, Set<number>>()
    let events = 0
    // Its one line stands behind a file's name, as grep prints it: there is no stamp where one belongs.
    const printed_by_grep = 'ipv6_ms_sql_server_sig_match'
    for (const name of readdirSync(file(folder)).filter((each) => each !== printed_by_grep)) {
      const packets = packetsOf(`${folder}/${name}`)
      const account = ledger.find(({ path }) => path.endsWith(`/${name}`))?.account
      assert.equal(account?.events, packets.length, name)
      events += packets.length
      for (const { day, source, port, ingress, egress, rule, rest } of packets) {
        const is_reply = / SYN /.test(rest) ? / ACK /.test(rest) : / RST /.test(rest)
        if (port === null || ingress === '' || egress !== '' || /ACC/.test(rule) || is_reply) continue
        const key = `${day} ${source.replaceAll(/(?<=:)0+(?=\w)/g, '')}`
        ports.set(key, (ports.get(key) ?? new Set()).add(port))
      }
    }
    assert.deepEqual([report.events, report.ignored, report.rejected], [events, 0, 1])
    assert.equal(await shelf.total(), events - report.duplicates)

    // Private addresses are withheld at every level, but here they are what is counted.
    const privacy = { level: 'none', publish_addresses: ['0.0.0.0/0', '::/0'] }
    const { of } = await press(shelf, { config: { privacy } })
    const expected = [...ports].filter(([, { size }]) => size > 50).map(([key, { size }]) => `${key} ${size}`)
    const scans = of('all', 'scans').daily.map(
      ({ day, source, ports: count }) => `${shortDay(day)} ${uncompressed(source)} ${count}`,
    )
    assert.equal(expected.length, 7)
    assert.deepEqual(scans.sort(), expected.sort())
  })
})

/** An IPv6 address with its zero groups written out, as the kernel does. */
function uncompressed(address: string): string {
  if (!address.includes('::')) return address
  const [front, back] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''))
  return [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back].join(':')
}
