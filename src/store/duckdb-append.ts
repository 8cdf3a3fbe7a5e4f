import { DuckDBAppender, DuckDBDataChunk, type DuckDBConnection } from '@duckdb/node-api'
import bindings from '@duckdb/node-bindings'

/**
 * Has rows appended to a table, or nothing of them where that fails: an appender that is left alone writes what it holds
 * when it is collected, whatever has become of the transaction.
 * @param catalog that has the table; the store's own when left out
 */
export async function appending(
  connection: DuckDBConnection,
  table: string,
  append: (appender: DuckDBAppender) => Promise<void> | void,
  catalog?: 'temp',
): Promise<void> {
  const appender = await connection.createAppender(table, 'main', catalog)
  try {
    await append(appender)
    appender.closeSync()
  } catch (error) {
    appender.clear()
    appender.closeSync()
    throw error
  }
}

/** Rows of the engine's vectors. */
const vector_rows = 2048

/**
 * Rows after which the table has them: half of its row group. The engine by itself would gather 200,000, in memory
 * that it does not count.
 */
const flushed_rows = 61_440

/** A column of memory: where its values begin, and the width of a value, in bytes. */
export interface MemoryColumn {
  buffer: ArrayBuffer
  offset: number
  bytes: number
  /** Whether they are the lower halves, of 32 bits, of what the table holds; the upper ones are zero. */
  is_half?: boolean
}

/** Whole values of which the lower halves are at hand, least significant word first. */
const wholes = new Uint32Array(vector_rows * 2)

function putHalves(halves: Uint32Array): void {
  for (let row = 0; row < halves.length; row++) wholes[row * 2] = halves[row]
}

/** Appends columns of memory to a table, as memory. */
export class MemoryAppender {
  private readonly appender: DuckDBAppender
  /** Reused for every 2048 rows: making one takes longer than filling it. */
  private readonly chunk: DuckDBDataChunk
  private gathered = 0

  constructor(appender: DuckDBAppender) {
    this.appender = appender
    const types = Array.from({ length: appender.columnCount }, (_, at) => appender.columnType(at))
    this.chunk = DuckDBDataChunk.create(types)
  }

  /** @param columns of all columns of the table, in order, none of them with nulls */
  append(columns: readonly MemoryColumn[], length: number): void {
    const { chunk } = this
    for (let from = 0; from < length; from += vector_rows) {
      const rows = Math.min(vector_rows, length - from)
      chunk.reset()
      chunk.rowCount = rows
      for (let at = 0; at < columns.length; at++) {
        const { buffer, offset, bytes, is_half } = columns[at]
        const vector = bindings.data_chunk_get_vector(chunk.chunk, at)
        const start = offset + from * bytes
        if (is_half) {
          putHalves(new Uint32Array(buffer, start, rows))
          bindings.copy_data_to_vector(vector, 0, wholes.buffer, 0, rows * 2 * bytes)
        } else bindings.copy_data_to_vector(vector, 0, buffer, start, rows * bytes)
      }
      this.appender.appendDataChunk(chunk)
    }
    this.gathered += length
    if (this.gathered >= flushed_rows) {
      this.appender.flushSync()
      this.gathered = 0
    }
  }

  close(): void {
    this.appender.closeSync()
  }

  /** Forgets what is not written yet; also of one that is closed, or could not be. */
  abandon(): void {
    this.appender.clear()
    this.appender.closeSync()
  }
}

/** A column of memory that holds these values. */
export const columnOf = (values: Uint8Array | Uint32Array): MemoryColumn => ({
  buffer: values.buffer as ArrayBuffer,
  offset: values.byteOffset,
  bytes: values.BYTES_PER_ELEMENT,
})
