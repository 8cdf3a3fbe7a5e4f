import type { Action, EventRow } from '../event.ts'
import { afterSpaces, endsWith, startsWith, word } from './bytes.ts'
import type { Format, Outcome } from './format.ts'
import type { Line } from './line.ts'
import {
  readBadProtocol,
  readConnection,
  readConnectionError,
  readDisconnecting,
  readHandshake,
  readProbe,
  readReason,
  readReceived,
  readTimedOut,
  readTimeout,
  readVersions,
} from './sshd-connection.ts'
import {
  readAccepted,
  readFailed,
  readPam,
  readPamError,
  readPostponed,
  readUser,
  readUserFrom,
} from './sshd-login.ts'
import { begin, readPeer, record, type Reader } from './sshd-record.ts'
import {
  readDropped,
  readMapping,
  readNasty,
  readNotAllowed,
  readNotPermitted,
  readReverse,
  readWrapper,
} from './sshd-refusal.ts'

/**
 * OpenSSH's server: who tried to log in, and how it ended. The messages are those of OpenSSH 3 to 10 (auth.c,
 * auth2.c, packet.c, kex.c, canohost.c) and of the PAM modules and tcp wrappers that write in its name.
 *
 * Each record is one event of its own action, also where several tell of one attempt. A wrong password for a
 * user who does not exist leaves `Invalid user x` (invalid), pam_unix's `authentication failure` (failed, rule
 * `pam module`), `Failed password for invalid user x` (failed, rule `password`) and `Connection closed by
 * invalid user x` (closed). So a report counts records of one action, and of failed ones those of one rule:
 * sshd's own say how (`password`, `publickey`, `keyboard-interactive`, ..., `pam` for its `error: PAM:`), and
 * the modules' say `pam module`. Records that name no address, such as `Disconnecting: Too many
 * authentication failures`, are passed over: another record tells of their connection.
 *
 * A user name is what a stranger typed. It may hold ` from 192.0.2.1 port 22 ssh2` or a whole line of log, so
 * the address is looked for from the end of the record, and a record that sshd cut off at 500 bytes
 * (log.c: `syslog(pri, "%.500s", ...)`), where its end is not to be had, is incomplete.
 */
export const sshd: Format = {
  name: 'sshd',
  programs: ['sshd', 'sshd-session', 'sshd-auth', 'sshd(pam_unix)', 'sshd-session(pam_unix)'],
  parse,
}

const space = 32
const record_bytes_max = 500

interface Message {
  begins: Uint8Array
  action: Action
  /** What `rule` says, unless the reader puts there what the record says itself. */
  rule: string
  read: Reader
}

const message = (begins: string, action: Action, rule: string, read: Reader): Message => ({
  begins: word(begins),
  action,
  rule,
  read,
})

const messages: readonly Message[] = [
  message('Failed ', 'failed', 'other', readFailed),
  message('Accepted ', 'accepted', 'other', readAccepted),
  message('Postponed ', 'invalid', 'postponed', readPostponed),
  message('maximum authentication attempts exceeded for ', 'refused', 'maximum attempts', readUser),
  message('Invalid user ', 'invalid', 'invalid user', readUserFrom),
  message('Illegal user ', 'invalid', 'invalid user', readUserFrom),
  message('Connection closed by ', 'closed', 'closed', readConnection),
  message('Connection reset by ', 'closed', 'reset', readConnection),
  message('Connection from ', 'closed', 'timeout', readTimedOut),
  message('Timeout before authentication for ', 'closed', 'timeout', readTimeout),
  message('ssh_dispatch_run_fatal: Connection from ', 'closed', 'protocol error', readConnectionError),
  message('Read error from remote host ', 'closed', 'read error', readPeer),
  message('Could not write ident string to ', 'closed', 'no identification', readPeer),
  message('Received disconnect from ', 'disconnected', 'by the client', readReceived),
  message('Disconnected from ', 'disconnected', 'disconnected', readConnection),
  message('Disconnecting ', 'disconnected', 'by the server', readDisconnecting),
  message('Did not receive identification string from ', 'no_identification', 'no identification', readPeer),
  message('Bad protocol version identification ', 'bad_protocol', '', readBadProtocol),
  message('Protocol major versions differ for ', 'bad_protocol', '', readVersions),
  message('probed from ', 'bad_protocol', '', readProbe),
  message('scanned from ', 'bad_protocol', '', readProbe),
  message('banner exchange: Connection from ', 'bad_protocol', 'banner exchange', readConnectionError),
  message('Magic value check failed (', 'bad_protocol', 'obfuscated handshake', readHandshake),
  message('Unable to negotiate with ', 'refused', 'no common algorithm', readReason),
  message('ROOT LOGIN REFUSED FROM ', 'refused', 'root', readPeer),
  message('User ', 'refused', 'not allowed', readNotAllowed),
  message('refused connect from ', 'refused', 'tcp wrapper', readWrapper),
  message('drop connection #', 'refused', 'too many connections', readDropped),
  message('Authentication tried for ', 'refused', 'host not permitted', readNotPermitted),
  message('reverse mapping checking getaddrinfo for ', 'break_in_warning', 'reverse mapping', readReverse),
  message('Address ', 'break_in_warning', 'reverse mapping', readMapping),
  message('Nasty PTR record ', 'break_in_warning', 'reverse mapping', readNasty),
  message('PAM: ', 'failed', 'pam', readPamError),
]

const by_first: (readonly Message[] | undefined)[] = []
for (const entry of messages) {
  const first = entry.begins[0]
  by_first[first] = [...(by_first[first] ?? []), entry]
}

const preauth = word(' [preauth]')
const error_word = word('error: ')
const fatal_word = word('fatal: ')
const id_word = word('[ID ')

function parse(line: Line, row: EventRow): Outcome {
  const bytes = line.bytes
  let at = line.message_start
  let end = line.end
  const is_cut = end - at >= record_bytes_max
  while (end > at && bytes[end - 1] === space) end--
  const is_preauth = bytes[end - 1] === 93 && endsWith(bytes, at, end, preauth)
  if (is_preauth) end -= preauth.length
  at = afterPrefix(bytes, at, end)
  const named = by_first[bytes[at]]
  if (named !== undefined && at < end) {
    for (const entry of named) {
      if (!startsWith(bytes, at, end, entry.begins)) continue
      begin(row, entry.action, entry.rule)
      record.is_preauth = is_preauth
      record.is_cut = is_cut
      return entry.read(bytes, at + entry.begins.length, end, row)
    }
  }
  return readPam(bytes, at, end, row)
}

/** The offset after `error: `, `fatal: ` or Solaris' `[ID 800047 auth.info] `. */
function afterPrefix(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]
  if (first === 91 && startsWith(bytes, at, end, id_word)) {
    while (at < end && bytes[at] !== 93) at++
    at = afterSpaces(bytes, at + 1, end)
  }
  if (bytes[at] === 101 && startsWith(bytes, at, end, error_word)) return at + error_word.length
  if (bytes[at] === 102 && startsWith(bytes, at, end, fatal_word)) return at + fatal_word.length
  return at
}
