import type { DuckDBConnection } from '@duckdb/node-api'
import bindings from '@duckdb/node-bindings'
import { rowsOf } from './duckdb-rows.ts'
import type { Numbers } from './facts.ts'

/** @param from the clause of a query */
export async function countRows(connection: DuckDBConnection, from: string): Promise<number> {
  const [row] = await rowsOf(connection, `SELECT count(*) AS rows ${from}`)
  return Number(row.rows)
}

type Kind<Column> = new (buffer: ArrayBufferLike, offset: number, length: number) => Column

/** A column of some rows of an answer, where the engine has it. @param each numbers a row */
export type ColumnOf = <Column extends Numbers | Int32Array>(
  column: number,
  kind: Kind<Column> & { BYTES_PER_ELEMENT: number },
  each?: number,
) => Column

/** Reads the answer of a query, some rows at a time: what is taken of a column holds until the next ones come. */
export async function eachRows(
  connection: DuckDBConnection,
  sql: string,
  take: (rows: number, columnOf: ColumnOf) => void,
): Promise<void> {
  const result = await connection.stream(sql)
  let next = result.fetchChunk()
  for (;;) {
    const chunk = await next
    const rows = chunk?.rowCount ?? 0
    if (chunk === null || rows === 0) return
    // The engine is at the ones after these meanwhile.
    next = result.fetchChunk()
    next.catch(() => undefined)
    take(rows, (column, kind, each = 1) => {
      const vector = bindings.data_chunk_get_vector(chunk.chunk, column)
      const { buffer, byteOffset } = bindings.vector_get_data(vector, rows * each * kind.BYTES_PER_ELEMENT)
      return new kind(buffer, byteOffset, rows * each)
    })
  }
}

/**
 * Reads the answer of a query into columns of numbers, in the engine's own layout.
 * @throws Error when the query has another number of rows than the targets have room for
 */
export async function fill(
  connection: DuckDBConnection,
  sql: string,
  targets: readonly Target[],
): Promise<void> {
  const length = targets[0].into.length / (targets[0].each ?? 1)
  let at = 0
  await eachRows(connection, sql, (rows, columnOf) => {
    if (at + rows > length) throw new Error(`more rows than were counted: ${sql}`)
    for (const [column, { into, each = 1 }] of targets.entries())
      into.set(
        columnOf(column, into.constructor as Kind<Numbers> & { BYTES_PER_ELEMENT: number }, each),
        at * each,
      )
    at += rows
  })
  if (at !== length) throw new Error(`fewer rows than were counted: ${sql}`)
}

/** Where a column of a query goes. */
export interface Target {
  into: Numbers
  /** Numbers a row. */
  each?: number
}
