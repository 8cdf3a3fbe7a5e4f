/** A kind of typed array. */
interface Kind<Column> {
  new (length: number): Column
}

interface Typed<Column> {
  readonly length: number
  subarray(from: number, to: number): Column
}

/**
 * Room for columns that are soon done with, by name, taken again for the next period: memory that is touched for the
 * first time costs more than what is done with it, and so does clearing it away.
 */
export class Room {
  private readonly known = new Map<string, unknown>()

  /** @returns a column that holds whatever was left there, until one of the name is asked for again */
  column<Column extends Typed<Column>>(kind: Kind<Column>, name: string, length: number): Column {
    let column = this.known.get(name) as Column | undefined
    if (column === undefined || column.length < length) {
      column = new kind(length * 2)
      this.known.set(name, column)
    }
    return column.subarray(0, length)
  }

  /** Several of them. @param name tells them from others whose own names are the same */
  columns<Columns extends Record<string, Typed<unknown>>>(
    kinds: { [own in keyof Columns]: Kind<Columns[own]> },
    length: number,
    name = '',
  ): Columns {
    const columns = Object.entries<Kind<Typed<never>>>(kinds as never).map(([own, kind]) => [
      own,
      this.column(kind, `${name} ${own}`, length),
    ])
    return Object.fromEntries(columns) as Columns
  }
}
