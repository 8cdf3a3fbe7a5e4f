import type { Store } from './store.ts'

/** The time of the last event; null without any. The tables tell it at once, their join in the view does not. */
export async function newestTime(store: Store): Promise<string | null> {
  const [{ newest }] = await store.query(`
    SELECT max(time) AS newest
    FROM (SELECT max(time) AS time FROM event UNION ALL SELECT max(time) FROM event_tail)`)
  return newest as string | null
}
