import type { EventRow } from '../event.ts'
import { parseAddress } from '../net/ip.ts'
import {
  afterDigits,
  afterSpaces,
  decimal,
  find,
  findLast,
  isDigit,
  startsWith,
  word,
  wordEnd,
} from './bytes.ts'
import { is_event, not_mine, type Outcome } from './format.ts'
import {
  afterProtocol,
  ambiguous,
  no_address,
  no_port,
  readAttempt,
  readEndpoint,
  type Info,
} from './sshd-origin.ts'
import {
  bad_port,
  bad_source,
  begin,
  incomplete,
  outcomeOf,
  readPeer,
  record,
  ruleId,
} from './sshd-record.ts'

/** Records of an attempt to log in, which name the user (auth.c, auth2.c, auth-pam.c, Linux-PAM). */

const space = 32
const colon = 58

const from_word = word(' from ')
const for_word = word(' for ')
const invalid_words = ['invalid user ', 'illegal user '].map(word)
const via_word = word(' via ')

/** `METHOD for invalid user NAME from A port N ssh2: ...`; the method too is what the client said. */
export function readFailed(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const method_end = wordEnd(bytes, at, end)
  // Old versions log a method that sshd does not have as it came, spaces and all.
  const for_at = find(bytes, method_end, end, for_word)
  if (for_at === method_end) setMethod(bytes, at, method_end, row)
  return for_at < 0 ? not_mine : readUser(bytes, for_at + for_word.length, end, row)
}

export function readPostponed(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const user_at = afterFor(bytes, wordEnd(bytes, at, end), end)
  // Of a user who exists it says no more than that the exchange goes on.
  if (user_at < 0 || afterInvalid(bytes, user_at, end) === user_at) return not_mine
  return readUser(bytes, user_at, end, row)
}

/** `[invalid user ]NAME from A port N ssh2[: ...]`, up to the end of the record. */
export function readUser(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  if (record.is_cut) return incomplete
  const user_at = afterInvalid(bytes, at, end)
  const from_at = readAttempt(bytes, user_at - 1, end, row, infoOf)
  if (from_at === no_port) return bad_port
  if (from_at === ambiguous) return bad_source
  if (from_at < 0) return unfinished(bytes, at, end, row)
  row.user_name = row.texts.intern(bytes, user_at, from_at)
  return is_event
}

/** Why no endpoint with ` ssh2` was found: a name where the address should be, or nothing whole. */
function unfinished(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const from_at = findLast(bytes, at, end, from_word)
  if (from_at < 0) return incomplete
  const name_end = wordEnd(bytes, from_at + from_word.length, end)
  return name_end < end && readEndpoint(bytes, from_at + from_word.length, end, row) === no_address
    ? bad_source
    : incomplete
}

/** `METHOD for NAME from A port N ssh2`: the account exists, so its name is nobody's trick, but the key's may be. */
export function readAccepted(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const method_end = wordEnd(bytes, at, end)
  const user_at = afterFor(bytes, method_end, end)
  if (user_at < 0) return not_mine
  setMethod(bytes, at, method_end, row)
  const from_at = find(bytes, user_at, end, from_word)
  if (from_at < 0) return incomplete
  const after = afterProtocol(bytes, from_at + from_word.length, end, row)
  if (after < 0) return after === no_port ? bad_port : unfinished(bytes, user_at, end, row)
  row.user_name = row.texts.intern(bytes, user_at, from_at)
  return is_event
}

/** `NAME from A[ port N]`, up to the end of the record. */
export function readUserFrom(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  if (record.is_cut) return incomplete
  const from_at = findLast(bytes, at - 1, end, from_word)
  if (from_at < 0) return incomplete
  const outcome = readPeer(bytes, from_at + from_word.length, end, row)
  if (outcome === is_event) row.user_name = row.texts.intern(bytes, at, from_at)
  return outcome
}

/** `Authentication failure for [illegal user ]NAME from A[ via B]`, the words being PAM's. */
export function readPamError(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const for_at = find(bytes, at, end, for_word)
  if (for_at < 0) return not_mine
  if (record.is_cut) return incomplete
  const user_at = afterInvalid(bytes, for_at + for_word.length, end)
  const from_at = findLast(bytes, user_at - 1, end, from_word)
  if (from_at < 0) return incomplete
  const after = readEndpoint(bytes, from_at + from_word.length, end, row)
  if (after < 0) return outcomeOf(after)
  if (after !== end && !startsWith(bytes, after, end, via_word)) return incomplete
  row.user_name = row.texts.intern(bytes, user_at, from_at)
  return is_event
}

