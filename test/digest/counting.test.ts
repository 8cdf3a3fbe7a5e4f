import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseConfig } from '../../src/config.ts'
import { Answers, readStock } from '../../src/digest/answers.ts'
import { countPoints, point_kinds } from '../../src/digest/points-counted.ts'
import type { Period } from '../../src/digest/periods.ts'
import { askedQuestions, questionsOf } from '../../src/digest/questions.ts'
import { dayOfCode } from '../../src/store/facts.ts'
import { openStore } from '../../src/store/index.ts'
import { sqlOf, type Question } from '../../src/store/question.ts'
import type { Row, Store } from '../../src/store/store.ts'
import { packetLine, secondsOf, stampOf, text } from '../ingest/packet.ts'
import { engine, openShelf } from '../ingest/shelf.ts'

/**
 * What a page shows as the question's SQL is what its numbers are: for every question and every period, counting
 * in memory gives the rows that the engine gives, in their order.
 */

const config = parseConfig(
  { thresholds: { fast_scan_ports: 2, slow_scan_ports: 2 }, ports_mapped: [22, 445] },
  'site.yaml',
)
const questions = questionsOf(config)
const asked = [
  ...askedQuestions(questions),
  questions.port_days,
  questions.country_ports,
  questions.portScanners([22, 445], [0, 2, 3]),
  questions.newPorts('2019-01-02'),
  questions.newCountries('2019-01-02'),
  questions.newSources('2019-01-02'),
] as unknown as Question<never>[]

/** 1.x is in the towns of AA, 2.x in BB, all else nowhere. */
const geolocation = {
  locate: (words: Uint32Array) => {
    const octet = words[2] === 0xffff ? words[3] >>> 24 : 0
    const last = words[3] & 255
    return {
      country: octet === 1 ? 'AA' : octet === 2 ? 'BB' : null,
      city: octet === 1 ? ['Ändby', 'Zett', null][last % 3] : null,
      latitude: octet === 1 ? (last % 4) / 20 - 0.05 : null,
      longitude: octet === 1 ? last / 10 : null,
      accuracy: last % 2 === 0 ? last : null,
      network: null,
    }
  },
  name: 'towns',
  date: '2019-01-01',
  credit: '',
  credit_url: null,
}

const packet = fc
  .record({
    day: fc.constantFrom('2018-12-30', '2018-12-31', '2019-01-01', '2019-01-02', '2019-02-28'),
    second: fc.constantFrom(0, 1, 59, 60, 3600, 86_399),
    source: fc.constantFrom('1.0.0.0', '1.0.0.1', '1.0.0.2', '2.0.0.3', '9.0.0.4', '2001:db8::5'),
    port: fc.constantFrom(0, 22, 445, 1024, 65_535),
    transport: fc.constantFrom('TCP', 'UDP', 'ICMP'),
    flags: fc.constantFrom('SYN', 'SYN ACK', 'RST', 'ACK FIN', ''),
    ingress: fc.constantFrom('eth0', 'eth0', 'eth0', ''),
    egress: fc.constantFrom('', '', '', 'eth1'),
    prefix: fc.constantFrom('DROP: ', 'DROP: ', '[UFW ALLOW] '),
    copies: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ day, second, copies, ...words }) => ({ ...words, time: secondsOf(day) + second, copies }))

const login = fc
  .record({
    day: fc.constantFrom('2018-12-31', '2019-01-01'),
    second: fc.constantFrom(3601, 3602),
    source: fc.constantFrom('1.0.0.1', '2.0.0.3', '9.0.0.4', '2001:db8::5'),
    says: fc.constantFrom(
      (source: string) => `Failed password for root from ${source} port 4711 ssh2`,
      (source: string) => `Invalid user nobody from ${source} port 4711`,
      (source: string) => `Bad protocol version identification 'GET / HTTP/1.1' from ${source} port 4711`,
      (source: string) => `Bad protocol version identification '\\003' from ${source} port 4711`,
    ),
  })
  .map(({ day, second, source, says }) => {
    const time = secondsOf(day) + second
    return { time, line: `${stampOf(time)} gateway sshd[7]: ${says(source)}` }
  })

const ban = fc
  .record({
    day: fc.constantFrom('2018-12-31', '2019-01-01'),
    hour: fc.integer({ min: 10, max: 12 }),
    source: fc.constantFrom('1.0.0.1', '1.0.0.2', '2.0.0.3', '9.0.0.4'),
    action: fc.constantFrom('Ban', 'Unban'),
    jail: fc.constantFrom('sshd', 'postfix', 'ähnlich', 'mine'),
  })
  .map(
    ({ day, hour, source, action, jail }) =>
      `${day} ${hour}:04:05,123 fail2ban.actions        [7]: NOTICE  [${jail}] ${action} ${source}`,
  )

