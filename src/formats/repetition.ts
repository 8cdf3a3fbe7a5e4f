import { afterDigits, afterSpaces, decimal, endsWith, startsWith, word } from './bytes.ts'
import type { Line } from './line.ts'

const space = 32
const close_bracket = 93
const last_message = word('last message repeated ')
const dashed_message = word('--- last message repeated ')
const message_repeated = word('message repeated ')
const times_bracket = word(' times: [')
const time_bracket = word(' time: [')
const times = word(' times')
const time = word(' time')
const dashes = word(' ---')

/** `message repeated 3 times: [ ... ]` of rsyslog, `last message repeated 3 times` of syslogd. */
export function readRepetition(line: Line): void {
  const { bytes, message_start: start } = line
  let end = line.end
  if (startsWith(bytes, start, end, message_repeated)) {
    const number_at = start + message_repeated.length
    const number_end = afterDigits(bytes, number_at, end)
    const repeats = decimal(bytes, number_at, number_end)
    const opening = startsWith(bytes, number_end, end, times_bracket) ? times_bracket : time_bracket
    if (repeats < 1 || repeats > 0xffffffff || !startsWith(bytes, number_end, end, opening)) return
    line.repeats = repeats
    while (end > number_end && bytes[end - 1] === space) end--
    line.is_cut = bytes[end - 1] !== close_bracket
    line.end = line.is_cut ? end : end - 1
    line.message_start = afterSpaces(bytes, number_end + opening.length, line.end)
    return
  }
  if (line.program_end > line.program_start) return
  const opening = bytes[start] === 45 ? dashed_message : last_message
  if (!startsWith(bytes, start, end, opening)) return
  if (opening === dashed_message && endsWith(bytes, start, end, dashes)) end -= dashes.length
  const number_at = start + opening.length
  const number_end = afterDigits(bytes, number_at, end)
  const closing = endsWith(bytes, number_end, end, times) ? times : time
  const repeats = decimal(bytes, number_at, number_end)
  if (repeats < 1 || repeats > 0xffffffff || end - number_end !== closing.length) return
  if (!endsWith(bytes, number_end, end, closing)) return
  line.repeats = repeats
  line.is_repetition = true
}
