import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { UserError, messageOf } from '../error.ts'

/** Who holds a lock, for the words to whoever does not. */
export interface Holder {
  pid: number
  /** YYYY-MM-DDTHH:MM:SSZ */
  since: string
}

export interface Lock {
  release: () => void
}

/** Long enough for two that start in the same second to see who was first. */
const patience_milliseconds = 200

/**
 * Takes the lock that a file stands for. The operating system holds it, for SQLite, which locks in the same way
 * everywhere: so it ends with its process, however that ends, and a file left behind locks nothing.
 * @param parent process that may hold it for us: what a night starts works under the lock of the night
 * @returns null when the parent holds it
 * @throws UserError naming the holder when it is taken
 */
export function takeLock(path: string, holder: Holder, parent: number): Lock | null {
  try {
    mkdirSync(dirname(path), { recursive: true })
    const database = new DatabaseSync(path, { timeout: patience_milliseconds })
    try {
      database.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER, since TEXT)')
      database.exec('BEGIN IMMEDIATE')
      database.exec('DELETE FROM holder')
      database.prepare('INSERT INTO holder VALUES (?, ?)').run(holder.pid, holder.since)
      // Others can read only what is committed, and a commit lets go: whoever is quicker then has the lock.
      database.exec('COMMIT')
      database.exec('BEGIN IMMEDIATE')
      return { release: () => database.close() }
    } catch (error) {
      const other = isTaken(error) ? holderIn(database) : null
      database.close()
      if (other === null) throw error
      if (other.pid === parent) return null
      throw new UserError(
        `another run of Blotter is at work (process ${other.pid}, since ${other.since}); run again when it has ended`,
      )
    }
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError(
      `cannot lock ${path} (${messageOf(error)}); mend the owner, mode or disk of its folder`,
    )
  }
}

/** SQLITE_BUSY */
const isTaken = (error: unknown): boolean => (error as { errcode?: number }).errcode === 5

function holderIn(database: DatabaseSync): Holder | null {
  const row = database.prepare('SELECT pid, since FROM holder').get()
  return row === undefined ? null : { pid: Number(row.pid), since: String(row.since) }
}
