import type { Facts } from '../../store/facts.ts'

/**
 * Which rows `is_no_reply` leaves out: what comes as TCP, or as who knows what, with RST, or SYN and ACK. Flags
 * that nobody wrote down are 256.
 */
export function replies(facts: Facts): (row: number) => boolean {
  const transport = facts.labels.get('transport')
  const flags = facts.labels.get('tcp_flags')?.codes
  if (transport === undefined || flags === undefined) throw new Error('these facts tell no reply')
  const { codes, words } = transport
  const tcp = words.indexOf('tcp')
  const unknown = words.indexOf(null)
  return (row) =>
    flags[row] < 256 &&
    ((flags[row] & 4) !== 0 || (flags[row] & 18) === 18) &&
    (codes[row] === tcp || codes[row] === unknown)
}
