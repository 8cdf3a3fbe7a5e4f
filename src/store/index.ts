import type { EngineSettings, Store } from './store.ts'

/** Opens the store that the configuration names. The engine is loaded only now. */
export async function openStore(path: string, engine: EngineSettings, readOnly = false): Promise<Store> {
  const { openDuckdb } = await import('./duckdb.ts')
  return openDuckdb(path, engine, readOnly)
}
