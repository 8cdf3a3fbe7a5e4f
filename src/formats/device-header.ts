import { afterSpaces, isDigit, startsWith, word } from './bytes.ts'
import { Line, no_offset } from './line.ts'
import { afterStamp, afterZoneName } from './stamp.ts'
import { zoneOffset } from './zone-name.ts'

/**
 * Headers of Cisco's devices, which stand alone or behind a relay's header, in pieces that end in colons:
 * sequence numbers, the name of the device, seconds or weeks of uptime, a stamp with a clock's mark and a
 * zone, a process; then the message, which begins with `%`.
 *
 *     <189>387448: host-01: May  6 16:13:09.123 UTC+1: %SYS-5-CONFIG_I: ...
 *     Feb  8 04:00:48 192.168.100.2 585917: *Feb  8 04:00:47.272: %SEC-6-IPACCESSLOGRP: ...
 *     Apr 17 2020 14:08:08 SNL-ASA-VPN-A01 : %ASA-6-302016: ...
 *     Oct  7 07:19:44 gw RP/0/RP0/CPU0:Oct  7 07:19:43.630 UTC: ipv4_acl_mgr[310]: %ACL-IPV4_ACL-6-...
 */

const space = 32
const percent = 37
const asterisk = 42
const dot = 46
const colon = 58
const pieces_max = 8
const last_message = word('last message repeated ')

/** The device's own stamp, until it is known to be one. */
const own = new Line()

/**
 * Reads the pieces from `at` on into the line. The device's own stamp counts, unless its clock is marked as
 * not set (`*`) or not in step (`.`), or a relay's stamp says more.
 * @returns false when they are no such header; the line is then as it was.
 */
export function readDeviceHeader(line: Line, at: number, end: number): boolean {
  const bytes = line.bytes
  let host_start = line.host_start
  let host_end = line.host_end
  let has_name = false
  let has_own = false
  let is_marked = false
  let zone: number | undefined
  for (let piece = 0; piece < pieces_max; piece++) {
    while (at < end && (bytes[at] === space || bytes[at] === colon)) at++
    if (at >= end) return false
    const byte = bytes[at]
    if (byte === percent || (has_own && startsWith(bytes, at, end, last_message))) {
      if (has_own && (!line.has_stamp || (!is_marked && saysAsMuch(own, line)))) copyStamp(own, line)
      else if (zone !== undefined) line.offset_minutes = zone
      line.host_start = host_start
      line.host_end = host_end
      line.program_start = line.program_end = 0
      line.has_pid = false
      line.message_start = at
      return true
    }
    const has_mark = byte === asterisk || byte === dot
    if (!has_own) {
      own.bytes = bytes
      const after = afterStamp(own, has_mark ? at + 1 : at, end)
      if (after > 0 && after < end && (bytes[after] === colon || bytes[after] === space)) {
        has_own = true
        is_marked = has_mark
        at = bytes[after] === space ? afterZoneName(own, after + 1, end, after) : after
        continue
      }
    }
    if (has_mark) return false
    const name_end = nameEnd(bytes, at, end)
    const colon_at = afterSpaces(bytes, name_end, end)
    if (name_end === at || bytes[colon_at] !== colon || colon_at >= end) return false
    // `Apr 15 2014 09:34:34 EDT: %ASA-...`: the zone of the stamp that began the line.
    const is_zone = !has_name && !has_own && line.has_stamp && line.offset_minutes === no_offset
    if (is_zone && zoneOffset(bytes, at, name_end) !== undefined) zone = zoneOffset(bytes, at, name_end)
    else if (!has_name && isDeviceName(bytes, at, name_end)) {
      has_name = true
      host_start = at
      host_end = name_end
    }
    at = colon_at + 1
  }
  return false
}

/** Whether a stamp states the year and the zone where the other does. */
const saysAsMuch = (stamp: Line, other: Line): boolean =>
  (stamp.year !== 0 || (other.year === 0 && other.epoch < 0)) &&
  (stamp.offset_minutes !== no_offset || (other.offset_minutes === no_offset && other.epoch < 0))

function copyStamp(from: Line, to: Line): void {
  to.has_stamp = true
  to.year = from.year
  to.month = from.month
  to.day = from.day
  to.hour = from.hour
  to.minute = from.minute
  to.second = from.second
  to.offset_minutes = from.offset_minutes
  to.epoch = from.epoch
}

function nameEnd(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && bytes[at] !== space && bytes[at] !== colon) at++
  return at
}

/** Not a sequence number, an uptime such as `1w2d`, a node such as `RP/0/RP0/CPU0`, or a process with its id. */
function isDeviceName(bytes: Uint8Array, start: number, end: number): boolean {
  let is_count = isDigit(bytes[start])
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if (byte === 47 || byte === 91 || byte === 61) return false
    if (!isDigit(byte) && byte !== 121 && byte !== 119 && byte !== 100 && byte !== 104) is_count = false
  }
  return !is_count
}
