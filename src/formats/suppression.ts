import { afterSpaces, find, isWord, startsWith, word } from './bytes.ts'
import type { Line } from './line.ts'

/** Who says that messages were dropped before they were written: what a log then counts is too little. */
export const suppressors = ['kernel', 'rsyslog', 'journald'] as const
export type Suppressor = (typeof suppressors)[number]

export interface Suppression {
  by: Suppressor
  /** How many messages were dropped; 0 where the note only says that some will be. */
  messages: number
}

/**
 * The notes, by the program that writes them: no other can put one into a log.
 *
 *     kernel: printk: 35 messages suppressed.                           (2.6)
 *     kernel: net_ratelimit: 12 callbacks suppressed                    (lib/ratelimit.c)
 *     rsyslogd-2177: imuxsock lost 49 messages from pid 29049 due to rate-limiting
 *     rsyslogd: imuxsock[pid: 21, name: a] from <b:c>: begin to drop messages due to rate-limiting
 *     rsyslogd: imjournal: 1234 messages lost due to rate-limiting (20000 allowed within 600 seconds)
 *     systemd-journald: Suppressed 1096 messages from ssh.service
 *     systemd-journald: Missed 31 kernel messages
 *
 * Of the kernel's own limits only those count that the network's messages pass: not, for one, that of audit.
 */
const notes: readonly [by: Suppressor, pattern: RegExp][] = [
  [
    'kernel',
    /^(?:printk|printk_ratelimit|__ratelimit|net_ratelimit|nf_log\w*): (\d+) (?:messages|callbacks) suppressed/,
  ],
  ['rsyslog', /\blost (\d+) messages from pid \d+ due to rate-limiting/],
  ['rsyslog', /: (\d+) messages lost due to rate-limiting/],
  ['rsyslog', /\bbegins? to drop messages.* due to rate-limiting/],
  ['journald', /^Suppressed (\d+) messages from /],
  ['journald', /^Missed (\d+) kernel messages/],
]

const kernel = word('kernel')
const rsyslogd = word('rsyslogd')
const journald = word('systemd-journal')
const hints = [' suppressed', ' rate-limiting', 'Suppressed ', 'Missed '].map(word)
/** The notes are short; what is longer is something else. */
const note_bytes_max = 300

/** What the line says of messages that were dropped; null for any other line. Its header has been read. */
export function readSuppression(line: Line): Suppression | null {
  const { bytes, end } = line
  const by = programOf(line)
  if (by === null) return null
  const start = afterUptime(bytes, line.message_start, end)
  if (end - start > note_bytes_max || hints.every((hint) => find(bytes, start, end, hint) < 0)) return null
  let text = ''
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at])
  for (const [suppressor, pattern] of notes) {
    const match = suppressor === by ? pattern.exec(text) : null
    if (match !== null) return { by, messages: Math.min(Number(match[1] ?? 0), 0xffffffff) }
  }
  return null
}

function programOf({ bytes, program_start: start, program_end: end }: Line): Suppressor | null {
  if (isWord(bytes, start, end, kernel)) return 'kernel'
  // rsyslogd-2177: with the number of its message. systemd-journald goes by its first 15 letters in old logs.
  if (startsWith(bytes, start, end, rsyslogd)) return 'rsyslog'
  return startsWith(bytes, start, end, journald) ? 'journald' : null
}

/** After `[10984945.711943] `, the kernel's own clock. */
function afterUptime(bytes: Uint8Array, at: number, end: number): number {
  at = afterSpaces(bytes, at, end)
  if (bytes[at] !== 91) return at
  const close = find(bytes, at, Math.min(end, at + 24), word(']'))
  return close < 0 ? at : afterSpaces(bytes, close + 1, end)
}
