import type { DuckDBConnection } from '@duckdb/node-api'
import { UserError, messageOf } from '../error.ts'
import { all_uncounted } from './duckdb-days.ts'
import type { Guard } from './duckdb-guard.ts'
import { day_tables, schema_version } from './duckdb-schema.ts'

/** SQL that makes of a store of an earlier version one of this, by what that was. */
const migrations: ReadonlyMap<string, string> = new Map([['3', `${day_tables} ${all_uncounted}`]])

/**
 * Makes sure that a store is of this version.
 * @param guard null where it is only read
 * @throws UserError when it is of another version, and cannot be made one of this
 */
export async function bringUpToDate(
  connection: DuckDBConnection,
  path: string,
  guard: Guard | null,
): Promise<void> {
  const found = await versionOf(connection, path)
  if (found === String(schema_version)) return
  const migration = migrations.get(found)
  if (migration === undefined) {
    throw new UserError(
      `the store ${path} was made by another version of Blotter; delete it and run npm run ingest, which reads the logs anew`,
    )
  }
  if (guard === null) {
    throw new UserError(
      `the store ${path} was made by an earlier version of Blotter; run npm run ingest, which brings it up to date`,
    )
  }
  await guard.renew(connection)
  await connection.run(
    `BEGIN; ${migration}; UPDATE note SET value = '${schema_version}' WHERE name = 'schema_version'; COMMIT`,
  )
}

async function versionOf(connection: DuckDBConnection, path: string): Promise<string> {
  try {
    const result = await connection.runAndReadAll(`SELECT value FROM note WHERE name = 'schema_version'`)
    return String(result.getRowsJS()[0]?.[0])
  } catch (error) {
    if (!/catalog error/i.test(messageOf(error))) throw error
    throw new UserError(
      `${path} is no store of Blotter (${messageOf(error).slice(0, 120)}); name another file`,
    )
  }
}
