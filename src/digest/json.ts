import { Table } from './counting/table.ts'
import { digits_max, isJsonList, writeDigits, type JsonList } from './json-list.ts'

/**
 * JSON as bytes. A list stands one row a line: small to store, and a difference between two digests reads well.
 * Tables and typed arrays are written number by number, without an object or a text a row.
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

  table({ columns, length }: Pick<Table, 'columns' | 'length'>): this {
    if (length === 0) return this.text('[]\n')
    const cells = columns.map(({ name, values, wordOf }, at) => ({
      values,
      before: Buffer.from(`${at === 0 ? '{' : ','}${JSON.stringify(name)}:`),
      wordOf,
      words: new Map<number, Uint8Array>(),
    }))
    this.text('[\n')
    for (let row = 0; row < length; row++) {
      for (const { values, before, wordOf, words } of cells) {
        this.copy(before)
        const value = values[row]
        if (wordOf === undefined) {
          this.number(value)
          continue
        }
        // A code with a word stands in many rows; a time hardly ever comes twice.
        let word = words.get(value)
        if (word === undefined) words.set(value, (word = Buffer.from(JSON.stringify(wordOf(value)))))
        this.copy(word)
      }
      this.text(row < length - 1 ? '},\n' : '}\n')
    }
    return this.text(']\n')
  }

  private copy(from: Uint8Array): void {
    this.room(from.length)
    const { bytes } = this
    let { at } = this
    for (let byte = 0; byte < from.length; byte++) bytes[at++] = from[byte]
    this.at = at
  }

  private number(value: number): void {
    this.room(digits_max)
    if (value < 0 || value > 0x7fffffff || value !== (value | 0)) {
      this.text(JSON.stringify(value))
      return
    }
    this.at = writeDigits(this.bytes, this.at, value)
  }

  private room(bytes: number): void {
    if (this.at + bytes + 1 <= this.bytes.length) return
    const grown = Buffer.allocUnsafe((this.at + bytes) * 2)
    grown.set(this.bytes.subarray(0, this.at))
    this.bytes = grown
  }
}

let scratch = Buffer.allocUnsafe(1 << 16)

const isWritten = (member: unknown): boolean => member instanceof Uint32Array || isJsonList(member)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
