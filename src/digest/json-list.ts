/** A list that writes its own elements as JSON, byte by byte: no text and no object is made for any of them. */
export interface JsonList {
  readonly length: number
  /** Bytes that an element takes at most. */
  readonly bytes_max: number
  /** Writes an element. @param into the place of its first byte @returns where it ends */
  write(at: number, bytes: Uint8Array, into: number): number
}

export const isJsonList = (value: unknown): value is JsonList =>
  typeof value === 'object' && value !== null && 'bytes_max' in value

const zero = 48

/** Of a number of 32 bits. */
export const digits_max = 10

/** @param value a whole number, zero at the least @returns where the number ends */
export function writeDigits(bytes: Uint8Array, from: number, value: number): number {
  if (value < 10) {
    bytes[from] = zero + value
    return from + 1
  }
  if (value > 0x7fffffff) {
    const tens = Math.floor(value / 10)
    return writeDigits(bytes, writeDigits(bytes, from, tens), value - tens * 10)
  }
  let digits = 2
  for (let most = 100; value >= most; most *= 10) digits++
  let rest = value
  for (let at = from + digits - 1; at >= from; at--) {
    const tens = (rest / 10) | 0
    bytes[at] = zero + rest - tens * 10
    rest = tens
  }
  return from + digits
}
