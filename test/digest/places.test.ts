import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { PlacesRow } from '../../src/aggregates/index.ts'
import { placesOf } from '../../src/digest/places.ts'
import { coarseHome } from '../../src/digest/redact.ts'
import { period_files, type PeriodFiles } from '../../src/digest/schema.ts'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { openShelf, type Shelf } from '../ingest/shelf.ts'
import { press, type Print } from './press.ts'

type Located = PeriodFiles['places']['drops']

const all_sources = ({ places, elsewhere, unlocated }: Located): number =>
  places.reduce((sum, place) => sum + place[6], 0) +
  elsewhere.reduce((sum, { sources }) => sum + sources, 0) +
  unlocated.sources
const all_events = ({ places, elsewhere, unlocated }: Located): number =>
  places.reduce((sum, place) => sum + place[5], 0) +
  elsewhere.reduce((sum, { events }) => sum + events, 0) +
  unlocated.events

/** 1.x is somewhere by its third and fourth octet, 2.x by its country alone, all else is nowhere. */
const geolocation = {
  locate: (words: Uint32Array) => {
    const [first, third, fourth] = [words[3] >>> 24, (words[3] >>> 8) & 255, words[3] & 255]
    const located = first === 1
    return {
      country: first === 1 ? 'AA' : first === 2 ? 'BB' : null,
      city: located ? `town ${third}` : null,
      latitude: located ? third / 2 - 40.04 : null,
      longitude: located ? fourth * 0.001 - 0.02 : null,
      accuracy: located && fourth % 2 === 1 ? 50 + fourth : null,
      network: null,
    }
  },
  name: 'towns',
  date: '2019-01-01',
  credit: '',
  credit_url: null,
}

describe('the places of a period', () => {
  let print: Print
  let own: Print
  let withheld: Print
  before(async () => {
    const shelf: Shelf = await openShelf({ after })
    const lines: string[] = []
    for (let day = 1; day <= 3; day++) {
      for (let at = 0; at < 900; at++) {
        const source = at % 9 === 0 ? `203.0.113.${at % 50}` : at % 10 === 0 ? `2.0.0.${at % 70}` : undefined
        const time = secondsOf(`2019-02-0${day}`) + at
        lines.push(packetLine({ time, id: at, source: source ?? `1.0.${at % 120}.${(at * day) % 60}` }))
      }
    }
    shelf.put('messages', text(lines))
    shelf.put(
      'fail2ban.log',
      text([
        '2019-02-02 03:04:05,123 fail2ban.actions        [7]: NOTICE  [sshd] Ban 1.0.9.5',
        '2019-02-02 04:04:05,123 fail2ban.actions        [7]: NOTICE  [sshd] Unban 1.0.9.5',
        '2019-02-03 03:04:05,123 fail2ban.actions        [7]: NOTICE  [sshd] Ban 1.0.9.5',
        '2019-02-03 03:04:05,123 fail2ban.actions        [7]: NOTICE  [sshd] Ban 203.0.113.9',
      ]),
    )
    await shelf.ingest({ geolocation })
    const wanted = () => ['2019-02-01--2019-02-02']
    print = await press(shelf, { wanted })
    const own_addresses = ['1.0.9.0/24', '1.0.10.5']
    own = await press(shelf, { config: { privacy: { own_addresses } } })
    withheld = await press(shelf, { config: { privacy: { level: 'full' } } })
  })

  test('and the sources without one add up to the sources of that period', () => {
    for (const period of print.manifest.periods) {
      const { drops, bans } = print.of(period, 'places')
      const { sources, events } = print.of(period, 'summary')
      assert.equal(all_sources(drops), sources, period)
      assert.equal(all_events(drops), events, period)
      assert.equal(all_sources(bans), print.of(period, 'bans').sources, period)
      assert.equal(all_events(bans), print.of(period, 'bans').bans, period)
    }
    assert.ok(print.manifest.periods.includes('2019-02-01--2019-02-02'))
  })

  test('are tenths of a degree, most sources first', () => {
    const { places } = print.of('all', 'places').drops
    assert.ok(places.some(([north, east]) => north === -35.5 && east === 0))
    const counts = places.map((place) => place[6])
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => b - a),
    )
    assert.ok(!print.files.get('all/places.json')?.includes('-0,'))
  })

  test('have the largest radius of those that the database states', () => {
    const town = print.of('all', 'places').drops.places.find(([, , , city]) => city === 'town 1')
    assert.ok((town?.[4] ?? 0) >= 51)
  })

  test('hold a ban for each time, and its address once', () =>
    assert.deepEqual(print.of('all', 'places').bans, {
      places: [[-35.5, 0, 'AA', 'town 9', 55, 2, 1]],
      elsewhere: [],
      unlocated: { events: 1, sources: 1 },
    }))

  test('do not tell where your own addresses are', () => {
    assert.doesNotMatch(own.files.get('all/places.json') ?? '', /town 9"/)
    const { drops } = own.of('all', 'places')
    assert.equal(all_sources(drops), own.of('all', 'summary').sources)
    assert.ok(drops.unlocated.sources > print.of('all', 'places').drops.unlocated.sources)
  })

  test('are countries only at the privacy level full', () => {
    for (const period of withheld.manifest.periods) {
      const { drops } = withheld.of(period, 'places')
      assert.deepEqual(drops.places, [])
      assert.equal(all_sources(drops), withheld.of(period, 'summary').sources)
    }
    assert.doesNotMatch(withheld.files.get('all/places.json') ?? '', /town/)
  })
})

test('places beyond the bound are counted by country, whatever they are', () => {
  const row: fc.Arbitrary<PlacesRow> = fc.record({
    degrees_north: fc.option(fc.integer({ min: -900, max: 900 }).map((tenths) => tenths / 10)),
    degrees_east: fc.constant(-0),
    country: fc.constantFrom('AA', 'BB', null),
    city: fc.constantFrom('town', null),
    accuracy: fc.option(fc.nat(999)),
    events: fc.nat(1000),
    sources: fc.nat(100),
  })
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 0, maxLength: 1200, size: 'max' }),
      fc.constantFrom('2019-02-02', 'all'),
      fc.constantFrom('none' as const, 'network' as const, 'full' as const),
      (rows, period, level) => {
        const located = placesOf(rows, period, level)
        period_files.places.parse({ drops: located, bans: located })
        const total = (of: 'events' | 'sources') => rows.reduce((sum, row) => sum + row[of], 0)
        assert.equal(all_sources(located), total('sources'))
        assert.equal(all_events(located), total('events'))
        assert.ok(located.places.length <= (period === 'all' ? 2000 : 500))
      },
    ),
    { numRuns: 30 },
  )
})

describe('home is published', () => {
  test('to a whole degree, under the name that its owner gave it', () =>
    assert.deepEqual(coarseHome({ latitude: 52.5163, longitude: -0.4, name: 'the cellar' }), {
      latitude: 53,
      longitude: 0,
      name: 'the cellar',
    }))
  test('not at all where none is named', () => assert.equal(coarseHome(undefined), null))
})
