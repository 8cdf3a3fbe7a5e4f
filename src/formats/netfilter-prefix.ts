import { actionCode, type EventRow } from '../event.ts'
import { Opening } from './bytes.ts'

/**
 * What stands before the fields of a netfilter record: the administrator's log prefix, which says the rule and what was
 * done.
 */

const space = 32
const quote = 34
const colon = 58
const equals = 61
const open_bracket = 91
const close_bracket = 93

export interface Prefix {
  /** Its bytes, and those of the `IN=` or `OUT=` after it. */
  opening: Opening
  /** Of the prefix alone. */
  length: number
  rule: number
  action: number
}

/** Prefixes of one log, that read last first: logs write the same few over and over. */
let recent: Prefix[] = []
let recent_texts: object | null = null
const recent_max = 8

/** The prefix that the bytes begin with, where it is one of these. */
export function prefixAt(bytes: Uint8Array, start: number, end: number, row: EventRow): Prefix | null {
  if (recent_texts !== row.texts) return null
  for (let at = 0; at < recent.length; at++) {
    const prefix = recent[at]
    if (!prefix.opening.isAt(bytes, start, end)) continue
    for (; at > 0; at--) recent[at] = recent[at - 1]
    return (recent[0] = prefix)
  }
  return null
}

/**
 * Where the first `IN=` or `OUT=` stands: after the prefix, which may be glued to it, hold equals signs or
 * quote text. -1 when there is none.
 */
export function findFields(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if (byte === quote) {
      const closing = bytes.indexOf(quote, at + 1)
      if (closing > 0 && closing < end) at = closing
    } else if (byte === equals) {
      if (
        at - 2 >= start &&
        bytes[at - 1] === 78 &&
        bytes[at - 2] === 73 &&
        !isPhysical(bytes, at - 2, start)
      ) {
        return at - 2
      }
      if (
        at - 3 >= start &&
        bytes[at - 1] === 84 &&
        bytes[at - 2] === 85 &&
        bytes[at - 3] === 79 &&
        !isPhysical(bytes, at - 3, start)
      ) {
        return at - 3
      }
    }
  }
  return -1
}

/** Whether the key at `at` is the end of PHYSIN or PHYSOUT. */
function isPhysical(bytes: Uint8Array, at: number, start: number): boolean {
  return at - 1 >= start && bytes[at - 1] === 83 && bytes[at - 2] === 89
}

/** The action and the rule, from what stands in bytes[start, fields_start). */
export function readPrefix(bytes: Uint8Array, start: number, fields_start: number, row: EventRow): Prefix {
  let from = start
  let to = fields_start
  while (to > from && (bytes[to - 1] === space || bytes[to - 1] === colon)) to--
  if (bytes[from] === open_bracket && bytes[to - 1] === close_bracket && to - from > 2) {
    from++
    to--
  }
  const rule = row.texts.intern(bytes, from, to)
  const key_end = fields_start + (bytes[fields_start] === 79 ? 4 : 3)
  const prefix = {
    opening: new Opening(bytes.subarray(start, key_end)),
    length: fields_start - start,
    rule,
    action: actionOf(row, rule),
  }
  if (recent_texts !== row.texts) recent = []
  recent_texts = row.texts
  // Where a quote ends, and so where the fields begin, depends on what follows.
  if (bytes.subarray(start, fields_start).includes(quote)) return prefix
  recent.unshift(prefix)
  if (recent.length > recent_max) recent.pop()
  return prefix
}

const drop = actionCode('drop')
const reject = actionCode('reject')
const accept = actionCode('accept')
const log = actionCode('log')

/** Actions by rule id; a rule is read as words once. */
const known = new WeakMap<object, Uint8Array>()
let known_texts: object | null = null
let known_actions: Uint8Array<ArrayBufferLike> = new Uint8Array(0)

function actionOf(row: EventRow, rule: number): number {
  if (known_texts !== row.texts) {
    known_texts = row.texts
    known_actions = known.get(row.texts) ?? new Uint8Array(256)
    known.set(row.texts, known_actions)
  }
  if (rule >= known_actions.length) {
    const larger = new Uint8Array(rule * 2)
    larger.set(known_actions)
    known_actions = larger
    known.set(row.texts, larger)
  }
  if (known_actions[rule] === 0) known_actions[rule] = actionOfPrefix(row.texts.strings[rule]) + 1
  return known_actions[rule] - 1
}

/**
 * What a log prefix says was done. Only the administrator's words tell; a prefix without any of them is a
 * record that was logged, no more. UFW's AUDIT records packets that went on to be judged: not drops.
 */
export function actionOfPrefix(prefix: string | null): number {
  if (prefix === null) return log
  // Vyatta, EdgeOS and UniFi name the rule and its action: [WAN_LOCAL-4000-D], [wan-lan-default-A]. What a
  // description says after it (`DESCR="Block All Traffic"`) is not what was done.
  const letter = /^\[?\S+-([DRA])(-\d+)?(\]|$)/.exec(prefix)?.[1]
  if (letter === 'D') return drop
  if (letter === 'R') return reject
  if (letter === 'A') return accept
  const words = prefix.toLowerCase().split(/[^a-z]+/)
  const has = (...list: string[]) => list.some((word) => words.includes(word))
  const starts = (...list: string[]) => words.some((word) => list.some((stem) => word.startsWith(stem)))
  if (has('audit')) return accept
  if (starts('reject')) return reject
  if (starts('drop', 'block', 'deny', 'denied', 'discard', 'blacklist') || words.at(-1) === 'drp') return drop
  if (has('acc') || starts('accept', 'allow', 'permit', 'pass')) return accept
  return log
}
