import { DatabaseSync } from 'node:sqlite'
import type { LayerNotes } from './geojson.ts'
import type { PlaceRow } from './places.ts'

/** GeoPackage 1.3: 'GPKG' and the version, where SQLite files say whose they are. */
const application_id = 0x47504b47
const user_version = 10_300

const wgs84 =
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'

const tables = `
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL UNIQUE REFERENCES gpkg_contents (table_name),
  column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys (srs_id), z TINYINT NOT NULL, m TINYINT NOT NULL,
  PRIMARY KEY (table_name, column_name));
CREATE TABLE places (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, country TEXT, city TEXT,
  accuracy_km INTEGER, events INTEGER NOT NULL, sources INTEGER NOT NULL);
`

/**
 * Places as a GeoPackage (OGC 12-128r17), which map programs open as it is: one layer of points in EPSG:4326, one
 * feature a row. The same rows give the same bytes.
 * @param last_change an instant: the newest event's, for there is no clock here
 */
export const geoPackage = (
  rows: readonly PlaceRow[],
  { title, events, period, credit, not_placed }: LayerNotes,
  last_change: string,
): Uint8Array => {
  const database = new DatabaseSync(':memory:')
  try {
    database.exec(
      `PRAGMA page_size = 1024; PRAGMA application_id = ${application_id}; PRAGMA user_version = ${user_version}; BEGIN; ${tables}`,
    )
    const system = database.prepare('INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)')
    system.run('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian reference system')
    system.run('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic reference system')
    system.run('WGS 84', 4326, 'EPSG', 4326, wgs84, 'longitude and latitude in degrees')
    const longitudes = rows.map(({ longitude }) => longitude)
    const latitudes = rows.map(({ latitude }) => latitude)
    const bounds = [longitudes, latitudes].map((values) => Math.min(...values))
    const far_bounds = [longitudes, latitudes].map((values) => Math.max(...values))
    database
      .prepare('INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        'places',
        'features',
        title,
        `${title}, ${period}. Events are ${events}. Sources in no feature: ${not_placed}. ${credit}`,
        last_change.replace(/Z$/, '.000Z'),
        ...(rows.length === 0 ? [null, null, null, null] : [...bounds, ...far_bounds]),
        4326,
      )
    database
      .prepare('INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, ?, ?)')
      .run('places', 'geom', 'POINT', 4326, 0, 0)
    const feature = database.prepare('INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?)')
    rows.forEach(({ latitude, longitude, country, city, accuracy_km, events, sources }, i) => {
      feature.run(i + 1, pointOf(longitude, latitude), country, city, accuracy_km, events, sources)
    })
    database.exec('COMMIT')
    return database.serialize()
  } finally {
    database.close()
  }
}

/** The header of a geometry, little-endian and without an envelope, and its well-known binary. */
const pointOf = (x: number, y: number): Uint8Array => {
  const bytes = new DataView(new ArrayBuffer(29))
  bytes.setUint16(0, 0x4750)
  bytes.setUint8(3, 1)
  bytes.setInt32(4, 4326, true)
  bytes.setUint8(8, 1)
  bytes.setUint32(9, 1, true)
  bytes.setFloat64(13, x, true)
  bytes.setFloat64(21, y, true)
  return new Uint8Array(bytes.buffer)
}
