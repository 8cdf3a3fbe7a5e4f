import type { EventRow } from '../event.ts'
import { afterDigits, afterSpaces, endsWith, find, findLast, isDigit, startsWith, word } from './bytes.ts'
import { is_event, not_mine, type Outcome } from './format.ts'
import { no_address, no_port, readEndpoint, readLastEndpoint } from './sshd-origin.ts'
import { bad_port, bad_source, incomplete, outcomeOf, readPeer, record, ruleId } from './sshd-record.ts'

/** Records of how a connection went and ended (packet.c, sshd.c, kex.c), which may name the user. */

const space = 32
const colon = 58

const id_words = ['authenticating user ', 'invalid user ', 'user '].map(word)

/** The offset of the name after `authenticating user ` and the like, or -1. */
function userAt(bytes: Uint8Array, at: number, end: number): number {
  for (const text of id_words) if (startsWith(bytes, at, end, text)) return at + text.length
  return -1
}

/** `[invalid user NAME ]A[ port N]`, up to the end of the record. */
export function readConnection(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const user_at = userAt(bytes, at, end)
  if (user_at < 0) return readPeer(bytes, at, end, row)
  const is_session = bytes[at] === 117
  if (record.is_cut || (!is_session && !record.is_preauth)) return incomplete
  if (is_session) row.rule = ruleId(row, 'session')
  return readNamed(bytes, user_at, end, row)
}

/** `NAME A port N`, up to `end`. */
function readNamed(bytes: Uint8Array, user_at: number, end: number, row: EventRow): Outcome {
  const address_at = readLastEndpoint(bytes, user_at, end, row)
  if (address_at === no_port) return bad_port
  if (address_at < 0) return incomplete
  row.user_name = row.texts.intern(bytes, user_at, address_at - 1)
  return is_event
}

const too_many = word(': Too many authentication failures')
const change_of_name = word(': Change of username or service not allowed: (')

/** `invalid user NAME A port N: reason`. In a change of names the reason holds the second, a stranger's too. */
export function readDisconnecting(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const user_at = userAt(bytes, at, end)
  if (user_at < 0) return not_mine
  if (record.is_cut) return incomplete
  if (endsWith(bytes, user_at, end, too_many) && find(bytes, user_at, end, change_of_name) < 0) {
    return readNamed(bytes, user_at, end - too_many.length, row)
  }
  const colon_at = endpointEnd(bytes, user_at, end, row)
  if (colon_at < 0) return incomplete
  if (endpointEnd(bytes, user_at, colon_at, row) >= 0) return bad_source
  return readNamed(bytes, user_at, colon_at, row)
}

/** `[authenticating user NAME ]A port N: reason`, the reason being sshd's. */
export function readConnectionError(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const user_at = userAt(bytes, at, end)
  if (user_at < 0) return readReason(bytes, at, end, row)
  const colon_at = endpointEnd(bytes, user_at, end, row)
  return record.is_cut || colon_at < 0 ? incomplete : readNamed(bytes, user_at, colon_at, row)
}

/** Where the last `A port N` of bytes[start, end) ends that `: ` follows, or -1. */
function endpointEnd(bytes: Uint8Array, start: number, end: number, row: EventRow): number {
  for (let at = end - 2; at > start; at--) {
    if (bytes[at] !== colon || bytes[at + 1] !== space || !isDigit(bytes[at - 1])) continue
    if (readLastEndpoint(bytes, start, at, row) !== no_address) return at
  }
  return -1
}

/** `A[ port N]: reason`. */
export function readReason(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const after = readEndpoint(bytes, at, end, row)
  if (after < 0) return outcomeOf(after)
  return bytes[after] === colon && after + 1 < end && bytes[after + 1] === space ? is_event : incomplete
}

/** `A[ port N]:[ ]11: reason`, the reason being the client's. */
export function readReceived(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const after = readEndpoint(bytes, at, end, row)
  if (after < 0) return outcomeOf(after)
  if (after >= end || bytes[after] !== colon) return incomplete
  const code_at = afterSpaces(bytes, after + 1, end)
  const code_end = afterDigits(bytes, code_at, end)
  return code_end > code_at && code_end < end && bytes[code_end] === colon ? is_event : incomplete
}

const timed_out = word(' timed out')

/** `Connection from [authenticating user NAME ]A port N timed out`; or the connection alone, of which no more is said. */
export function readTimedOut(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  if (endsWith(bytes, at, end, timed_out)) return readConnection(bytes, at, end - timed_out.length, row)
  const user_at = userAt(bytes, at, end)
  if (user_at < 0) {
    const after = readEndpoint(bytes, at, end, row)
    if (after < 0 || bytes[after] !== colon || after >= end) return not_mine
  }
  row.rule = ruleId(row, 'protocol error')
  return readConnectionError(bytes, at, end, row)
}

const connection_from = word('connection from ')
const to_word = word(' to ')

/** `A port N`, or since 9.8 `connection from A to B, pid = N`. */
export function readTimeout(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  if (!startsWith(bytes, at, end, connection_from)) return readPeer(bytes, at, end, row)
  const after = readEndpoint(bytes, at + connection_from.length, end, row)
  if (after < 0) return outcomeOf(after)
  return startsWith(bytes, after, end, to_word) ? is_event : incomplete
}

const quote_from = word("' from ")

/** `'GET / HTTP/1.1' from A port N`: the rule is what the client said. */
export function readBadProtocol(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  if (record.is_cut) return incomplete
  const from_at = findLast(bytes, at, end, quote_from)
  if (from_at < 0 || bytes[at] !== 39) return incomplete
  const outcome = readPeer(bytes, from_at + quote_from.length, end, row)
  if (outcome === is_event) row.rule = row.texts.intern(bytes, at + 1, from_at)
  return outcome
}

const versus = word(' vs. ')

/** `A port N: SSH-2.0-OpenSSH_7.4 vs. SSH-9.9-client`. */
export function readVersions(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const outcome = readReason(bytes, at, end, row)
  const versus_at = find(bytes, at, end, versus)
  if (outcome !== is_event) return outcome
  if (versus_at < 0) return incomplete
  row.rule = row.texts.intern(bytes, versus_at + versus.length, end)
  return is_event
}

const with_word = word(' with ')
const dont_panic = [".  Don't panic.", ". Don't panic."].map(word)

/** `A[ port N] with SSH-1.0-SSH_Version_Mapper.  Don't panic.` */
export function readProbe(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const after = readEndpoint(bytes, at, end, row)
  if (after < 0) return outcomeOf(after)
  if (!startsWith(bytes, after, end, with_word)) return incomplete
  const start = after + with_word.length
  const closing = dont_panic.find((text) => endsWith(bytes, start, end, text))
  row.rule = row.texts.intern(bytes, start, closing === undefined ? end : end - closing.length)
  return is_event
}

const handshake = word(') on obfuscated handshake from ')

export function readHandshake(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const after = afterDigits(bytes, at, end)
  return startsWith(bytes, after, end, handshake)
    ? readPeer(bytes, after + handshake.length, end, row)
    : incomplete
}
