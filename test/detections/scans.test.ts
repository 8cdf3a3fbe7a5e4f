import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { press, type Print } from '../digest/press.ts'
import { packetLine, secondsOf, text, type PacketWords } from '../ingest/packet.ts'
import { openShelf } from '../ingest/shelf.ts'

/** Packets of one source to so many ports of a day, one a second. */
function probes(source: string, day: string, ports: number, words: Partial<PacketWords> = {}, from = 1000) {
  return Array.from({ length: ports }, (_, at) =>
    packetLine({ time: secondsOf(day) + 3600 + at, source, port: from + at, ...words }),
  )
}

const first = '2019-02-02'
const second = '2019-02-03'
const lines = [
  // 50 ports are none, 51 are one.
  probes('1.0.0.50', first, 50),
  probes('1.0.0.51', first, 51),
  // A port counts once, whatever the transport and however often.
  probes('1.0.1.50', first, 50),
  probes('1.0.1.50', first, 50, { transport: 'UDP' }),
  probes('1.0.1.50', first, 50, { id: 2 }),
  // 26 and 26 others over two days: slow only. The same 26 twice: none.
  probes('2.0.0.26', first, 26),
  probes('2.0.0.26', second, 26, {}, 2000),
  probes('2.0.1.26', first, 26),
  probes('2.0.1.26', second, 26),
  // Half of the ports before midnight and half after it: slow only.
  Array.from({ length: 60 }, (_, at) =>
    packetLine({ time: secondsOf(second) - 30 + at, source: '2.0.2.60', port: 1000 + at }),
  ),
  // One source on two days: two source-days, one source.
  probes('2.0.3.70', first, 70),
  probes('2.0.3.70', second, 70),
  // Replies to forged packets.
  probes('3.0.0.1', first, 200, { flags: 'ACK SYN' }),
  probes('3.0.0.2', first, 200, { flags: 'RST' }),
  probes('3.0.0.3', first, 200, { flags: 'ACK RST' }),
  probes('3.0.0.4', first, 50, { flags: 'SYN' }),
  probes('3.0.0.4', first, 50, { flags: 'ACK SYN' }, 5000),
  // What scanners send beside SYN.
  probes('2001:db8:51::1', first, 51, { flags: 'ACK' }),
  probes('2001:db8:51::2', first, 51, { flags: 'FIN' }),
  probes('2001:db8:51::3', first, 51, { flags: 'URG PSH FIN' }),
  probes('2001:db8:51::4', first, 51, { flags: '' }),
  probes('2001:db8:51::5', first, 51, { transport: 'UDP' }),
  // Not dropped, forwarded, or going out: no scan of ours.
  probes('4.0.0.1', first, 200, { prefix: 'ACCEPT: ' }),
  probes('4.0.0.2', first, 200, { egress: 'eth1' }),
  probes('4.0.0.3', first, 200, { ingress: '', egress: 'eth0' }),
  // No ports at all.
  probes('4.0.0.4', first, 200, { transport: 'ICMP' }),
  // Very many.
  probes('1.0.2.1', first, 101),
  probes('1.0.2.1', second, 101),
  probes('2.0.2.1', second, 150),
  probes('2.0.2.2', second, 100),
].flat()

let print: Print
before(async () => {
  const shelf = await openShelf({ after })
  shelf.put('messages', text(lines))
  await shelf.ingest()
  print = await press(shelf, {
    config: { thresholds: { many_ports: 100 }, privacy: { level: 'none' } },
    wanted: () => [`${first}--${second}`],
  })
})

const sourcesOf = (findings: readonly { source: string }[]): string[] =>
  [...new Set(findings.map(({ source }) => source))].sort()

describe('a fast scan is more than 50 ports by one source in one day:', () => {
  const daily = () => sourcesOf(print.of('all', 'scans').daily)
  test('50 ports are none, 51 are one', () => {
    assert.ok(!daily().includes('1.0.0.50'))
    assert.ok(daily().includes('1.0.0.51'))
  })
  test('a port counts once, whatever the transport and however often', () =>
    assert.ok(!daily().includes('1.0.1.50')))
  test('26 ports on one day and 26 others on the next are none', () =>
    assert.ok(!daily().includes('2.0.0.26')))
  test('60 ports on both sides of midnight are none', () => assert.ok(!daily().includes('2.0.2.60')))
  test('any flags but those of replies count, and so does UDP', () =>
    assert.deepEqual(
      daily().filter((source) => source.startsWith('2001:db8:51::')),
      [1, 2, 3, 4, 5].map((at) => `2001:db8:51::${at}`),
    ))
})

