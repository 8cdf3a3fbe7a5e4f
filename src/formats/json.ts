import { afterSpaces } from './bytes.ts'

/** JSON in lines of bytes, walked without being built. Offsets are into `bytes`, ends exclusive. */

const quote = 34
const comma = 44
const colon = 58
const open_bracket = 91
const backslash = 92
const close_bracket = 93
const open_brace = 123
const close_brace = 125

/** The offset of the quote that ends the string begun at `at`, or -1. */
export function stringEnd(bytes: Uint8Array, at: number, end: number): number {
  for (at++; at < end; at++) {
    if (bytes[at] === backslash) at++
    else if (bytes[at] === quote) return at
  }
  return -1
}

/** The offset after the value that begins at `at`, or -1. */
export function valueEnd(bytes: Uint8Array, at: number, end: number): number {
  let depth = 0
  for (; at < end; at++) {
    const byte = bytes[at]
    if (byte === quote) {
      at = stringEnd(bytes, at, end)
      if (at < 0) return -1
    } else if (byte === open_bracket || byte === open_brace) depth++
    else if (byte === close_bracket || byte === close_brace) {
      if (depth === 0) return at
      depth--
    } else if (byte === comma && depth === 0) return at
  }
  return -1
}

/** A name and its value, where an object's walk stands. A string's quotes are left out. */
export interface Pair {
  name_start: number
  name_end: number
  value_start: number
  value_end: number
  is_string: boolean
}

export const newPair = (): Pair => ({
  name_start: 0,
  name_end: 0,
  value_start: 0,
  value_end: 0,
  is_string: false,
})

/** The object is at its end; or is none, or cut off. */
export const object_end = -1
export const no_object = -2

/**
 * Reads the next pair of an object, from after its brace or after the pair before.
 * @returns the offset after it, `object_end` or `no_object`.
 */
export function nextPair(bytes: Uint8Array, at: number, end: number, pair: Pair): number {
  at = afterSpaces(bytes, at, end)
  if (at < end && bytes[at] === comma) at = afterSpaces(bytes, at + 1, end)
  if (at >= end) return no_object
  if (bytes[at] === close_brace) return object_end
  const name_end = bytes[at] === quote ? stringEnd(bytes, at, end) : -1
  if (name_end < 0) return no_object
  pair.name_start = at + 1
  pair.name_end = name_end
  at = afterSpaces(bytes, name_end + 1, end)
  if (at >= end || bytes[at] !== colon) return no_object
  at = afterSpaces(bytes, at + 1, end)
  const after = valueEnd(bytes, at, end)
  if (after < 0 || after === at) return no_object
  pair.is_string = bytes[at] === quote
  if (pair.is_string) {
    pair.value_start = at + 1
    pair.value_end = stringEnd(bytes, at, end)
  } else {
    pair.value_start = at
    pair.value_end = after
    while (bytes[pair.value_end - 1] === 32) pair.value_end--
  }
  return after
}
