import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { packetLine, secondsOf, text } from './packet.ts'
import { openShelf, two_countries } from './shelf.ts'

describe('the sensor is', () => {
  test('the host in the line, or the name that the settings give it', async (context) => {
    const shelf = await openShelf(context)
    const start = secondsOf('2019-02-02')
    shelf.put('one', text([packetLine({ time: start, host: 'gw.example.net' })]))
    shelf.put('two', text([packetLine({ time: start + 1, host: 'gw.example.net' })]))
    await shelf.ingest({
      sources: [{ path: shelf.path('one') }, { path: shelf.path('two'), sensor: 'attic' }],
    })
    assert.deepEqual(await shelf.query('SELECT sensor FROM events ORDER BY time'), [
      { sensor: 'gw.example.net' },
      { sensor: 'attic' },
    ])
  })
})

/** Two events each hour of three days, as a clock of UTC stamps them. */
const threeDays = (first: string): string =>
  text(Array.from({ length: 144 }, (_, at) => packetLine({ time: secondsOf(first) + at * 1800, id: at })))
const daysOf = (rows: readonly Record<string, unknown>[]) =>
  Object.fromEntries(rows.map((row) => [row.day, row.n]))
const by_day = 'SELECT day, count(*) AS n FROM events GROUP BY day ORDER BY day'

describe('days are those of the site', () => {
  test('of 23 and 25 hours where clocks change', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('spring', threeDays('2019-03-30'), '2019-04-02')
    shelf.put('autumn', threeDays('2018-10-27'), '2018-10-30')
    const sources = ['spring', 'autumn'].map((name) => ({ path: shelf.path(name), timezone: 'UTC' }))
    await shelf.ingest({ sources, timezone: 'Europe/Berlin' })
    const days = daysOf(await shelf.query(by_day))
    assert.deepEqual([days['2019-03-30'], days['2019-03-31'], days['2019-04-01']], [46, 46, 48])
    assert.deepEqual([days['2018-10-27'], days['2018-10-28'], days['2018-10-29']], [44, 50, 48])
  })

  test('of half hours too', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('autumn', threeDays('2019-10-04'), '2019-10-07')
    shelf.put('spring', threeDays('2019-04-05'), '2019-04-08')
    const sources = ['spring', 'autumn'].map((name) => ({ path: shelf.path(name), timezone: 'UTC' }))
    await shelf.ingest({ sources, timezone: 'Australia/Lord_Howe' })
    const days = daysOf(await shelf.query(by_day))
    assert.deepEqual(
      [days['2019-10-05'], days['2019-10-06'], days['2019-04-06'], days['2019-04-07']],
      [48, 47, 48, 49],
    )
  })

  test('computed anew when the zone of the site changes', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('messages', threeDays('2019-02-01'))
    const sources = [{ path: shelf.path('messages'), timezone: 'UTC' }]
    await shelf.ingest({ sources })
    const times = await shelf.query('SELECT time FROM events ORDER BY time')
    assert.deepEqual(daysOf(await shelf.query(by_day)), {
      '2019-02-01': 48,
      '2019-02-02': 48,
      '2019-02-03': 48,
    })
    for (const [timezone, days] of [
      ['America/St_Johns', { '2019-01-31': 7, '2019-02-01': 48, '2019-02-02': 48, '2019-02-03': 41 }],
      ['Asia/Kathmandu', { '2019-02-01': 37, '2019-02-02': 48, '2019-02-03': 48, '2019-02-04': 11 }],
      ['UTC', { '2019-02-01': 48, '2019-02-02': 48, '2019-02-03': 48 }],
    ] as const) {
      const report = await shelf.ingest({ sources, timezone })
      assert.equal(report.read, 0)
      assert.deepEqual(daysOf(await shelf.query(by_day)), days)
      assert.deepEqual(await shelf.query('SELECT time FROM events ORDER BY time'), times)
    }
  })

  test('the same for what comes before and after the zone of the site has changed', async (context) => {
    const whole = threeDays('2019-02-01')
    const half = whole.slice(0, whole.indexOf('\n', whole.length >> 1) + 1)
    const [changed, straight] = [await openShelf(context), await openShelf(context)]
    changed.put('messages', half)
    await changed.ingest({ sources: [{ path: changed.path('messages'), timezone: 'UTC' }] })
    for (const shelf of [changed, straight]) {
      shelf.put('messages', whole, '2019-02-11')
      const sources = [{ path: shelf.path('messages'), timezone: 'UTC' }]
      await shelf.ingest({ sources, timezone: 'Pacific/Chatham' })
    }
    assert.deepEqual(await changed.content(), await straight.content())
  })

  test('and stamps without a zone are in that of their sensor', async (context) => {
    const shelf = await openShelf(context)
    shelf.put('one', text([packetLine({ time: secondsOf('2019-07-02T00:30:00') })]), '2019-07-03')
    shelf.put('two', text([packetLine({ time: secondsOf('2019-07-02T00:30:00'), id: 2 })]), '2019-07-03')
    await shelf.ingest({
      sources: [{ path: shelf.path('one') }, { path: shelf.path('two'), timezone: 'America/New_York' }],
      timezone: 'Europe/Berlin',
    })
    assert.deepEqual(await shelf.query('SELECT time, day FROM events ORDER BY time'), [
      { time: '2019-07-01T22:30:00Z', day: '2019-07-02' },
      { time: '2019-07-02T04:30:00Z', day: '2019-07-02' },
    ])
  })
})

