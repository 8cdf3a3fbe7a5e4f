/** A name that may stand nowhere. */
export interface Name {
  text: string
  /** Found inside of longer words too; else only where no letter or digit stands beside it. */
  anywhere: boolean
}

/**
 * Finds many names in one pass, in whatever case (Aho and Corasick 1975). States are rows of a table, with a column
 * for each byte that any name holds.
 */
export class NameFinder {
  private readonly names: readonly Name[]
  private readonly lengths: number[]
  /** Column of a byte, 0 for those in no name. */
  private readonly column = new Uint8Array(256)
  private readonly columns: number
  private readonly table: Int32Array
  /** By state: names that end here, by number. */
  private readonly ends: number[][] = [[]]

  constructor(names: readonly Name[]) {
    this.names = names
    const encoded = names.map(({ text }) => lowered(Buffer.from(text)))
    this.lengths = encoded.map(({ length }) => length)
    let columns = 1
    for (const byte of encoded.flatMap((bytes) => [...bytes])) {
      if (this.column[byte] === 0) this.column[byte] = columns++
    }
    for (let byte = 65; byte <= 90; byte++) this.column[byte] = this.column[byte | 32]
    this.columns = columns
    const states = 1 + encoded.reduce((sum, { length }) => sum + length, 0)
    this.table = new Int32Array(states * columns)
    this.build(encoded)
  }

  private build(encoded: readonly Uint8Array[]): void {
    const { table, columns, column, ends } = this
    let used = 1
    for (const [name, bytes] of encoded.entries()) {
      let state = 0
      for (const byte of bytes) {
        const cell = state * columns + column[byte]
        if (table[cell] === 0) {
          table[cell] = used++
          ends.push([])
        }
        state = table[cell]
      }
      ends[state].push(name)
    }
    // Breadth first, so that what a state falls back to is finished before it.
    const fall = new Int32Array(used)
    const queue = [0]
    for (const state of queue) {
      for (let at = 1; at < columns; at++) {
        const cell = state * columns + at
        const next = table[cell]
        const other = state === 0 ? 0 : table[fall[state] * columns + at]
        if (next === 0) table[cell] = other
        else {
          fall[next] = other
          ends[next].push(...ends[other])
          queue.push(next)
        }
      }
    }
  }

  find(bytes: Uint8Array, seen: (name: number, at: number) => void): void {
    const { table, columns, column, ends, names, lengths } = this
    let state = 0
    for (let at = 0; at < bytes.length; at++) {
      state = table[state * columns + column[bytes[at]]]
      if (state === 0) continue
      for (const name of ends[state]) {
        const start = at + 1 - lengths[name]
        if (names[name].anywhere || (!isWord(bytes[start - 1]) && !isWord(bytes[at + 1]))) seen(name, start)
      }
    }
  }
}

/** Letters, digits, and the bytes of letters beyond ASCII. */
const isWord = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= 48 && byte <= 57) || ((byte | 32) >= 97 && (byte | 32) <= 122) || byte >= 128)

const lowered = (bytes: Buffer): Uint8Array =>
  bytes.map((byte) => (byte >= 65 && byte <= 90 ? byte | 32 : byte))
