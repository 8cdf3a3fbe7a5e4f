import type { DuckDBConnection } from '@duckdb/node-api'
import bindings from '@duckdb/node-bindings'
import { rowsOf } from './duckdb-rows.ts'
import type { Numbers } from './facts.ts'

/** @param from the clause of a query */
export async function countRows(connection: DuckDBConnection, from: string): Promise<number> {
  const [row] = await rowsOf(connection, `SELECT count(*) AS rows ${from}`)
  return Number(row.rows)
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
  const result = await connection.stream(sql)
  const length = targets[0].into.length / (targets[0].each ?? 1)
  let at = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    const rows = chunk?.rowCount ?? 0
    if (chunk === null || rows === 0) break
    if (at + rows > length) throw new Error(`more rows than were counted: ${sql}`)
    for (const [column, target] of targets.entries()) {
      copy(bindings.data_chunk_get_vector(chunk.chunk, column), rows, target, at)
    }
    at += rows
  }
  if (at !== length) throw new Error(`fewer rows than were counted: ${sql}`)
}

/** Where a column of a query goes. */
export interface Target {
  into: Numbers
  /** Numbers a row. */
  each?: number
  /** Bytes that a value has in the engine, where that is more than in the target: the low ones are taken. */
  bytes?: number
  /** Added to every value. */
  plus?: number
}

function copy(
  vector: Parameters<typeof bindings.vector_get_data>[0],
  rows: number,
  target: Target,
  at: number,
) {
  const { into, each = 1, bytes = into.BYTES_PER_ELEMENT * each, plus = 0 } = target
  const values = bindings.vector_get_data(vector, rows * bytes)
  const step = bytes / into.BYTES_PER_ELEMENT / each
  const Kind = into.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => Numbers
  const view = new Kind(values.buffer, values.byteOffset, rows * each * step)
  if (step === 1 && plus === 0) into.set(view, at * each)
  else for (let row = 0; row < rows; row++) into[at + row] = view[row * step] + plus
}
