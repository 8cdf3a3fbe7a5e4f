import { find, word } from './bytes.ts'
import type { Line } from './line.ts'

const space = 32
const open_paren = 40
const close_paren = 41
const slash = 47

const arrow = word('->')

/**
 * Where OSSEC read a log: `host->/var/log/auth.log`, `(agent) 192.0.2.1->/var/log/auth.log`, or the one where
 * both are the same. The host or agent becomes the line's host.
 * @returns the offset after the location, or -1.
 */
export function readLocation(line: Line, at: number, end: number): number {
  const { bytes } = line
  let word_at = at
  line.host_start = at
  if (bytes[at] === open_paren) {
    let close = at + 1
    while (close < end && bytes[close] !== close_paren) close++
    if (bytes[close + 1] !== space || close + 1 >= end) return -1
    line.host_start = at + 1
    line.host_end = close
    word_at = close + 2
  }
  let word_end = word_at
  while (word_end < end && bytes[word_end] !== space && bytes[word_end] !== line_feed) word_end++
  if (word_at === at) {
    const arrow_at = find(bytes, at, word_end, arrow)
    line.host_end = arrow_at >= 0 ? arrow_at : bytes[at] === slash ? at : word_end
  } else if (find(bytes, word_at, word_end, arrow) < 0) return -1
  return word_end > word_at ? word_end : -1
}
const line_feed = 10
