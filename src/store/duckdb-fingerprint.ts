import { source_columns } from '../event.ts'
import { batch_columns } from './batch.ts'
import { context_columns } from './duckdb-schema.ts'
import { inbound_drop } from './inbound.ts'

const listed = (alias: string, columns: readonly { name: string }[]) =>
  columns.map(({ name }) => `${alias}.${name}`).join(', ')

const numbers = ['context', 'source', 'destination', 'source_ipv6', 'destination_ipv6']
const own_columns = batch_columns.filter(({ name }) => !numbers.includes(name))

/**
 * What every day holds, by hashes of what its events, their addresses and the places of these say. Two of them:
 * of one alone, two changes might cancel each other out. The numbers that the store has given to IPv6 addresses
 * stand in it too: a store that gives others only makes for work that need not be.
 */
export const fingerprints = `
SELECT day::VARCHAR AS day, count(*) AS events, count(*) FILTER (c.is_drop) AS drops,
  bit_xor(hash(${listed('e', own_columns)}, c.said, s.said, d.said, e.destination))::VARCHAR AS mixed,
  sum(hash(e.time, e.destination_port, c.said, s.said) >> 16)::VARCHAR AS added
FROM (SELECT * FROM event UNION ALL SELECT * EXCLUDE (archive_id) FROM event_tail) e
JOIN (SELECT id, hash(${listed('x', context_columns)}) AS said, coalesce(${inbound_drop}, false) AS is_drop
  FROM context x) c ON c.id = e.context
JOIN (SELECT s.source, hash(s.source, i.address, ${listed('p', source_columns)}) AS said
  FROM source s JOIN place p ON p.id = s.place LEFT JOIN ipv6_address i ON i.id = s.source) s ON s.source = e.source
LEFT JOIN (SELECT id, hash(address) AS said FROM ipv6_address) d ON d.id = e.destination
GROUP BY day ORDER BY day`
