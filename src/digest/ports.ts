import { greatestOf } from './counting/greatest.ts'

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
export function commonPorts(rows: PortEvents): number[] {
  const { ports, sums } = addedByPort(rows)
  return greatestOf(sums, common_ports_max).map((at) => ports[at])
}

function addedByPort(rows: PortEvents) {
  const ports = new Uint32Array(rows.destination_port.length)
  const sums = new Float64Array(ports.length)
  const count = addUp(rows, ports, sums)
  return { ports: ports.subarray(0, count), sums: sums.subarray(0, count) }
}

/** @returns how many ports there are */
function addUp({ destination_port, events }: PortEvents, ports: Uint32Array, sums: Float64Array): number {
  let count = 0
  for (let row = 0; row < ports.length; row++) {
    if (count === 0 || destination_port[row] !== ports[count - 1]) ports[count++] = destination_port[row]
    sums[count - 1] += events[row]
  }
  return count
}

/** The ports that a period keeps: 0-1023 and its commonest. @param ports in ascending order */
export function keptPorts(ports: ArrayLike<number>, common: readonly number[]): Set<number> {
  const kept = new Set(common)
  for (let row = 0; row < ports.length && ports[row] < 1024; row++) kept.add(ports[row])
  return kept
}
