import { addressOf, type Address } from '../net/address.ts'
import { own_texts } from './duckdb-days.ts'
import type { Store } from './store.ts'

/**
 * The addresses that the packets themselves tell to be ours: those that they were for when they came in and were
 * to go no further, and those that they came from when they only went out.
 */
export async function ownAddresses(store: Store): Promise<Address[]> {
  const rows = await store.query(own_texts)
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
