import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test, type TestContext } from 'node:test'
import { geoJson } from '../../src/site/geojson.ts'
import { geoPackage } from '../../src/site/geopackage.ts'

/** As places.ts makes them; it cannot be imported here, for it reads the digest of the site. */
const rows = [
  place(51.5, -0.1, 'GB', 'London', null, 90, 12),
  place(-41.3, 174.8, 'NZ', 'Wellington', 50, 4, 2),
  place(0, 0, null, 'Null’s "Island"', null, 1, 1),
]
function place(
  latitude: number,
  longitude: number,
  country: string | null,
  city: string | null,
  accuracy_km: number | null,
  events: number,
  sources: number,
) {
  return { latitude, longitude, country, city, accuracy_km, events, sources }
}
const notes = {
  title: 'Sources by place',
  events: 'packets',
  period: '2 February 2019',
  credit: 'IP Geolocation by DB-IP',
  not_placed: 7,
}
const made = '2019-02-02T23:59:21Z'

test('GeoJSON has a feature a row, longitude first', () => {
  const layer = JSON.parse(geoJson(rows, notes)) as {
    type: string
    features: { geometry: { coordinates: number[] }; properties: Record<string, unknown> }[]
  }
  assert.equal(layer.type, 'FeatureCollection')
  assert.deepEqual(
    layer.features.map(({ geometry }) => geometry.coordinates),
    [
      [-0.1, 51.5],
      [174.8, -41.3],
      [0, 0],
    ],
  )
  assert.deepEqual(layer.features[1].properties, {
    country: 'NZ',
    city: 'Wellington',
    accuracy_km: 50,
    events: 4,
    sources: 2,
  })
  assert.deepEqual((JSON.parse(geoJson([], notes)) as { features: unknown[] }).features, [])
})

test('a GeoPackage has a feature a row, and what its standard asks for', (context) => {
  const file = written(context, 'places.gpkg', geoPackage(rows, notes, made))
  const database = new DatabaseSync(file, { readOnly: true })
  context.after(() => database.close())
  const one = (sql: string) => Object.values(database.prepare(sql).get() ?? {})
  assert.deepEqual(one('SELECT count(*), sum(sources), sum(events) FROM places'), [3, 15, 95])
  assert.deepEqual(one('PRAGMA application_id'), [0x47504b47])
  assert.deepEqual(one('PRAGMA integrity_check'), ['ok'])
  assert.deepEqual(
    one('SELECT min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents'),
    [-0.1, -41.3, 174.8, 51.5, 4326],
  )
})

test('a GeoPackage of the same rows has the same bytes', () =>
  assert.deepEqual(geoPackage(rows, notes, made), geoPackage(rows, notes, made)))

test('GDAL, and so QGIS, reads both as points in EPSG:4326, features as rows', (context) => {
  if (spawnSync('ogrinfo', ['--version']).error !== undefined) {
    context.skip('ogrinfo is not installed (package gdal-bin)')
    return
  }
  for (const [name, bytes] of [
    ['places.gpkg', geoPackage(rows, notes, made)],
    ['places.geojson', geoJson(rows, notes)],
  ] as const) {
    const said = execFileSync('ogrinfo', ['-ro', '-al', written(context, name, bytes)], { encoding: 'utf8' })
    assert.match(said, /Feature Count: 3\n/, name)
    assert.match(said, /ID\["EPSG",4326\]/, name)
    assert.match(said, /POINT \(174\.8 -41\.3\)/, name)
    assert.match(said, /city \(String\) = Wellington/, name)
    assert.match(said, /sources \(Integer(64)?\) = 12/, name)
    assert.match(said, /accuracy_km \(Integer(64)?\) = \(null\)/, name)
    assert.doesNotMatch(said, /Warning|ERROR/, name)
  }
})

test('an empty period is an empty layer', (context) => {
  const file = written(context, 'places.gpkg', geoPackage([], notes, made))
  const database = new DatabaseSync(file, { readOnly: true })
  context.after(() => database.close())
  assert.deepEqual({ ...database.prepare('SELECT count(*) AS count FROM places').get() }, { count: 0 })
})

function written(context: TestContext, name: string, bytes: Uint8Array | string): string {
  const folder = mkdtempSync(join(tmpdir(), 'blotter-layers-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, name)
  writeFileSync(file, bytes)
  return file
}
