import { ipv6_numbers } from './batch.ts'
import { counted_of_days } from './duckdb-fingerprint.ts'

/**
 * What days hold, kept beside their events: a table of the days, and one of the addresses that are ours. A night adds
 * to a day or two, and whoever asks for what all of them hold need not go through all events again.
 *
 * Whatever changes a day says so in the same transaction: then the day stands there uncounted, and is gone through by
 * everyone who asks until it has been counted again. Lines without their ending (`event_tail`) come and go, are few, and
 * are never counted ahead.
 */

/** SQL that has all days counted anew. */
export const all_uncounted =
  'DELETE FROM day; INSERT INTO day (day) SELECT DISTINCT day FROM event ORDER BY day'

/** SQL that has some days counted anew. @param days since 1970-01-01; one at the least */
export function uncounted(days: Iterable<number>): string {
  const listed = [...days].map((day) => `(DATE '1970-01-01' + ${day})`).join(', ')
  return `DELETE FROM day WHERE day IN (${listed});
    INSERT INTO day (day) SELECT day FROM (VALUES ${listed}) AS touched (day)`
}

const uncounted_events = 'SELECT * FROM event WHERE day IN (SELECT day FROM day WHERE mixed IS NULL)'
const tail_events = 'SELECT * EXCLUDE (archive_id) FROM event_tail'

/** Of packets, the addresses that can only be ours, as numbers. @param events a query */
const ownNumbers = (events: string): string => `
  SELECT e.destination AS number
  FROM (SELECT DISTINCT context, destination FROM (${events})) e JOIN context c ON c.id = e.context
  WHERE c.kind = 'packet' AND c.ingress_interface IS NOT NULL AND c.egress_interface IS NULL AND c.has_destination
  UNION
  SELECT e.source FROM (${events}) e JOIN context c ON c.id = e.context
  WHERE c.kind = 'packet' AND c.ingress_interface IS NULL AND c.egress_interface IS NOT NULL`

/** SQL that counts all days that are uncounted, and keeps that. */
export const count_days = `
BEGIN;
INSERT INTO own_address SELECT number FROM (${ownNumbers(uncounted_events)}) ANTI JOIN own_address USING (number);
CREATE TEMP TABLE counted AS ${counted_of_days(uncounted_events)};
DELETE FROM day WHERE mixed IS NULL;
INSERT INTO day SELECT * FROM temp.counted;
DROP TABLE temp.counted;
COMMIT`

/** What every day holds, as `counted_of_days` has it; ascending. */
export const held_of_days = `
SELECT day::VARCHAR AS day, sum(events) AS events, sum(drops) AS drops,
  bit_xor(mixed)::VARCHAR AS mixed, sum(added)::VARCHAR AS added
FROM (
  SELECT * FROM day WHERE mixed IS NOT NULL
  UNION ALL ${counted_of_days(`${uncounted_events} UNION ALL ${tail_events}`)}
)
GROUP BY day ORDER BY day`

/** The addresses that the packets themselves tell to be ours, as text. */
export const own_texts = `
SELECT CASE WHEN number < ${ipv6_numbers} THEN ipv4_text(number) ELSE i.text END AS address
FROM (SELECT number FROM own_address UNION ${ownNumbers(`${uncounted_events} UNION ALL ${tail_events}`)})
LEFT JOIN ipv6_address i ON i.id = number
ORDER BY 1`
