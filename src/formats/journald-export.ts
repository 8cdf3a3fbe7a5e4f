import { startsWith, word } from './bytes.ts'
import type { Assembler, Taken } from './format.ts'
import { Fields, fieldOf } from './journald.ts'
import type { Line } from './line.ts'

const equals = 61
const first_fields = ['__CURSOR=', '__REALTIME_TIMESTAMP='].map(word)

/**
 * Assembles the records of an export, fed line by line. A field whose text is no plain line stands as its
 * name, then its length in eight bytes (least first), then as many bytes, whatever they are.
 */
export class JournalExport implements Assembler {
  readonly about = "a field of a journal's record, which ends in a blank line"
  private readonly fields = new Fields()
  /** Bytes of the record's lines so far, with their endings. */
  size = 0
  is_open = false
  private field = -1
  private length_bytes = 0
  private length = 0
  private missing = 0
  private in_binary = false

  /** Whether a record begins in bytes[start, end). */
  begins(bytes: Uint8Array, start: number, end: number): boolean {
    return first_fields.some((name) => startsWith(bytes, start, end, name))
  }

  close(): void {
    this.is_open = false
    this.in_binary = false
    this.size = 0
    this.fields.clear()
  }

  /** Takes a line of the record; `raw_end` is before its line feed. */
  take(bytes: Uint8Array, start: number, end: number, raw_end: number): Taken {
    if (this.in_binary) {
      this.size += raw_end - start + 1
      return this.takeBinary(bytes, start, raw_end)
    }
    if (start === end) return 'record'
    // A record that was cut off before its blank line is no part of the next.
    if (startsWith(bytes, start, end, first_fields[0])) this.close()
    this.is_open = true
    this.size += raw_end - start + 1
    let at = start
    while (at < end && isNameByte(bytes[at])) at++
    if (at === start) return 'broken'
    if (at === end) {
      this.field = fieldOf(bytes, start, end)
      this.in_binary = true
      this.length_bytes = 0
      this.length = 0
      return 'part'
    }
    if (bytes[at] !== equals) return 'broken'
    const field = fieldOf(bytes, start, at)
    if (field >= 0) this.fields.set(field, bytes, at + 1, end)
    return 'part'
  }

  /** Makes the line the record, which is over. @returns false when it is none. */
  fill(line: Line): boolean {
    const is_record = this.fields.fill(line)
    this.close()
    return is_record
  }

  private takeBinary(bytes: Uint8Array, start: number, raw_end: number): Taken {
    for (let at = start; at <= raw_end; at++) {
      const byte = at === raw_end ? 10 : bytes[at]
      if (this.length_bytes < 8) {
        this.length += byte * 2 ** (8 * this.length_bytes++)
        if (this.length_bytes === 8) {
          if (this.length > field_bytes_max) return 'broken'
          this.missing = this.length
          if (this.field >= 0 && this.fields.has(this.field)) this.field = -1
        }
      } else if (this.missing > 0) {
        this.missing--
        if (this.field >= 0) this.append(byte)
      } else {
        // The line feed that ends the field.
        this.in_binary = false
        return at === raw_end ? 'part' : 'broken'
      }
    }
    return 'part'
  }

  private append(byte: number): void {
    const length = this.fields.length(this.field)
    this.fields.room(this.field, length + 1)[length] = byte
    this.fields.setLength(this.field, length + 1)
  }
}

/** What the journal itself bounds a field by: DATA_SIZE_MAX is 768 MiB, but no log line comes near this. */
const field_bytes_max = 16 * 1024 * 1024

const isNameByte = (byte: number): boolean =>
  (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57) || byte === 95
