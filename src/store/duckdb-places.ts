import type { DuckDBConnection } from '@duckdb/node-api'
import { countRows, fill } from './duckdb-fill.ts'
import { rowsOf } from './duckdb-rows.ts'
import type { Label } from './facts.ts'

/** What is said of spots. Of many the same is. */
export interface Spots {
  /** By the number of a spot, the row of what is said of it. */
  said_of: Uint32Array
  labels: SaidLabel[]
}

/** What one expression says: a code by the row of what is said, and what the codes stand for. */
export interface SaidLabel {
  words: Label['words']
  code_of: Uint32Array
}

const hidden = `UNION ALL
  SELECT * REPLACE (id * 2 + 1 AS id, NULL AS city, NULL AS latitude, NULL AS longitude, NULL AS accuracy) FROM place`

/** Reads what is asked of where sources are: of a place, or of what is shown of it, which is a spot. */
export class PlacesReader {
  private readonly connection: DuckDBConnection

  constructor(connection: DuckDBConnection) {
    this.connection = connection
  }

  /**
   * @param asked expressions over `source_columns`
   * @param is_hiding whether of some places the country alone is shown: their spots have the next odd number
   */
  async read(asked: readonly string[], is_hiding: boolean): Promise<Spots> {
    if (asked.length === 0) return { said_of: new Uint32Array(0), labels: [] }
    const spots = `(SELECT id, ${asked.map((sql, at) => `${sql} AS value_${at}`).join(', ')}
      FROM (SELECT * REPLACE (id * 2 AS id) FROM place ${is_hiding ? hidden : ''}))`
    const values = asked.map((_, at) => `value_${at}`)
    // What is said of many is put in order once.
    await this.connection.run(
      `CREATE OR REPLACE TEMP TABLE said AS
       SELECT (row_number() OVER () - 1)::UINTEGER AS said, * FROM (SELECT DISTINCT ${values.join(', ')} FROM ${spots})`,
    )
    const said_of = await this.saidOfSpots(spots, values)
    const codes = await this.codesOf(values)
    const labels: SaidLabel[] = []
    for (const [at, value] of values.entries()) {
      const rows = await rowsOf(
        this.connection,
        `SELECT DISTINCT ${value} AS word FROM temp.said ORDER BY word NULLS LAST`,
      )
      labels.push({ words: rows.map(({ word }) => word), code_of: codes[at] })
    }
    return { said_of, labels }
  }

  private async saidOfSpots(spots: string, values: readonly string[]): Promise<Uint32Array> {
    const rows = await countRows(this.connection, `FROM ${spots}`)
    const [ids, said] = [new Uint32Array(rows), new Uint32Array(rows)]
    const isSame = values.map((value) => `t.${value} IS NOT DISTINCT FROM s.${value}`)
    await fill(
      this.connection,
      `SELECT id::UINTEGER, said FROM ${spots} s JOIN temp.said t ON ${isSame.join(' AND ')}`,
      [{ into: ids }, { into: said }],
    )
    const said_of = new Uint32Array(ids.reduce((most, id) => Math.max(most, id + 1), 0))
    for (let row = 0; row < rows; row++) said_of[ids[row]] = said[row]
    return said_of
  }

  /** Of every value, its code by the row of what is said: its place among the different ones, null last. */
  private async codesOf(values: readonly string[]): Promise<Uint32Array[]> {
    const rows = await countRows(this.connection, 'FROM temp.said')
    const columns = [0, ...values].map(() => new Uint32Array(rows))
    const ranks = values.map(
      (value) => `(dense_rank() OVER (ORDER BY ${value} NULLS LAST) - 1)::UINTEGER AS ${value}`,
    )
    await fill(
      this.connection,
      `SELECT said, ${ranks.join(', ')} FROM temp.said`,
      columns.map((into) => ({ into })),
    )
    const [said, ...codes] = columns
    return codes.map((column) => {
      const code_of = new Uint32Array(rows)
      for (let row = 0; row < rows; row++) code_of[said[row]] = column[row]
      return code_of
    })
  }
}

/** What is said of sources, in memory that threads can share. @param said_of by source */
export function labelOf({ words, code_of }: SaidLabel, said_of: Uint32Array): Label {
  const is_long = words.length > 65_536
  const memory = new SharedArrayBuffer(said_of.length * (is_long ? 4 : 2))
  const codes = is_long ? new Uint32Array(memory) : new Uint16Array(memory)
  for (let source = 0; source < codes.length; source++) codes[source] = code_of[said_of[source]]
  return { codes, words }
}
