import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { packetLine, secondsOf, text, type PacketWords } from '../ingest/packet.ts'
import { openShelf } from '../ingest/shelf.ts'
import { press, type Print } from './press.ts'

const sum = (rows: readonly { events: number }[]) => rows.reduce((total, { events }) => total + events, 0)
const packet = (instant: string, words: Partial<PacketWords> = {}) =>
  packetLine({ time: secondsOf(instant), ...words })

/** Packets of five weeks over a turn of the year, with a week's outage, from two countries and from nowhere. */
function fiveWeeks(): string[] {
  const lines: string[] = []
  const first = secondsOf('2018-12-29')
  for (let hour = 0; hour < 36 * 24; hour++) {
    if (hour > 200 && hour < 368) continue
    const words: PacketWords = {
      time: first + hour * 3600 + 7,
      source: ['1.0.0.', '2.0.0.', '203.0.113.'][hour % 3] + (hour % 40),
      port: [22, 23, 445, 80, 8080][hour % 5],
      transport: hour % 7 === 0 ? 'UDP' : 'TCP',
      id: hour,
    }
    lines.push(packetLine(words))
    if (hour % 4 === 0) lines.push(packetLine({ ...words, transport: 'ICMP' }))
    if (hour % 11 === 0) lines.push(packetLine({ ...words, source: `2001:db8:${hour}::1` }))
    if (hour % 13 === 0) lines.push(packetLine({ ...words, prefix: '[UFW ALLOW] ' }))
    if (hour % 17 === 0) lines.push(packetLine({ ...words, egress: 'eth1' }))
    if (hour % 19 === 0) lines.push(packetLine({ ...words, ingress: '', egress: 'eth0' }))
    if (hour % 23 === 0) lines.push(packetLine({ ...words, ingress: '' }))
  }
  return lines
}

