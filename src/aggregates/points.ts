import { inbound_drop } from '../store/inbound.ts'
import type { Question } from '../store/question.ts'

export interface PointsRow {
  time: string
  transport: string
  network_type: string
  destination_port: number
  noise: string | null
  /** The address as a number: `Store.addressesOf` tells it. Of several sources, the first. */
  source: number
  sources: number
  events: number
}

/**
 * Flags are tested by arithmetic, which every engine has: FIN 1, SYN 2, RST 4, ACK 16. What closes or answers a
 * connection asks for nothing, and its port is that of a connection long gone or of a forged address.
 */
const noise = `CASE
  WHEN destination_port = 0 THEN 'port 0'
  WHEN transport <> 'tcp' OR tcp_flags IS NULL THEN NULL
  WHEN tcp_flags % 8 >= 4 THEN 'rst'
  WHEN tcp_flags % 2 = 1 AND tcp_flags % 32 >= 16 THEN 'ack+fin'
  WHEN tcp_flags % 4 >= 2 AND tcp_flags % 32 >= 16 THEN 'syn+ack'
  ELSE NULL END`

/** Every point of a day, exact to the second and the source. */
export const points: Question<PointsRow> = {
  name: 'points',
  title: 'Events by second and port',
  about:
    'Inbound drops of TCP and UDP by second, port and source, with what a packet is when it asks for nothing: port 0, a reset (RST), the end of a connection (ACK+FIN), an answer (SYN+ACK). On days with more than 20,000 of them, points are counted by minute and port.',
  select: {
    time: 'time',
    transport: 'transport',
    network_type: 'network_type',
    destination_port: 'destination_port',
    noise,
    source: 'source',
    sources: '1',
    events: 'sum(count)',
  },
  where: `${inbound_drop}
  AND destination_port IS NOT NULL
  AND transport IN ('tcp', 'udp')`,
  group_by: ['time', 'transport', 'network_type', 'destination_port', 'noise', 'source'],
  order_by: 'time, destination_port, transport, network_type, noise, source',
}
