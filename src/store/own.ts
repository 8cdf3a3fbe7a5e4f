import { addressOf, type Address } from '../net/address.ts'
import type { Store } from './store.ts'

/**
 * The addresses that the packets themselves tell to be ours: those that they were for when they came in and were
 * to go no further, and those that they came from when they only went out.
 */
export async function ownAddresses(store: Store): Promise<Address[]> {
  const rows = await store.query(`
    SELECT destination_ip AS address FROM events
    WHERE kind = 'packet' AND ingress_interface IS NOT NULL AND egress_interface IS NULL
      AND destination_ip IS NOT NULL
    UNION
    SELECT source_ip FROM events
    WHERE kind = 'packet' AND ingress_interface IS NULL AND egress_interface IS NOT NULL
    ORDER BY 1`)
  return rows.map(({ address }) => addressOf(String(address)))
}

/** The hosts that wrote the logs, by name. */
export async function sensors(store: Store): Promise<string[]> {
  const rows = await store.query('SELECT DISTINCT sensor FROM events WHERE sensor IS NOT NULL ORDER BY 1')
  return rows.map(({ sensor }) => String(sensor))
}

/** Users who were let in: people of the house, by the name of their account. */
export async function ownPeople(store: Store): Promise<string[]> {
  const rows = await store.query(`
    SELECT DISTINCT user_name FROM events
    WHERE kind = 'login' AND action = 'accepted' AND user_name IS NOT NULL ORDER BY 1`)
  return rows.map(({ user_name }) => String(user_name))
}
