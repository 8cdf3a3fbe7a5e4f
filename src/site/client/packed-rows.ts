import type { Points } from '../../digest/schema.ts'
import { csv } from '../csv.ts'

/**
 * A day's rows as CSV, out of a file that holds more or that no spreadsheet opens.
 * @param url of a fireplot's points, or of a gzipped CSV whose first column is the day
 */
export const packedRows = async (url: string, day: string): Promise<string> => {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer())
  return url.endsWith('.bin')
    ? csv(pointRows(JSON.parse(await unpacked(bytes, 'deflate')) as Points, day))
    : linesOf(await unpacked(bytes, 'gzip'), day)
}

/** Some hosts unpack what is gzipped on its way. */
const unpacked = (bytes: Uint8Array<ArrayBuffer>, format: 'deflate' | 'gzip'): Promise<string> => {
  const body = new Blob([bytes])
  const is_packed = format === 'deflate' || (bytes[0] === 0x1f && bytes[1] === 0x8b)
  return is_packed
    ? new Response(body.stream().pipeThrough(new DecompressionStream(format))).text()
    : body.text()
}

/** The head and the lines of a day. */
const linesOf = (text: string, day: string): string => {
  const [head = '', ...lines] = text.split('\r\n')
  return [head, ...lines.filter((line) => line.startsWith(`${day},`))].map((line) => `${line}\r\n`).join('')
}

/** One a point; time is that of the wall clock of the site's zone. */
const pointRows = (
  { sources, kinds, seconds, ports, kind, source, several, events }: Points,
  day: string,
): Record<string, unknown>[] => {
  const of_several = new Set(several)
  const counts = new Map(events)
  let second = 0
  return ports.map((destination_port, i) => {
    second += seconds[i]
    const { transport, network_type, noise } = kinds[kind[i]]
    return {
      time: `${day}T${new Date(second * 1000).toISOString().slice(11, 19)}`,
      transport,
      network_type,
      destination_port,
      source: sources[source[i]],
      other_sources: of_several.has(i),
      events: counts.get(i) ?? 1,
      noise,
    }
  })
}
