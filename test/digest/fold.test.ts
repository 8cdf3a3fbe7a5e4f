import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { openShelf } from '../ingest/shelf.ts'
import { press, type Print } from './press.ts'

/** AA (1.x) sends from six sources on the first day and one on the second, BB (2.x) from two, CC is unknown. */
const packets = [
  ...Array.from({ length: 6 }, (_, at) => ({ day: '2019-02-02', source: `1.2.3.${at + 1}`, port: 22 })),
  { day: '2019-02-03', source: '1.2.3.1', port: 22 },
  { day: '2019-02-03', source: '1.2.3.2', port: 80 },
  { day: '2019-02-02', source: '2.2.3.1', port: 22 },
  { day: '2019-02-02', source: '2.2.3.2', port: 2323 },
  { day: '2019-02-03', source: '2.2.3.2', port: 2323 },
  ...Array.from({ length: 5 }, (_, at) => ({ day: '2019-02-03', source: `3.2.3.${at + 1}`, port: 23 })),
]

const privacies = { full: { level: 'full', k: 5 }, network: { level: 'network', k: 5 } } as const

async function printed(
  context: { after: (clear: () => Promise<void>) => void },
  level: keyof typeof privacies,
): Promise<Print> {
  const shelf = await openShelf(context)
  const lines = packets.map(({ day, source, port }, id) =>
    packetLine({ time: secondsOf(day) + id, source, port, id, destination: '198.51.100.7' }),
  )
  shelf.put('messages', text(lines))
  await shelf.ingest()
  return press(shelf, {
    config: {
      privacy: privacies[level],
      thresholds: { fast_scan_ports: 1, slow_scan_ports: 1 },
      ports_mapped: [22, 2323],
    },
  })
}

describe('at the level full', () => {
  test('countries of few sources are counted with the unknown, and rows add up', async (context) => {
    const { of } = await printed(context, 'full')
    assert.deepEqual(of('all', 'countries'), [
      { country: 'AA', events: 8, sources: 6 },
      { country: null, events: 8, sources: 7 },
    ])
    for (const period of ['all', '2019', '2019-02', '2019-02-02', '2019-02-03']) {
      const { events } = of(period, 'summary')
      for (const part of ['countries', 'country-days', 'days'] as const) {
        const sum = of(period, part).reduce((sum, row) => sum + row.events, 0)
        assert.equal(sum, events, `${period}/${part}`)
      }
    }
  })

  test('a country is not told apart on a day with few of its sources', async (context) => {
    const { of } = await printed(context, 'full')
    assert.deepEqual(of('all', 'country-days'), [
      { day: '2019-02-02', country: 'AA', events: 6 },
      { day: '2019-02-02', country: null, events: 2 },
      { day: '2019-02-03', country: null, events: 8 },
    ])
  })

  test('ports that few tried are not listed, nor which country tried them', async (context) => {
    const { of } = await printed(context, 'full')
    assert.deepEqual(
      of('all', 'ports').map(({ destination_port }) => destination_port),
      [22, 23],
    )
    assert.deepEqual(of('all', 'port-days'), [
      { day: '2019-02-02', transport: 'tcp', destination_port: 22, events: 7 },
      { day: '2019-02-03', transport: 'tcp', destination_port: 23, events: 5 },
    ])
    const mapped = of('all', 'port-countries').filter(({ destination_port }) => destination_port === 22)
    assert.deepEqual(mapped, [
      { destination_port: 22, country: 'AA', events: 7 },
      { destination_port: 22, country: null, events: 1 },
    ])
    assert.deepEqual(of('all', 'country-ports'), [
      { country: 'AA', destination_port: 22, events: 7 },
      { country: null, destination_port: 23, events: 5 },
    ])
    assert.deepEqual(of('all', 'port-scanners'), [])
  })

  test('points are of whole minutes, and of ports that enough sources tried', async (context) => {
    const { of } = await printed(context, 'full')
    const first = of('2019-02-02', 'points')
    assert.deepEqual([first.seconds, first.ports, first.events], [[0], [22], [[0, 7]]])
    assert.deepEqual([first.several, first.sources, first.marks], [[0], ['withheld'], []])
    const second = of('2019-02-03', 'points')
    assert.deepEqual([second.seconds, second.ports, second.events], [[0], [23], [[0, 5]]])
  })

  test('each common port that is listed has its countries', async (context) => {
    const shelf = await openShelf(context)
    const start = secondsOf('2019-02-02')
    // More ports of one source than are listed, each with more packets than the one that five sources tried.
    const lone = Array.from({ length: 600 }, (_, at) => ({ source: '2.2.3.1', port: 2000 + (at >> 1) }))
    const tried = Array.from({ length: 5 }, (_, at) => ({ source: `1.2.3.${at + 1}`, port: 22 }))
    const lines = [...lone, ...tried].map((packet, id) => packetLine({ time: start + id, id, ...packet }))
    shelf.put('messages', text([...lines, packetLine({ time: start + 700, source: '1.2.3.9', port: 1500 })]))
    await shelf.ingest()
    const { of } = await press(shelf, { config: { privacy: privacies.full, ports_mapped: [23] } })
    assert.deepEqual(
      of('all', 'ports').map(({ destination_port }) => destination_port),
      [22],
    )
    assert.deepEqual(of('all', 'port-countries'), [{ destination_port: 22, country: 'AA', events: 5 }])
  })

  test('the greeting of few sources is one of the others', async (context) => {
    const shelf = await openShelf(context)
    const lines = ['GET / HTTP/1.1', 'OPTIONS sip:nm'].flatMap((words, kind) =>
      Array.from(
        { length: kind === 0 ? 5 : 2 },
        (_, at) =>
          `Feb  2 04:00:0${at} fw sshd[1]: Bad protocol version identification '${words}' from 1.2.3.${at + 1} port 5`,
      ),
    )
    shelf.put(
      'auth.log',
      text([...lines, packetLine({ time: secondsOf('2019-02-02'), source: '1.2.3.1', port: 22 })]),
    )
    await shelf.ingest()
    const { of } = await press(shelf, { config: { privacy: privacies.full } })
    assert.deepEqual(of('all', 'logins').identifications, [
      { identification: 'HTTP request', events: 5, sources: 5 },
      { identification: 'other', events: 2, sources: 2 },
    ])
  })

  test('a finding, which is of one source, has no country and no seconds', async (context) => {
    const { of } = await printed(context, 'full')
    const { daily, long_term } = of('all', 'scans')
    assert.ok(long_term.length > 0)
    for (const { first_seen, last_seen } of [...daily, ...long_term])
      assert.match(`${first_seen} ${last_seen}`, /^\S+:00Z \S+:00Z$/)
    for (const row of [...daily, ...long_term])
      assert.deepEqual([row.source, row.country], ['withheld', null])
  })
})

test('at the level network, every country is told', async (context) => {
  const { of } = await printed(context, 'network')
  assert.deepEqual(
    of('all', 'countries').map(({ country }) => country),
    ['AA', null, 'BB'],
  )
  assert.equal(of('all', 'ports').length, 4)
})
