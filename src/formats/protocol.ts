import { tcp, transportNumber, udp } from '../net/transport.ts'

/** The protocol number of the keyword (any case) or decimal number in bytes[start, end), or -1. */
export function protocolOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  if (length === 3) {
    const middle = bytes[start + 1] | 32
    const last = bytes[start + 2] | 32
    if ((bytes[start] | 32) === 116 && middle === 99 && last === 112) return tcp
    if ((bytes[start] | 32) === 117 && middle === 100 && last === 112) return udp
  }
  if (length <= 0 || length > 16) return -1
  let keyword = ''
  for (let at = start; at < end; at++) keyword += String.fromCharCode(bytes[at])
  return transportNumber(keyword)
}
