import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampValue,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api'
import type { Row, Value } from './store.ts'

/** The rows that a question in SQL has for an answer. */
export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  const result = await connection.run(sql)
  const names = result.columnNames()
  const rows: Row[] = []
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) return rows
    const columns = names.map((_, at) => chunk.getColumnVector(at))
    for (let at = 0; at < chunk.rowCount; at++) {
      const row: Row = {}
      for (let column = 0; column < names.length; column++) {
        row[names[column]] = plain(columns[column].getItem(at) as DuckDBValue)
      }
      rows.push(row)
    }
  }
}

/** An engine's value as the interface promises it. */
function plain(value: DuckDBValue): Value {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'boolean') return Number(value)
  if (value instanceof DuckDBDateValue) return new Date(value.days * 86400_000).toISOString().slice(0, 10)
  if (value instanceof DuckDBTimestampValue) {
    return `${new Date(Number(value.micros / 1000n)).toISOString().slice(0, 19)}Z`
  }
  if (value instanceof DuckDBTimestampSecondsValue) {
    return `${new Date(Number(value.seconds) * 1000).toISOString().slice(0, 19)}Z`
  }
  if (value instanceof DuckDBDecimalValue) return value.toDouble()
  return String(value)
}
