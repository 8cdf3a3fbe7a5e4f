import { addressOf, type Address } from '../net/address.ts'
import { ipv6_numbers } from './batch.ts'
import { events } from './duckdb-schema.ts'
import type { Store } from './store.ts'

/**
 * The addresses that the packets themselves tell to be ours: those that they were for when they came in and were
 * to go no further, and those that they came from when they only went out.
 */
export async function ownAddresses(store: Store): Promise<Address[]> {
  // Numbers first: of millions of packets, few pairs of context and address are left to be looked into.
  const rows = await store.query(`
    SELECT DISTINCT CASE WHEN number < ${ipv6_numbers} THEN ipv4_text(number) ELSE i.text END AS address
    FROM (
      SELECT DISTINCT e.destination AS number
      FROM (SELECT DISTINCT context, destination FROM ${events}) e JOIN context c ON c.id = e.context
      WHERE c.kind = 'packet' AND c.ingress_interface IS NOT NULL AND c.egress_interface IS NULL
        AND c.has_destination
      UNION
      SELECT DISTINCT e.source FROM ${events} e JOIN context c ON c.id = e.context
      WHERE c.kind = 'packet' AND c.ingress_interface IS NULL AND c.egress_interface IS NOT NULL
    ) LEFT JOIN ipv6_address i ON i.id = number
    ORDER BY 1`)
  return rows.map(({ address }) => addressOf(String(address)))
}

/** The hosts that wrote the logs, by name. */
export async function sensors(store: Store): Promise<string[]> {
  const rows = await store.query('SELECT DISTINCT sensor FROM context WHERE sensor IS NOT NULL ORDER BY 1')
  return rows.map(({ sensor }) => String(sensor))
}

/** Users who were let in: people of the house, by the name of their account. */
export async function ownPeople(store: Store): Promise<string[]> {
  const rows = await store.query(`
    SELECT DISTINCT user_name FROM context
    WHERE kind = 'login' AND action = 'accepted' AND user_name IS NOT NULL ORDER BY 1`)
  return rows.map(({ user_name }) => String(user_name))
}
