/** One probe of a scan: milliseconds into the day, and the port. */
export type Probe = readonly [milliseconds: number, port: number]

/** A source with a script: what it sends on a day is known beforehand, to the packet. */
export interface Scan {
  /** In the kernel's form. */
  source: string
  tool: number
  transport: 'tcp' | 'udp'
  /** First and last day, as indices. */
  first: number
  last: number
  /** Packets on each of its days. */
  daily: readonly number[]
  probes(day: number): Probe[]
}
