import { actionCode, kindCode, type Action, type EventRow } from '../event.ts'
import { parseAddress } from '../net/ip.ts'
import { afterDigits, afterSpaces, endsWith, startsWith, word, wordEnd } from './bytes.ts'
import { is_event, not_mine, rejected, type Format, type Outcome } from './format.ts'
import type { Line } from './line.ts'

/**
 * fail2ban's own log, 0.8 to 1.1, in its file or wrapped by syslog or the journal: whom it found, banned,
 * banned anew after a restart, let go, ignored, or was to ban a second time. The rule is the jail.
 *
 *     2019-02-02 03:04:05,123 fail2ban.actions[1234]: WARNING [sshd] Ban 192.0.2.1
 *     2019-02-02 03:04:05,123 fail2ban.filter         [1234]: INFO    [sshd] Found 192.0.2.1 - 2019-02-02 03:04:05
 *
 * `Increase Ban` and the observer's `Found 192.0.2.1, bad - ...` comment on a ban or a find that has a record of
 * its own, and are passed over. What a jail banned may be no address but a network or a name.
 */
export const fail2ban: Format = {
  name: 'fail2ban',
  programs: ['fail2ban.actions', 'fail2ban.filter', 'fail2ban', 'fail2ban-server'],
  parse,
}

const open_bracket = 91
const close_bracket = 93
const colon = 58
const comma = 44

const bad_source = rejected('source is no address')
const incomplete = rejected('incomplete record')
const ban = kindCode('ban')
const already_banned = actionCode('already_banned')

const verb = (text: string, action: Action) => ({ begins: word(text), action: actionCode(action) })
const verbs = [
  verb('Ban ', 'ban'),
  verb('Unban ', 'unban'),
  verb('Found ', 'found'),
  verb('Restore Ban ', 'restore'),
  verb('Ignore ', 'ignore'),
]
const components = ['fail2ban.actions', 'fail2ban.filter'].map(word)
const product = word('fail2ban')
const levels = ['NOTICE', 'WARNING', 'INFO'].map(word)
const already = word(' already banned')

function parse(line: Line, row: EventRow): Outcome {
  const bytes = line.bytes
  const end = endOfText(bytes, line.message_start, line.end)
  let at = afterComponent(bytes, line.message_start, end)
  for (const level of levels) {
    if (!startsWith(bytes, at, end, level)) continue
    at = afterSpaces(bytes, at + level.length, end)
    break
  }
  if (at < 0 || at >= end || bytes[at] !== open_bracket) return not_mine
  const jail_at = at + 1
  let jail_end = jail_at
  while (jail_end < end && bytes[jail_end] !== close_bracket) jail_end++
  const verb_at = afterSpaces(bytes, jail_end + 1, end)
  for (const { begins, action } of verbs) {
    if (!startsWith(bytes, verb_at, end, begins)) continue
    row.reset(ban, action)
    row.rule = row.texts.intern(bytes, jail_at, jail_end)
    return readAddress(bytes, verb_at + begins.length, end, row)
  }
  if (!endsWith(bytes, verb_at, end, already)) return not_mine
  row.reset(ban, already_banned)
  row.rule = row.texts.intern(bytes, jail_at, jail_end)
  return readAddress(bytes, verb_at, end - already.length, row)
}

/** The address at `at`, whatever follows it after a space or a comma. */
function readAddress(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const word_end = wordEnd(bytes, at, end)
  if (word_end === at) return incomplete
  const is_list = bytes[word_end - 1] === comma
  if (!parseAddress(bytes, at, is_list ? word_end - 1 : word_end, row.source)) return bad_source
  return is_list && row.action === found ? not_mine : is_event
}
const found = actionCode('found')

function endOfText(bytes: Uint8Array, start: number, end: number): number {
  while (end > start && bytes[end - 1] === 32) end--
  return end
}

/**
 * The offset after `fail2ban.actions        [123]: `, which syslog's own tag may stand before; `at` when there
 * is none; -1 when it is another component's record.
 */
function afterComponent(bytes: Uint8Array, at: number, end: number): number {
  if (!startsWith(bytes, at, end, product)) return at
  for (const component of components) {
    if (!startsWith(bytes, at, end, component)) continue
    let after = afterSpaces(bytes, at + component.length, end)
    if (bytes[after] === open_bracket) after = afterDigits(bytes, after + 1, end) + 1
    after = afterSpaces(bytes, after, end)
    return bytes[after] === colon ? afterSpaces(bytes, after + 1, end) : -1
  }
  return -1
}