/** Sources by the number that counting gives them, as a column of a view over the store's own. */
async function numberSources(store: Store): Promise<void> {
  const [{ name }] = await store.query('SELECT current_database() AS name')
  await store.run(`CREATE TEMP VIEW events AS
    SELECT e.* EXCLUDE (source), n.number AS source FROM ${name}.main.events e
    LEFT JOIN (SELECT source, row_number() OVER (ORDER BY source) - 1 AS number FROM ${name}.main.source) n USING (source)`)
}

const periods: Period[] = [
  { name: 'all', from: '2018-12-30', to: '2019-02-28' },
  { name: '2018', from: '2018-01-01', to: '2018-12-31' },
  { name: '2019-01', from: '2019-01-01', to: '2019-01-31' },
  { name: '2018-12', from: '2018-12-01', to: '2018-12-31' },
  { name: '2018-12-31--2019-01-01', from: '2018-12-31', to: '2019-01-01' },
  { name: '2019-01-01', from: '2019-01-01', to: '2019-01-01' },
  { name: '2019-01-02', from: '2019-01-02', to: '2019-01-02' },
  { name: '2019-03', from: '2019-03-01', to: '2019-03-31' },
]

test('counting gives the rows of the SQL that is shown, in every period', async (context) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(packet, { minLength: 1, maxLength: 120, size: 'max' }),
      fc.array(login, { maxLength: 20 }),
      fc.array(ban, { maxLength: 20 }),
      async (packets, logins, bans) => {
        const shelf = await openShelf(context)
        const drops = packets.flatMap(({ copies, ...words }) =>
          Array.from({ length: copies }, () => ({ time: words.time, line: packetLine(words) })),
        )
        const lines = [...drops, ...logins].sort((a, b) => a.time - b.time).map(({ line }) => line)
        shelf.put('messages', text(lines), '2019-03-05')
        shelf.put('fail2ban.log', text(bans.sort()), '2019-03-05')
        await shelf.ingest({ geolocation })
        await shelf.close()
        const store = await openStore(shelf.store_path, engine, true)
        try {
          const answers = new Answers(await readStock(store, asked, []))
          await numberSources(store)
          for (const period of periods) await compare(store, answers, period)
          await comparePoints(store, answers, '2019-01-01')
        } finally {
          await store.close()
        }
      },
    ),
    { numRuns: 6 },
  )
})

async function compare(store: Store, answers: Answers, period: Period) {
  const { from, to } = period
  const holding = answers.holdingOf(period)
  for (const question of asked) {
    const counted = answers.ask(question, holding).rows() as Row[]
    let rows = await store.query(sqlOf(question, from, to))
    // Without GROUP BY nothing at all is still a row; a digest has its own word for that.
    if (question.group_by.length === 0 && rows[0].events === null) rows = []
    assert.deepEqual(counted.map(plain), rows.map(plain), `${question.name}, ${from} to ${to}`)
  }
}

/** Zero has a sign in an engine. */
const plain = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? value + 0 : value]),
  )

async function comparePoints(store: Store, answers: Answers, day: string) {
  const rowsOf = (by_minute: boolean) => {
    const points = countPoints(answers.momentsOf(day), answers.stock.sources, by_minute)
    return Array.from({ length: points.length }, (_, at) => ({
      time: `${new Date(points.time[at] * 1000).toISOString().slice(0, 19)}Z`,
      ...point_kinds[points.kind[at]],
      destination_port: points.port[at],
      source: points.source[at],
      sources: points.sources[at],
      events: points.events[at],
    }))
  }
  const { transport, network_type, destination_port, noise } = questions.points.select
  const by_name = (rows: Row[]) =>
    rows.map(({ time, transport, network_type, noise, destination_port, source, sources, events }) => ({
      time,
      transport,
      network_type,
      noise,
      destination_port,
      source,
      sources,
      events,
    }))
  assert.deepEqual(rowsOf(false), by_name(await store.query(sqlOf(questions.points, day, day))))
  const minutes = await store.query(`
    SELECT min(time) AS time, ${transport}, ${network_type}, ${destination_port}, ${noise} AS noise,
      min(source) AS source, count(DISTINCT source) AS sources, sum(count) AS events
    FROM events WHERE day = DATE '${day}' AND ${questions.points.where}
    GROUP BY date_trunc('minute', time), transport, network_type, destination_port, noise
    ORDER BY min(time), destination_port, transport, network_type, noise`)
  assert.deepEqual(rowsOf(true), by_name(minutes))
}

test('days are the same behind their code', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 49_710 }), (code) => {
      assert.equal(Date.parse(`${dayOfCode(code)}T00:00:00Z`) / 86_400_000 + 1, code)
    }),
  )
})
