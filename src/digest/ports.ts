/** Ports with their events, a row a port and transport, by columns. */
export interface PortEvents {
  destination_port: ArrayLike<number>
  events: ArrayLike<number>
}

const common_ports_max = 256

/**
 * The commonest port numbers, all transports together, most events first; of a tie the lower number.
 * @param rows in the order of ports
 */
export function commonPorts({ destination_port, events }: PortEvents): number[] {
  const ports: number[] = []
  const sums: number[] = []
  for (let row = 0; row < destination_port.length; row++) {
    if (destination_port[row] === ports.at(-1)) sums[sums.length - 1] += events[row]
    else {
      ports.push(destination_port[row])
      sums.push(events[row])
    }
  }
  // Numbers alone are sorted fast; of the tens of thousands of ports few are left to be put in order.
  const least = Float64Array.from(sums).sort().at(-common_ports_max) ?? 0
  return [...ports.keys()]
    .filter((at) => sums[at] >= least)
    .sort((a, b) => sums[b] - sums[a] || a - b)
    .slice(0, common_ports_max)
    .map((at) => ports[at])
}

/** The ports that a period keeps: 0-1023 and its commonest. */
export function keptPorts(rows: PortEvents): Set<number> {
  const kept = new Set(commonPorts(rows))
  for (let row = 0; row < rows.destination_port.length; row++) {
    if (rows.destination_port[row] < 1024) kept.add(rows.destination_port[row])
  }
  return kept
}