describe('the digest of five weeks', () => {
  const range = '2018-12-31--2019-01-20'
  let print: Print
  let kept = 0
  before(async () => {
    const shelf = await openShelf({ after })
    const lines = fiveWeeks()
    kept = lines.filter((line) => / DROP: IN=eth0 OUT= /.test(line)).length
    shelf.put('gateway-messages', text([...lines, 'a line of another kind']))
    await shelf.ingest()
    print = await press(shelf, {
      wanted: (newest) => [range, `2019-01-31--${newest}`, '2020', '2017-01-01--2018-12-28', '2019-01-05'],
    })
  })
  const periods = () => print.manifest.periods
  const days = () => periods().filter((period) => period.length === 10)

  test('has every year, month and day, those of the outage included, and the ranges that were asked for', () => {
    assert.deepEqual(
      periods().filter((period) => period.length !== 10),
      ['all', '2018', '2019', '2018-12', '2019-01', '2019-02', range, '2019-01-31--2019-02-02'],
    )
    assert.equal(days().length, 36)
    assert.equal(print.of('2019-01-10', 'summary').events, 0)
    assert.equal(print.of('2019-01-10', 'summary').first_seen, null)
  })

  test('counts every inbound drop once, and nothing else', () =>
    assert.equal(print.of('all', 'summary').events, kept))

  test('has days that add up to months, months to years, years to all', () => {
    const events = (period: string) => print.of(period, 'summary').events
    for (const whole of ['2018', '2019', '2018-12', '2019-01', '2019-02']) {
      const parts = periods().filter(
        (period) => period.startsWith(`${whole}-`) && period.length === whole.length + 3,
      )
      assert.equal(
        parts.map(events).reduce((a, b) => a + b),
        events(whole),
        whole,
      )
    }
    assert.equal(events('2018') + events('2019'), events('all'))
    const within = days().filter((day) => day >= '2018-12-31' && day <= '2019-01-20')
    assert.equal(
      within.map(events).reduce((a, b) => a + b),
      events(range),
    )
  })

  test('has tables that add up to the total of their period', () => {
    for (const period of periods()) {
      const { events } = print.of(period, 'summary')
      for (const name of ['days', 'countries', 'country-days', 'transports'] as const) {
        assert.equal(sum(print.of(period, name)), events, `${period}/${name}`)
      }
    }
  })

  test('has port tables that add up to the packets with ports, and to each other', () => {
    for (const period of periods()) {
      const with_ports = print
        .of(period, 'transports')
        .filter(({ transport }) => /tcp|udp/.test(String(transport)))
      const ports = print.of(period, 'ports')
      assert.equal(sum(ports), sum(with_ports), period)
      const port_days = print.of(period, 'port-days')
      for (const { transport, destination_port, events } of ports) {
        const same = port_days.filter(
          (row) => row.transport === transport && row.destination_port === destination_port,
        )
        assert.equal(sum(same), events)
      }
      for (const port of [22, 23, 445]) {
        const of_port = (row: { destination_port: number }) => row.destination_port === port
        assert.equal(sum(print.of(period, 'port-countries').filter(of_port)), sum(ports.filter(of_port)))
      }
    }
  })

  test('has in a period, under its days, what those days have', () => {
    for (const period of ['all', '2019', '2019-01', range]) {
      for (const row of print.of(period, 'days')) {
        const { events, sources } = print.of(row.day, 'summary')
        assert.deepEqual([row.events, row.sources], [events, sources])
      }
      for (const name of ['country-days', 'port-days'] as const) {
        const rows: readonly { day: string; events: number }[] = print.of(period, name)
        const { from, to } = print.of(period, 'summary')
        assert.equal(
          sum(rows),
          sum(
            days()
              .filter((day) => day >= from && day <= to)
              .flatMap((day): { events: number }[] => print.of(day, name)),
          ),
        )
      }
    }
  })

  test('counts sources once in a period, and source-days by day', () => {
    for (const period of periods()) {
      const { sources, source_days } = print.of(period, 'summary')
      const by_day = print.of(period, 'days')
      assert.equal(
        source_days,
        by_day.reduce((total, row) => total + row.sources, 0),
      )
      assert.equal(
        sources,
        print.of(period, 'countries').reduce((total, row) => total + row.sources, 0),
      )
      assert.ok(sources <= source_days)
    }
    assert.ok(print.of('all', 'summary').sources < print.of('all', 'summary').source_days)
  })

  test('keeps the unknown country as a row and does not count it as a country', () => {
    const countries = print.of('all', 'countries')
    assert.deepEqual(new Set(countries.map(({ country }) => country)), new Set(['AA', 'BB', null]))
    assert.equal(print.of('all', 'summary').countries, 2)
  })

  test('accounts for all packets by what they are', () => {
    const reasons = Object.fromEntries(
      print.of('all', 'selection').map(({ reason, events }) => [reason, events]),
    )
    const lines = fiveWeeks()
    const count = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length
    assert.deepEqual(reasons, {
      kept,
      accepted: count(/UFW ALLOW/),
      forwarded: count(/ DROP: IN=eth0 OUT=eth1 /),
      outbound: count(/ DROP: IN= OUT=eth0 /),
      'no interface': count(/ DROP: IN= OUT= /),
    })
    for (const period of periods()) {
      const rows = print.of(period, 'selection')
      assert.equal(
        rows.find(({ reason }) => reason === 'kept')?.events ?? 0,
        print.of(period, 'summary').events,
      )
    }
    assert.equal(sum(print.of('all', 'selection')), lines.length)
  })

  test('says where its numbers come from, without the name of the host', () => {
    const { manifest } = print
    assert.equal(manifest.data_through, '2019-02-02T23:00:07Z')
    assert.deepEqual(
      [manifest.lines, manifest.events, manifest.ignored],
      [fiveWeeks().length + 1, fiveWeeks().length, 1],
    )
    assert.deepEqual(
      manifest.archives.map(({ name }) => name),
      ['sensor-messages'],
    )
    assert.deepEqual([manifest.geoip.name, manifest.geoip.date], ['two countries', '2019-01-01'])
    for (const [path, file] of print.files) assert.ok(!file.includes('gateway'), path)
  })

  test('holds no address in full', () => {
    for (const [path, file] of print.files) {
      assert.doesNotMatch(file, /\b\d+\.\d+\.\d+\.(?!0\/24)\d+/, path)
      assert.doesNotMatch(file, /2001:db8:(?![\da-f]*:?:?\/48")/, path)
    }
  })
})

describe('the ports of a period', () => {
  test('are 0-1023 and the 256 commonest numbers; of a tie the lower number', async (context) => {
    const shelf = await openShelf(context)
    const time = secondsOf('2019-02-02')
    const lines = [0, 1023, 1024, ...Array.from({ length: 300 }, (_, at) => 20_000 + at)].map((port) =>
      packetLine({ time, port }),
    )
    // One more packet lifts a port above the tie, be it of another transport.
    lines.push(
      packetLine({ time, port: 20_298, transport: 'UDP' }),
      packetLine({ time, port: 20_299, id: 1 }),
    )
    shelf.put('messages', text(lines))
    await shelf.ingest()
    const { of } = await press(shelf)
    const kept = [...new Set(of('all', 'ports').map(({ destination_port }) => destination_port))]
    // Two above the tie, then 0, 1023, 1024 and the lowest of the rest.
    const lowest = Array.from({ length: 256 - 5 }, (_, at) => 20_000 + at)
    assert.deepEqual(kept, [0, 1023, 1024, ...lowest, 20_298, 20_299])
    assert.deepEqual(
      [...new Set(of('all', 'port-days').map(({ destination_port }) => destination_port))],
      kept,
    )
  })

  test('below 1024 are all kept, beside 256 others that are commoner', async (context) => {
    const shelf = await openShelf(context)
    const time = secondsOf('2019-02-02')
    const low = [...Array.from({ length: 39 }, (_, at) => at), 1023, 1024].map((port) =>
      packetLine({ time, port }),
    )
    const high = Array.from({ length: 600 }, (_, at) =>
      packetLine({ time, port: 30_000 + (at >> 1), id: at }),
    )
    shelf.put('messages', text([...low, ...high]))
    await shelf.ingest()
    const { of } = await press(shelf)
    const ports = of('all', 'ports')
    assert.equal(ports.filter(({ destination_port }) => destination_port < 1024).length, 40)
    assert.equal(ports.filter(({ destination_port }) => destination_port >= 1024).length, 256)
  })
})

describe('sources are published', () => {
  const sources = [
    '203.0.113.77',
    '1.2.3.4',
    '2001:db8:1:2::9',
    '2a01:4f8:1234:5678::1',
    '198.51.100.200',
    '2001:db8:ffff::1',
  ]
  const scans = async (context: Parameters<typeof openShelf>[0], privacy: Record<string, unknown>) => {
    const shelf = await openShelf(context)
    const lines = sources.flatMap((source, at) =>
      Array.from({ length: 9 - at }, (_, port) => packet('2019-02-02', { source, port: 1 + port })),
    )
    shelf.put('messages', text(lines))
    await shelf.ingest()
    const own_addresses = ['198.51.100.0/24', '2001:db8:ffff::/48', '1.2.3.4']
    const print = await press(shelf, {
      config: {
        privacy: { own_addresses, ...privacy },
        thresholds: { fast_scan_ports: 1, slow_scan_ports: 1 },
      },
    })
    const { daily, long_term } = print.of('all', 'scans')
    assert.deepEqual(
      daily.map(({ source }) => source),
      long_term.map(({ source }) => source),
    )
    return { shown: daily.map(({ source }): string => source), files: print.files }
  }

  test('as /24 and /48, your own not at all', async (context) => {
    const { shown, files } = await scans(context, {})
    assert.deepEqual(shown, [
      '203.0.113.0/24',
      'withheld',
      '2001:db8:1::/48',
      '2a01:4f8:1234::/48',
      'withheld',
      'withheld',
    ])
    for (const file of files.values()) assert.doesNotMatch(file, /198\.51\.100|1\.2\.3|ffff/)
  })

  test('not at all at the level full', async (context) => {
    assert.deepEqual(
      (await scans(context, { level: 'full' })).shown,
      sources.map(() => 'withheld'),
    )
  })

  test('in full at the level none, your own not at all', async (context) => {
    const { shown } = await scans(context, { level: 'none' })
    assert.deepEqual(shown, [
      '203.0.113.77',
      'withheld',
      '2001:db8:1:2::9',
      '2a01:4f8:1234:5678::1',
      'withheld',
      'withheld',
    ])
  })
})

describe('the same events give the same bytes', () => {
  test('twice, and in whatever order and nights their archives came', async (context) => {
    const lines = fiveWeeks().slice(0, 300)
    const archives: [string, string][] = [0, 100, 200].map((from, at) => [
      `messages.${3 - at}`,
      text(lines.slice(from, from + 100)),
    ])
    const one = await openShelf(context)
    for (const [name, content] of archives) one.put(name, content)
    await one.ingest()
    const other = await openShelf(context)
    for (const [name, content] of [...archives].reverse()) {
      other.put(name, content)
      await other.ingest()
    }
    const options = { config: { thresholds: { fast_scan_ports: 1, slow_scan_ports: 1 } } }
    const { files } = await press(one, options)
    assert.deepEqual((await press(one, options)).files, files)
    assert.deepEqual((await press(other, options)).files, files)
  })
})

describe('days', () => {
  test('of gaps up to ninety days have a page, those of longer gaps have none', async (context) => {
    const shelf = await openShelf(context)
    const days = ['2018-01-01', '2018-04-02', '2018-07-03', '2018-10-03']
    shelf.put('messages', text(days.map((day) => packet(day))), '2018-10-04')
    await shelf.ingest()
    const { manifest } = await press(shelf)
    const pages = manifest.periods.filter((period) => period.length === 10)
    // 90 days between the first two, 91 between the next two, 91 again.
    assert.equal(pages.length, 4 + 90)
    assert.ok(pages.includes('2018-02-14'))
    assert.ok(!pages.includes('2018-05-14'))
  })

  test('are those of the zone of the site', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', text([packet('2019-02-02T22:59:59'), packet('2019-02-02T23:00:00')]))
    const sources = [{ path: shelf.path('messages'), timezone: 'UTC' }]
    await shelf.ingest({ sources, timezone: 'Europe/Berlin' })
    const { of } = await press(shelf, { timezone: 'Europe/Berlin' })
    assert.deepEqual(
      of('all', 'days').map(({ day, events }) => [day, events]),
      [
        ['2019-02-02', 1],
        ['2019-02-03', 1],
      ],
    )
  })
})

test('a store without a dropped packet has no digest, and says why', async (context) => {
  const shelf = await openShelf(context)
  shelf.put('messages', text([packet('2019-02-02', { prefix: 'ACCEPT: ' })]))
  await shelf.ingest()
  await assert.rejects(press(shelf), {
    name: 'UserError',
    message: /^the store holds no dropped inbound packet, .*explain/,
  })
})
