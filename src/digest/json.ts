import { Table } from './counting/table.ts'
import { digits_max, isJsonList, writeDigits, type JsonList } from './json-list.ts'

/**
 * JSON as bytes. A list stands one row a line: small to store, and a difference between two digests reads well.
 * Tables are written without an object a row, typed arrays number by number.
 */
export function jsonOf(value: unknown): Uint8Array<ArrayBuffer> {
  if (value instanceof Table) return new JsonBytes().table(value).taken()
  if (Array.isArray(value)) {
    const text =
      value.length === 0 ? '[]\n' : `[\n${value.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`
    return new TextEncoder().encode(text)
  }
  return new JsonBytes().object(value).text('\n').taken()
}

const comma = 44

/** Characters: so many that what is done for each piece does not matter, and few enough to stay at hand. */
const written_at_once = 32_768

class JsonBytes {
  private bytes = scratch
  private at = 0

  /** In memory of its own, which can be handed to another thread. */
  taken(): Uint8Array<ArrayBuffer> {
    // Grown once, it serves the files to come.
    scratch = this.bytes
    return new Uint8Array(this.bytes.subarray(0, this.at))
  }

  text(text: string): this {
    this.room(text.length * 3)
    this.at += this.bytes.write(text, this.at)
    return this
  }

  /** Numbers in typed arrays and lists that write themselves directly; all else as JSON has it. */
  object(value: unknown): this {
    if (!isRecord(value) || !Object.values(value).some(isWritten)) return this.text(JSON.stringify(value))
    let between = '{'
    for (const [name, member] of Object.entries(value)) {
      this.text(`${between}${JSON.stringify(name)}:`)
      between = ','
      if (member instanceof Uint32Array) this.numbers(member)
      else if (isJsonList(member)) this.list(member)
      else this.object(member)
    }
    return this.text('}')
  }

  private list(list: JsonList): void {
    this.text('[')
    for (let at = 0; at < list.length; at++) {
      this.room(list.bytes_max + 1)
      if (at > 0) this.bytes[this.at++] = comma
      this.at = list.write(at, this.bytes, this.at)
    }
    this.text(']')
  }

  private numbers(values: Uint32Array): void {
    this.text('[')
    this.room(values.length * (digits_max + 1))
    const { bytes } = this
    let { at } = this
    for (let row = 0; row < values.length; row++) {
      if (row > 0) bytes[at++] = comma
      at = writeDigits(bytes, at, values[row])
    }
    this.at = at
    this.text(']')
  }

  /** As text: a row in bytes, one by one, takes twice as long, and several times where the code is cold. */
  table({ columns, length }: Pick<Table, 'columns' | 'length'>): this {
    if (length === 0) return this.text('[]\n')
    const cells = columns.map(({ name, values, wordOf }, at): Cell => ({
      values,
      before: `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`,
      wordOf: wordOf ?? String,
      words: wordOf === undefined ? null : new Map(),
    }))
    let text = '[\n'
    for (let row = 0; row < length; row++) {
      for (let at = 0; at < cells.length; at++) {
        const cell = cells[at]
        const value = cell.values[row]
        text += cell.words === null ? cell.before + value : (cell.words.get(value) ?? worded(cell, value))
      }
      text += row < length - 1 ? '},\n' : '}\n'
      if (text.length > written_at_once) {
        this.text(text)
        text = ''
      }
    }
    return this.text(`${text}]\n`)
  }

  private room(bytes: number): void {
    if (this.at + bytes + 1 <= this.bytes.length) return
    const grown = Buffer.allocUnsafe((this.at + bytes) * 2)
    grown.set(this.bytes.subarray(0, this.at))
    this.bytes = grown
  }
}

/** A column as it is written. */
interface Cell {
  values: ArrayLike<number>
  /** What stands before each of its values. */
  before: string
  wordOf: (value: number) => string | number | null
  /** By number, what has been written of it, with what stands before; null where the numbers are written themselves. */
  words: Map<number, string> | null
}

/** A number that comes up for the first time. A code with a word stands in many rows; a time hardly ever comes twice. */
function worded({ before, wordOf, words }: Cell, value: number): string {
  const text = before + JSON.stringify(wordOf(value))
  words?.set(value, text)
  return text
}

let scratch = Buffer.allocUnsafe(1 << 16)

const isWritten = (member: unknown): boolean => member instanceof Uint32Array || isJsonList(member)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
