/** Ports with their events, a row a port and transport, by columns. */
export interface PortEvents {
  destination_port: ArrayLike<number>
  events: ArrayLike<number>
}

const common_ports_max = 256

/** The commonest port numbers, all transports together, most events first; of a tie the lower number. */
export function commonPorts({ destination_port, events }: PortEvents): number[] {
  const by_port = new Map<number, number>()
  for (let row = 0; row < destination_port.length; row++) {
    const port = destination_port[row]
    by_port.set(port, (by_port.get(port) ?? 0) + events[row])
  }
  return [...by_port]
    .sort(([port_a, a], [port_b, b]) => b - a || port_a - port_b)
    .slice(0, common_ports_max)
    .map(([port]) => port)
}

/** The ports that a period keeps: 0-1023 and its commonest. */
export function keptPorts(rows: PortEvents): Set<number> {
  const kept = new Set(commonPorts(rows))
  for (let row = 0; row < rows.destination_port.length; row++) {
    if (rows.destination_port[row] < 1024) kept.add(rows.destination_port[row])
  }
  return kept
}
