import { actionCode } from '../event.ts'
import { icmp } from '../net/transport.ts'

/** How a message is laid out. */
export type Layout =
  | 'from' // ... from SOURCE ... to DESTINATION ...
  | 'src' // ... src SOURCE ... dst DESTINATION ...
  | 'for' // ... for SOURCE ... to DESTINATION ...
  | 'packet:' // Shunned packet: SOURCE ==> DESTINATION ...
  | 'MAC' // ... MAC address SOURCE ...
  | 'list' // access-list LIST VERDICT PROTOCOL SOURCE -> DESTINATION hit-cnt N ...
  | 'fields' // Name: value, Name: value
  | 'rate' // [SOURCE] drop rate-1 exceeded
  | 'host' // Host SOURCE is attacking

/** A kind of message, by its number: what it says of a packet. */
export interface Message {
  layout: Layout
  action: number
  /** The protocol that it is about, where it does not name it. */
  transport: number | null
  /** It tells no destination. */
  source_only: boolean
  /** The destination's interface is the one that the packet came in by: the firewall itself was meant. */
  to_firewall: boolean
  /** Always says more behind the destination, so that a line which ends there is cut. */
  goes_on: boolean
  /** Names the protocol behind the addresses. */
  names_protocol: boolean
  /** Source and destination are the same. */
  to_itself: boolean
}

const drop = actionCode('drop')
const reject = actionCode('reject')
const accept = actionCode('accept')
const alert = actionCode('alert')

/**
 * The messages that deny or drop a packet, that let one pass by a list or a rule, or that name an attacker.
 * What else there is (302013 and its like, translations, tunnels, the console) is no judgement on a packet.
 */
export const messages: ReadonlyMap<number, Message> = new Map([
  // Access lists, and the checks before them.
  ...define('106001 106006 106007 106012 106015 106016 106021 106022', 'from', drop, { goes_on: true }),
  ...define('106017', 'from', drop, { to_itself: true }),
  ...define('106020', 'from', drop),
  ...define('106002 106010 106011', 'src', drop),
  ...define('106023 106027', 'src', drop, { goes_on: true }),
  ...define('106013', 'from', drop, { transport: icmp }),
  ...define('106014', 'src', drop, { transport: icmp, goes_on: true }),
  ...define('106018', 'src', drop, { transport: icmp }),
  ...define('106100 106102 106103', 'list', drop),
  // No route onwards; too many connections; fragments; no translation, so no way in.
  ...define('110002 110003', 'from', drop),
  ...define('201010 201011 201012 201013', 'from', drop, { goes_on: true }),
  ...define('209003 209004 209005', 'src', drop, { goes_on: true, names_protocol: true }),
  ...define('305005 305006', 'src', drop),
  ...define('313001 313008', 'from', drop, { transport: icmp, source_only: true }),
  ...define('313004', 'from', drop, { transport: icmp, goes_on: true }),
  ...define('313005', 'src', drop, { transport: icmp, goes_on: true }),
  ...define('313009', 'for', drop, { transport: icmp, goes_on: true }),
  // A spoofed hardware address: there is no other.
  ...define('322001', 'MAC', drop),
  // Blacklists, shunned sources, IPsec policy, inspection.
  ...define('338005 338006 338007 338008 338203 338204', 'from', drop, { goes_on: true }),
  ...define('401004', 'packet:', drop, { goes_on: true }),
  ...define('402114 402115 402116 402118 402119 402120', 'from', drop, { goes_on: true }),
  ...define('402117', 'from', drop),
  ...define('410001 416001 419001 421001 431001 431002 500003', 'from', drop, { goes_on: true }),
  ...define('420002 434002 500004', 'from', drop),
  ...define('420003 434003', 'from', reject),
  // Packets to the firewall itself.
  ...define('710002', 'from', accept, { to_firewall: true }),
  ...define('710003 710004 710005 710006', 'from', drop, { to_firewall: true }),
  ...define('430002 430003', 'fields', drop),
  ...define('733100', 'rate', alert),
  ...define('733101', 'host', alert),
])

function define(
  numbers: string,
  layout: Layout,
  action: number,
  rest: Partial<Message> = {},
): [number, Message][] {
  const message: Message = {
    layout,
    action,
    transport: null,
    source_only: false,
    to_firewall: false,
    goes_on: false,
    names_protocol: false,
    to_itself: false,
    ...rest,
  }
  return numbers.split(' ').map((number) => [Number(number), message])
}