describe('years come', () => {
  const line = (day: string) => text([packetLine({ time: secondsOf(`${day}T12:00:00`) })])
  const years: [title: string, name: string, day: string, modified: string, year: string][] = [
    ['from the date in the name', 'messages-20150215', '2019-02-12', '2019-02-13', '2015'],
    ['from the date in the name, over the turn', 'messages-20160103', '2019-12-30', '2019-02-13', '2015'],
    ['from the modification time, without one', 'messages.1', '2019-02-12', '2017-02-13', '2017'],
    ['from the modification time, over the turn', 'messages.1', '2019-12-30', '2017-01-02', '2016'],
  ]
  for (const [title, name, day, modified, year] of years) {
    test(title, async (context) => {
      const shelf = await openShelf(context)
      shelf.put(name, line(day), modified)
      await shelf.ingest()
      const [{ time }] = await shelf.query('SELECT time FROM events')
      assert.equal(String(time).slice(0, 10), year + day.slice(4))
    })
  }

  test('from the time in the gzip header, where the file itself is a later copy', async (context) => {
    const shelf = await openShelf(context)
    const packed = gzipSync(line('2019-02-12'))
    packed.writeUInt32LE(secondsOf('2014-02-15'), 4)
    shelf.put('messages.3.gz', packed, '2019-06-01')
    await shelf.ingest()
    assert.deepEqual(await shelf.query('SELECT time FROM events'), [{ time: '2014-02-12T12:00:00Z' }])
    const [{ account }] = await shelf.store.ledger()
    assert.equal(account.year_rule, 'modification time')
  })

  test('right for an archive of more than a year, and with 29 February, read from its start again', async (context) => {
    const shelf = await openShelf(context)
    const days = ['2017-11-01', '2018-03-01', '2018-07-01', '2018-11-01', '2019-01-15']
    shelf.put('messages', days.map((day) => line(day)).join(''), '2019-02-01')
    shelf.put('old', line('2016-02-28') + line('2016-02-29') + line('2016-03-01'), '2018-06-01')
    const report = await shelf.ingest()
    assert.deepEqual([report.lines, report.events], [8, 8])
    const rows = await shelf.query('SELECT day FROM events ORDER BY time')
    assert.deepEqual(
      rows.map(({ day }) => day),
      ['2016-02-28', '2016-02-29', '2016-03-01', ...days],
    )
  })

  test('the same in one run and night by night over the turn of the year', async (context) => {
    const shelf = await openShelf(context)
    const days = ['2018-12-30', '2018-12-31', '2019-01-01', '2019-01-02']
    shelf.put('messages', '')
    for (const day of days) {
      shelf.append('messages', line(day), day)
      await shelf.ingest()
    }
    const rows = await shelf.query('SELECT day FROM events ORDER BY time')
    assert.deepEqual(
      rows.map(({ day }) => day),
      days,
    )
  })
})

describe('places follow the database', () => {
  test('for all sources, those of earlier runs included', async (context) => {
    const shelf = await openShelf(context)
    const start = secondsOf('2019-02-02')
    const sources = ['1.0.0.1', '2.0.0.1', '3.0.0.1', '2001:db8::1']
    shelf.put('messages', text(sources.map((source, at) => packetLine({ time: start + at, source }))))
    await shelf.ingest()
    const countries = async () =>
      (await shelf.query('SELECT country FROM events ORDER BY time')).map((row) => row.country)
    assert.deepEqual(await countries(), ['AA', 'BB', null, null])
    const elsewhere = {
      country: 'CC',
      city: 'Town',
      latitude: 1.5,
      longitude: -2.5,
      accuracy: 20,
      network: '0.0.0.0/0',
    }
    const geolocation = { ...two_countries, date: '2019-02-01', locate: () => elsewhere }
    const report = await shelf.ingest({ geolocation })
    assert.equal(report.read, 0)
    assert.deepEqual(await countries(), ['CC', 'CC', 'CC', 'CC'])
    const [row] = await shelf.query(
      'SELECT country, city, latitude, longitude, accuracy, network FROM events LIMIT 1',
    )
    assert.deepEqual(row, elsewhere)
    assert.equal(JSON.parse((await shelf.store.note('geoip')) ?? '{}').date, '2019-02-01')
  })
})
