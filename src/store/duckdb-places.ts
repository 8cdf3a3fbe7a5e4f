import type { DuckDBConnection } from '@duckdb/node-api'
import { countRows, fill } from './duckdb-fill.ts'
import { rowsOf } from './duckdb-rows.ts'
import type { Label } from './facts.ts'

/** What an expression says of every spot: a code by the spot's number, and what the codes stand for. */
export interface SpotLabel {
  words: Label['words']
  code_of: Uint32Array
}

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
  async read(asked: readonly string[], is_hiding: boolean): Promise<SpotLabel[]> {
    await this.connection.run(`
      CREATE OR REPLACE TEMP TABLE spot AS
        SELECT * REPLACE (id * 2 AS id) FROM place UNION ALL
        SELECT * REPLACE (id * 2 + 1 AS id, NULL AS city, NULL AS latitude, NULL AS longitude, NULL AS accuracy)
        FROM place WHERE ${is_hiding}`)
    const rows = await countRows(this.connection, 'FROM temp.spot')
    const labels: SpotLabel[] = []
    for (const sql of asked) labels.push(await this.label(sql, rows))
    return labels
  }

  private async label(sql: string, rows: number): Promise<SpotLabel> {
    const words = await this.wordsOf(sql)
    const [ids, found] = [new Uint32Array(rows), new Uint32Array(rows)]
    await fill(
      this.connection,
      `SELECT id::UINTEGER, code FROM temp.spot JOIN temp.word ON word IS NOT DISTINCT FROM (${sql})`,
      [{ into: ids }, { into: found }],
    )
    const code_of = new Uint32Array(ids.reduce((most, id) => Math.max(most, id + 1), 0))
    for (let row = 0; row < rows; row++) code_of[ids[row]] = found[row]
    return { words, code_of }
  }

  /** The values of an expression in their order, null last; in the table `word` under their codes. */
  private async wordsOf(sql: string): Promise<Label['words']> {
    await this.connection.run(
      `CREATE OR REPLACE TEMP TABLE word AS
       SELECT (row_number() OVER (ORDER BY word NULLS LAST) - 1)::UINTEGER AS code, word
       FROM (SELECT DISTINCT ${sql} AS word FROM temp.spot)`,
    )
    return (await rowsOf(this.connection, 'SELECT word FROM temp.word ORDER BY code')).map(({ word }) => word)
  }
}

/** What is said of sources, in memory that threads can share. @param spot_of by source */
export function labelOf({ words, code_of }: SpotLabel, spot_of: Uint32Array): Label {
  const is_long = words.length > 65_536
  const memory = new SharedArrayBuffer(spot_of.length * (is_long ? 4 : 2))
  const codes = is_long ? new Uint32Array(memory) : new Uint16Array(memory)
  for (let source = 0; source < codes.length; source++) codes[source] = code_of[spot_of[source]]
  return { codes, words }
}
