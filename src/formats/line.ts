/**
 * One line of a log, as bytes, with what its header says. The reader reuses one `Line`; parsers keep nothing
 * of it. Offsets are into `bytes`, ends exclusive.
 */
export class Line {
  /** The bytes that the offsets are of. A journal's record is unpacked, so these need not be the file's. */
  bytes: Uint8Array = new Uint8Array(0)
  /** The line, without its line ending; `end` is that of the record where the header wraps one. */
  start = 0
  end = 0

  /** The stamp: year 0 when it states none; month 1-12; offset in minutes east of UTC, or `no_offset`. */
  has_stamp = false
  year = 0
  month = 0
  day = 0
  hour = 0
  minute = 0
  second = 0
  offset_minutes = no_offset
  /** Seconds since the epoch, where the stamp states it (journald); else -1. */
  epoch = -1

  /** The host that wrote the line; empty when not stated. */
  host_start = 0
  host_end = 0
  /** The syslog tag without its process id; empty when there is none. */
  program_start = 0
  program_end = 0
  has_pid = false
  /** What the program wrote, up to `end`. A Cisco device's message begins with its `%`. */
  message_start = 0

  /** `message repeated 3 times: [ ... ]`: how often; the message is the one in the brackets. */
  repeats = 1
  /** `last message repeated 3 times`: the line stands for the host's line before it. */
  is_repetition = false
  /** The brackets around a repeated message are not closed. */
  is_cut = false
}

/** No zone stated: the stamp is in the sensor's zone. */
export const no_offset = 0x7fff
