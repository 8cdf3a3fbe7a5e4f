import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseConfig } from '../../src/config.ts'
import { Answers } from '../../src/digest/answers.ts'
import { factsOf, StockReader } from '../../src/digest/stock.ts'
import { readColumns } from '../../src/digest/past/columns.ts'
import { PastFile, pastWithin } from '../../src/digest/past/past.ts'
import { sinceOf } from '../../src/digest/past/since.ts'
import { countPoints, point_kinds } from '../../src/digest/points-counted.ts'
import type { Period } from '../../src/digest/periods.ts'
import { askedQuestions, questionsOf } from '../../src/digest/questions.ts'
import { dayOfCode } from '../../src/store/facts.ts'
import { inbound_drop } from '../../src/store/inbound.ts'
import { openStore } from '../../src/store/index.ts'
import { sqlOf, type Question } from '../../src/store/question.ts'
import type { Row, Store } from '../../src/store/store.ts'
import { text } from '../ingest/packet.ts'
import { engine, openShelf } from '../ingest/shelf.ts'
import { ban, geolocation, linesOf, login, packet } from './drawn.ts'

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
        shelf.put('messages', text(linesOf(packets, logins)), '2019-03-05')
        shelf.put('fail2ban.log', text(bans.sort()), '2019-03-05')
        await shelf.ingest({ geolocation })
        await shelf.close()
        const store = await openStore(shelf.store_path, engine, true)
        try {
          const answers = new Answers((await new StockReader(store, asked, []).read()).stock)
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

const nights = fc.array(
  fc.record({
    packets: fc.array(packet, { minLength: 1, maxLength: 30 }),
    logins: fc.array(login, { maxLength: 5 }),
    ports: fc.uniqueArray(fc.constantFrom(22, 445, 1024, 65_535), { minLength: 1 }),
  }),
  { minLength: 2, maxLength: 4, size: 'max' },
)
const remembered = ['all', '2018', '2018-12-31--2019-01-01', '2018-12']

test('what follows from the answers of the night before is what is counted of all', async (context) => {
  await fc.assert(
    fc.asyncProperty(nights, async (nights) => {
      const shelf = await openShelf(context)
      const path = join(shelf.folder, 'past')
      for (const [at, { packets, logins, ports }] of nights.entries()) {
        shelf.put(`messages.${at}`, text(linesOf(packets, logins)), '2019-03-05')
        await shelf.ingest({ geolocation })
        const held = await shelf.store.fingerprints()
        const past = pastWithin(readColumns(path), 'input')
        const placed = await shelf.store.placed()
        const since = past && sinceOf(past, held, placed, 1)
        const stock = (await new StockReader(shelf.store, asked, []).read(since, [])).stock
        assert.equal(stock.news === null, at === 0)
        const answers = new Answers(stock, remembered)
        const counted = new Answers((await new StockReader(shelf.store, asked, []).read()).stock, [])
        const lists = [
          questions.portCountries(ports),
          {
            ...questions.port_days,
            where: `${inbound_drop}\n  AND destination_port IN (${ports.join(', ')})`,
          },
        ] as unknown as Question<never>[]
        for (const period of periods) {
          const [holding, whole] = [answers.holdingOf(period), counted.holdingOf(period)]
          for (const question of [...asked, ...lists])
            assert.deepEqual(
              answers.ask(question, holding).rows(),
              counted.ask(question, whole).rows(),
              `${question.name} in ${period.name}`,
            )
        }
        const file = new PastFile(path, { input: 'input', days: held, placed, ...factsOf(stock) })
        file.add(answers.fresh())
        await file.end()
      }
    }),
    { numRuns: 12 },
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
