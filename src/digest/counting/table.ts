import { dayOfCode, type Label } from '../../store/facts.ts'

/** What a column holds, and how it reads: counts as they are, else by what the number stands for. */
export interface Column {
  readonly name: string
  readonly values: ArrayLike<number>
  /** Absent for counts. */
  readonly wordOf?: (value: number) => string | number | null
  /** What codes stand for, where the values are codes. */
  readonly words?: Label['words']
}

export const counts = (name: string, values: ArrayLike<number>): Column => ({ name, values })
export const words = (name: string, values: ArrayLike<number>, { words }: Label): Column => ({
  name,
  values,
  words,
  wordOf: (value) => words[value],
})
export const dayColumn = (name: string, values: ArrayLike<number>): Column => ({
  name,
  values,
  wordOf: dayOfCode,
})
export const instants = (name: string, values: ArrayLike<number>): Column => ({
  name,
  values,
  wordOf: (value) => `${new Date(value * 1000).toISOString().slice(0, 19)}Z`,
})

/** The numbers below a length for which the test holds. */
export function chosen(length: number, holds: (at: number) => boolean): Uint32Array {
  const found = new Uint32Array(length)
  let count = 0
  for (let at = 0; at < length; at++) if (holds(at)) found[count++] = at
  return found.subarray(0, count)
}

/** The answer to a question, by columns; as rows where there are few. */
export class Table<Row = Record<string, string | number | null>> {
  readonly length: number
  readonly columns: readonly Column[]

  constructor(length: number, columns: readonly Column[]) {
    this.length = length
    this.columns = columns
  }

  /** The numbers of a column, as they stand. */
  values(name: keyof Row & string): ArrayLike<number> {
    const column = this.columns.find((each) => each.name === name)
    if (column === undefined) throw new Error(`no such column: ${name}`)
    return column.values
  }

  rows(): Row[] {
    return Array.from({ length: this.length }, (_, at) => {
      const row: Record<string, string | number | null> = {}
      for (const { name, values, wordOf } of this.columns)
        row[name] = wordOf === undefined ? values[at] : wordOf(values[at])
      return row as Row
    })
  }

  /** The rows for which the test holds. */
  where(holds: (row: number) => boolean): Table<Row> {
    const kept = chosen(this.length, holds)
    return kept.length === this.length ? this : this.arranged(kept)
  }

  /** The rows named, in the order named. */
  arranged(rows: ArrayLike<number>): Table<Row> {
    const columns = this.columns.map((column) => {
      const values = new Float64Array(rows.length)
      for (let at = 0; at < values.length; at++) values[at] = column.values[rows[at]]
      return { ...column, values }
    })
    return new Table(rows.length, columns)
  }
}
