/** A line longer than this is no log record; it is counted and not kept. */
export const line_bytes_max = 65536

export interface LineSink {
  /** A line in bytes[start, end), without its line ending; `end_offset` is just after that ending. */
  line(bytes: Uint8Array, start: number, end: number, end_offset: number): void
  /** A line that is longer than `line_bytes_max`. */
  tooLong(end_offset: number): void
}

/**
 * Cuts chunks of bytes into lines, across chunk borders. Lines end in LF or CR LF. Offsets count from
 * `offset`, that of the first byte pushed.
 */
export class LineSplitter {
  private carry: Buffer = Buffer.alloc(0)
  /** In the middle of a line that is too long: its rest is passed over. */
  private skipping = false
  /** Offset of the next byte pushed. */
  private offset: number

  constructor(offset = 0) {
    this.offset = offset
  }

  push(chunk: Buffer, sink: LineSink): void {
    const base = this.offset
    this.offset += chunk.length
    let start = 0
    if (this.carry.length > 0 || this.skipping) {
      const newline = chunk.indexOf(10)
      if (newline < 0) {
        this.keep(chunk)
        return
      }
      if (this.skipping || this.carry.length + newline > line_bytes_max) sink.tooLong(base + newline + 1)
      else {
        // With its ending, as lines elsewhere are followed by it: what looks one byte ahead meets it here too.
        const whole = Buffer.concat([this.carry, chunk.subarray(0, newline + 1)])
        sink.line(whole, 0, withoutReturn(whole, 0, whole.length - 1), base + newline + 1)
      }
      this.skipping = false
      this.carry = Buffer.alloc(0)
      start = newline + 1
    }
    for (;;) {
      const newline = chunk.indexOf(10, start)
      if (newline < 0) break
      if (newline - start > line_bytes_max) sink.tooLong(base + newline + 1)
      else sink.line(chunk, start, withoutReturn(chunk, start, newline), base + newline + 1)
      start = newline + 1
    }
    if (start < chunk.length) this.keep(chunk.subarray(start))
  }

  /** The last line, when the bytes do not end in a line ending. */
  finish(sink: LineSink): void {
    if (this.skipping) sink.tooLong(this.offset)
    else if (this.carry.length > 0) {
      sink.line(this.carry, 0, withoutReturn(this.carry, 0, this.carry.length), this.offset)
    }
    this.skipping = false
    this.carry = Buffer.alloc(0)
  }

  private keep(part: Buffer): void {
    if (this.skipping) return
    if (this.carry.length + part.length > line_bytes_max) {
      this.skipping = true
      this.carry = Buffer.alloc(0)
    } else this.carry = Buffer.concat([this.carry, part])
  }
}

const withoutReturn = (bytes: Uint8Array, start: number, end: number): number =>
  end > start && bytes[end - 1] === 13 ? end - 1 : end
