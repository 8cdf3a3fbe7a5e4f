import type { Facts } from '../../store/facts.ts'
import { no_flags } from '../../store/moments.ts'

/**
 * What `is_no_reply` leaves out: what comes as TCP, or as who knows what, with RST, or SYN and ACK.
 * @param could_be_tcp is TCP, or nobody says what
 */
export const isReply = (could_be_tcp: boolean, flags: number): boolean =>
  flags < no_flags && could_be_tcp && ((flags & 4) !== 0 || (flags & 18) === 18)

/** Which rows are replies. */
export function replies(facts: Facts): (row: number) => boolean {
  const transport = facts.labels.get('transport')
  const flags = facts.labels.get('tcp_flags')?.codes
  if (transport === undefined || flags === undefined) throw new Error('these facts tell no reply')
  const { codes, words } = transport
  const could_be_tcp = words.map((word) => word === 'tcp' || word === null)
  return (row) => isReply(could_be_tcp[codes[row]], flags[row])
}