/** The offset after ` for ` at `at`, or -1. */
const afterFor = (bytes: Uint8Array, at: number, end: number): number =>
  startsWith(bytes, at, end, for_word) ? at + for_word.length : -1

function afterInvalid(bytes: Uint8Array, at: number, end: number): number {
  for (const text of invalid_words) if (startsWith(bytes, at, end, text)) return at + text.length
  return at
}

const methods = [
  'password',
  'publickey',
  'keyboard-interactive',
  'none',
  'hostbased',
  'gssapi-with-mic',
  'gssapi-keyex',
  'challenge-response',
  'rsa',
  'rhosts-rsa',
].map((name) => ({ name, bytes: word(name) }))

/** The rule is the method, less what follows a slash; one that sshd does not have is `other`. */
function setMethod(bytes: Uint8Array, at: number, end: number, row: EventRow): void {
  let name_end = at
  while (name_end < end && bytes[name_end] !== 47) name_end++
  for (const method of methods) {
    if (method.bytes.length === name_end - at && startsWith(bytes, at, name_end, method.bytes)) {
      row.rule = ruleId(row, method.name)
      return
    }
  }
}

const ruser_word = word(': ruser ')
const fingerprints = ['SHA256:', 'MD5:', 'ID '].map(word)

/**
 * `: RSA SHA256:...` and `: DSA 01:c0:...`, the key alone; `: ECDSA-CERT SHA256:... ID name (serial 0) CA ...`,
 * `: RSA 01:c0:..., client user "name", ...` and `: ruser name`, with names of a stranger's choice.
 */
function infoOf(bytes: Uint8Array, at: number, end: number): Info {
  if (bytes[at] !== colon || bytes[at + 1] !== space) return 'none'
  if (startsWith(bytes, at, end, ruser_word)) return 'open'
  const type_at = at + 2
  let type_end = type_at
  while (type_end < end && isTypeByte(bytes[type_end])) type_end++
  if (type_end === type_at || type_end >= end || bytes[type_end] !== space) return 'none'
  const print_at = type_end + 1
  const is_hex = isHex(bytes[print_at]) && isHex(bytes[print_at + 1]) && bytes[print_at + 2] === colon
  const is_print = print_at + 3 <= end && is_hex
  if (!is_print && !fingerprints.some((text) => startsWith(bytes, print_at, end, text))) return 'none'
  return wordEnd(bytes, print_at, end) === end ? 'closed' : 'open'
}

const isTypeByte = (byte: number): boolean =>
  (byte >= 65 && byte <= 90) || isDigit(byte) || byte === 45 || byte === 95

const isHex = (byte: number): boolean => isDigit(byte) || ((byte | 32) >= 97 && (byte | 32) <= 122)

const failure_words = [
  'authentication failure; ',
  'more authentication failures; ',
  'more authentication failure; ',
].map(word)

const rhost_word = word(' rhost=')
const user_word = word('user=')
const pam_word = word('PAM ')
const service_end = word('): ')
const old_service = word('(pam_')

/**
 * `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=A  user=NAME`, the
 * same as `(pam_unix) `, as tag `sshd(pam_unix)`, and as `PAM 2 more authentication failures; `, which counts.
 */
export function readPam(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  if (startsWith(bytes, at, end, pam_word)) at += pam_word.length
  else if (startsWith(bytes, at, end, old_service)) at = afterSpaces(bytes, wordEnd(bytes, at, end), end)
  else if (bytes[at] === 112 && bytes[at + 1] === 97 && bytes[at + 2] === 109) {
    const service_at = find(bytes, at, Math.min(end, at + 64), service_end)
    if (service_at < 0) return not_mine
    at = service_at + service_end.length
  }
  let count = 1
  const digits_end = afterDigits(bytes, at, end)
  if (digits_end > at) {
    count = decimal(bytes, at, digits_end)
    at = digits_end + 1
  }
  const words = failure_words.find((text) => startsWith(bytes, at, end, text))
  if (words === undefined || count < 1 || count > 0xffff) return not_mine
  begin(row, 'failed', 'pam module')
  row.count = count
  // The name the stranger typed stands behind the host, so the first is the true one.
  const rhost_at = find(bytes, at, end, rhost_word)
  if (rhost_at < 0) return incomplete
  const address_at = rhost_at + rhost_word.length
  const address_end = wordEnd(bytes, address_at, end)
  if (!parseAddress(bytes, address_at, address_end, row.source)) return bad_source
  const user_at = afterSpaces(bytes, address_end, end)
  if (startsWith(bytes, user_at, end, user_word)) {
    row.user_name = row.texts.intern(bytes, user_at + user_word.length, end)
  }
  return is_event
}
