/** Ports with their events, a row a port and transport, by columns. */
export interface PortEvents {
  destination_port: ArrayLike<number>
  events: ArrayLike<number>
}

const common_ports_max = 256

/** The commonest port numbers, all transports together, most events first; of a tie the lower number. */
export function commonPorts({ destination_port, events }: PortEvents): number[] {
  const of_port = new Float64Array(1 << 16)
  for (let row = 0; row < destination_port.length; row++) of_port[destination_port[row]] += events[row]
  const ports = Uint32Array.from(new Set(Array.from(destination_port)))
  return Array.from(ports.sort((a, b) => of_port[b] - of_port[a] || a - b).subarray(0, common_ports_max))
}

/** The ports that a period keeps: 0-1023 and its commonest. */
export function keptPorts(rows: PortEvents): Set<number> {
  const kept = new Set(commonPorts(rows))
  for (let row = 0; row < rows.destination_port.length; row++) {
    if (rows.destination_port[row] < 1024) kept.add(rows.destination_port[row])
  }
  return kept
}