describe('a slow scan is more than 50 ports by one source in the whole period:', () => {
  const slow = (period: string) => sourcesOf(print.of(period, 'scans').long_term)
  test('26 ports on one day and 26 others on the next are one', () =>
    assert.ok(slow('all').includes('2.0.0.26')))
  test('the same 26 ports on two days are none', () => assert.ok(!slow('all').includes('2.0.1.26')))
  test('60 ports on both sides of midnight are one', () => assert.ok(slow('all').includes('2.0.2.60')))
  test('every fast scan is one as well', () => {
    const { daily } = print.of('all', 'scans')
    for (const source of sourcesOf(daily)) assert.ok(slow('all').includes(source), source)
  })
  test('a day has none that is not fast, since the day is its whole period', () => {
    for (const day of [first, second]) assert.deepEqual(slow(day), sourcesOf(print.of(day, 'scans').daily))
  })
  test('its days and ports are those of the period', () => {
    const finding = print.of('all', 'scans').long_term.find(({ source }) => source === '2.0.0.26')
    assert.deepEqual([finding?.days, finding?.ports, finding?.events], [2, 52, 52])
  })
})

describe('no scanner is made', () => {
  const everyone = () => sourcesOf([...print.of('all', 'scans').daily, ...print.of('all', 'scans').long_term])
  test('of a host that answers forged packets with SYN+ACK or RST', () => {
    for (const source of ['3.0.0.1', '3.0.0.2', '3.0.0.3', '3.0.0.4'])
      assert.ok(!everyone().includes(source), source)
  })
  test('of packets that were let in, forwarded or sent', () => {
    for (const source of ['4.0.0.1', '4.0.0.2', '4.0.0.3']) assert.ok(!everyone().includes(source), source)
  })
  test('of packets without ports', () => assert.ok(!everyone().includes('4.0.0.4')))
})

describe('scans are counted', () => {
  test('by source-days and by sources, told apart', () => {
    const { daily_source_days, daily_sources, long_term_sources, daily, long_term } = print.of('all', 'scans')
    // 1.0.0.51, 2.0.3.70 twice, five of IPv6, 1.0.2.1 twice, 2.0.2.1, 2.0.2.2.
    assert.equal(daily_source_days, 12)
    assert.equal(daily_sources, 10)
    // And 2.0.0.26, 2.0.2.60.
    assert.equal(long_term_sources, 12)
    assert.equal(daily.length, daily_source_days)
    assert.equal(long_term.length, long_term_sources)
  })

  test('the same for a range of days as for all of them', () => {
    for (const name of ['scans', 'scan-days', 'scan-countries'] as const) {
      assert.deepEqual(print.of(`${first}--${second}`, name), print.of('all', name))
    }
  })

  test('on days with a source over the threshold of many ports, each day once', () => {
    assert.deepEqual(print.of('all', 'scan-days'), [
      { day: first, sources: 8, over_many_ports: 1 },
      { day: second, sources: 4, over_many_ports: 2 },
    ])
  })

  test('by country, distinct sources and source-days, those without a country included', () => {
    assert.deepEqual(print.of('all', 'scan-countries'), [
      { country: 'BB', daily_sources: 3, daily_source_days: 4, long_term_sources: 5 },
      { country: null, daily_sources: 5, daily_source_days: 5, long_term_sources: 5 },
      { country: 'AA', daily_sources: 2, daily_source_days: 3, long_term_sources: 2 },
    ])
  })

  test('with most ports first, then the earliest', () => {
    const order = print.of('all', 'scans').daily.map(({ ports, first_seen }) => [-ports, first_seen] as const)
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0)),
    )
  })
})

test('thresholds are settings', async (context) => {
  const shelf = await openShelf(context)
  shelf.put('messages', text([...probes('1.0.0.1', first, 4), ...probes('1.0.0.2', first, 5)]))
  await shelf.ingest()
  const { of } = await press(shelf, { config: { thresholds: { fast_scan_ports: 4, slow_scan_ports: 3 } } })
  const { daily_sources, long_term_sources } = of('all', 'scans')
  assert.deepEqual([daily_sources, long_term_sources], [1, 2])
})
