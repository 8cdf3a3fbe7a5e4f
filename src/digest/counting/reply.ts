import type { Facts, Label } from '../../store/facts.ts'
import { no_flags } from '../../store/moments.ts'

/**
 * What `is_no_reply` leaves out: what comes as TCP, or as who knows what, with RST, or SYN and ACK.
 * @param could_be_tcp is TCP, or nobody says what
 */
export const isReply = (could_be_tcp: boolean, flags: number): boolean =>
  flags < no_flags && could_be_tcp && ((flags & 4) !== 0 || (flags & 18) === 18)

/** By row, what `isReply` asks for: the codes of transports, which of these could be TCP, and the flags. */
export function replyColumns({ labels }: Facts): {
  transport: Label['codes']
  could_be_tcp: Uint8Array
  flags: Label['codes']
} {
  const transport = labels.get('transport')
  const flags = labels.get('tcp_flags')
  if (transport === undefined || flags === undefined) throw new Error('these facts tell no reply')
  const could_be_tcp = Uint8Array.from(transport.words, (word) => Number(word === 'tcp' || word === null))
  return { transport: transport.codes, could_be_tcp, flags: flags.codes }
}
