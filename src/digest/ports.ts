export interface PortEvents {
  destination_port: number
  events: number
}

const common_ports_max = 256

/** The commonest port numbers, all transports together, most events first; of a tie the lower number. */
export function commonPorts(rows: readonly PortEvents[]): number[] {
  const events = new Map<number, number>()
  for (const row of rows)
    events.set(row.destination_port, (events.get(row.destination_port) ?? 0) + row.events)
  return [...events]
    .sort(([port_a, a], [port_b, b]) => b - a || port_a - port_b)
    .slice(0, common_ports_max)
    .map(([port]) => port)
}

/** The ports that a period keeps: 0-1023 and its commonest. */
export function keptPorts(rows: readonly PortEvents[]): Set<number> {
  const kept = new Set(commonPorts(rows))
  for (const { destination_port } of rows) if (destination_port < 1024) kept.add(destination_port)
  return kept
}
