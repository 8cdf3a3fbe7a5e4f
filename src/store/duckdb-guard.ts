import { closeSync, existsSync, fsyncSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { DuckDBConnection } from '@duckdb/node-api'

/**
 * What the engine writes over, kept beside the store. A checkpoint leaves alone what the last one has written, but for
 * its blocks of metadata: where these have room left it goes on in the same ones, and writes them whole, before the
 * header that says so. A run that is killed in the middle of such a block leaves half of each, and a checksum that
 * fits neither. As long as the headers are those of before, nothing else in it counts: then it can be put back.
 *
 * The copies lie in a database of SQLite, which writes them as a whole or not at all, and which says whether somebody
 * is at it: nothing is put back beside a run that goes on.
 */
export class Guard {
  private readonly copies: DatabaseSync
  private readonly path: string
  /** Open as long as the engine has the file: with any descriptor that a process closes it loses all its locks. */
  private file: number | null = null
  private headers: Buffer | null = null

  private constructor(path: string) {
    this.path = path
    this.copies = new DatabaseSync(guardPath(path), { timeout: patience_milliseconds })
  }

  /**
   * Puts back what a killed run has left, and keeps others away until the end.
   * @param path of the store
   * @param tries that are left: each is lost to another run that ended, or to a disk that fails
   * @returns the run that has it, where that is another one
   */
  static take(path: string, tries = 10): Guard | OtherRun {
    const guard = new Guard(path)
    try {
      // The lock stays after the transaction.
      guard.copies.exec(
        `PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ${table}; PRAGMA user_version = ${process.pid}; COMMIT`,
      )
      guard.putBack()
      return guard
    } catch (error) {
      guard.release()
      if (codeOf(error) === busy) {
        const process = holderOf(guardPath(path))
        // Where nobody is named, it has ended meanwhile, or not quite begun.
        return process === undefined && tries > 1 ? Guard.take(path, tries - 1) : { process }
      }
      // Whoever had it has ended, and taken away the file that was waited for: only writing to it tells.
      const is_gone = codeOf(error) === moved || codeOf(error) === gone
      if (is_gone && tries > 1) return Guard.take(path, tries - 1)
      if (codeOf(error) !== corrupt && codeOf(error) !== no_database) throw error
      // Without copies the store is as safe as the engine makes it.
      rmSync(guardPath(path))
      return Guard.take(path, tries - 1)
    }
  }

  /** Keeps what the next checkpoint may write over, unless there was none since it was kept last. */
  async renew(connection: DuckDBConnection): Promise<void> {
    const { copies } = this
    const file = (this.file ??= openSync(this.path, 'r+'))
    const headers = readAt(file, 0, header_bytes)
    if (this.headers?.equals(headers)) return
    const result = await connection.runAndReadAll('SELECT block_id::DOUBLE FROM pragma_metadata_info()')
    copies.exec('BEGIN')
    try {
      copies.exec('DELETE FROM copy')
      const insert = copies.prepare('INSERT INTO copy VALUES (?, ?)')
      insert.run(0, headers)
      for (const [block] of result.getRowsJS()) {
        const at = header_bytes + Number(block) * block_bytes
        insert.run(at, readAt(file, at, block_bytes))
      }
      copies.exec('COMMIT')
    } catch (error) {
      // Some errors have ended the transaction already.
      if (copies.isTransaction) copies.exec('ROLLBACK')
      throw error
    }
    this.headers = headers
  }

  /** When the engine has let go of the file: also one that has failed may have left half of a block. */
  end(): void {
    this.putBack()
    rmSync(guardPath(this.path), { force: true })
    this.release()
  }

  private release(): void {
    this.copies.close()
    if (this.file !== null) closeSync(this.file)
  }

  private putBack(): void {
    const { copies, path } = this
    const kept = copies.prepare('SELECT at, bytes FROM copy ORDER BY at').all() as unknown as Copy[]
    if (kept.length === 0 || !existsSync(path)) return
    const file = (this.file ??= openSync(path, 'r+'))
    const isAsKept = ({ at, bytes }: Copy) => readAt(file, at, bytes.length).equals(bytes)
    // Another file, or one of another time, has other headers: they are numbered, and tell whose they are.
    if (!isAsKept(kept[0])) return
    for (const copy of kept.filter((each) => !isAsKept(each))) writeAt(file, copy)
  }
}

/**
 * Puts back what a killed run has left, for one that is going to read alone. Who may not write leaves it as it is.
 * @param path of the store
 */
export function putBackTorn(path: string): void {
  if (!existsSync(guardPath(path))) return
  try {
    const guard = Guard.take(path)
    if (guard instanceof Guard) guard.end()
  } catch (error) {
    if (codeOf(error) === undefined && !isForbidden(error)) throw error
  }
}

/** Another run, which has the store. */
export interface OtherRun {
  /** Its number; undefined where it has not told yet. */
  process: string | undefined
}

/**
 * The process that has the guard: whoever takes it writes its number into the head of SQLite's file (the user version),
 * which is read beside the lock. Not for a process that has it itself: closing the file, it would lose it.
 */
function holderOf(path: string): string | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return undefined
  }
  try {
    const bytes = readAt(file, user_version_at, 4)
    const holder = bytes.length === 4 ? bytes.readUInt32BE() : 0
    return holder === 0 ? undefined : String(holder)
  } finally {
    closeSync(file)
  }
}

/** In the header of an SQLite file (https://www.sqlite.org/fileformat2.html, "User version number"). */
const user_version_at = 60

interface Copy {
  /** Where in the file. */
  at: number
  bytes: Uint8Array
}

/** Of the engine's files: three headers, and blocks of the usual size. */
const header_bytes = 3 * 4096
const block_bytes = 262_144

/** Long enough for one that reads alone to put back what it finds. */
const patience_milliseconds = 200

const guardPath = (path: string): string => `${path}.guard`

const table = 'CREATE TABLE IF NOT EXISTS copy (at INTEGER, bytes BLOB)'

/** SQLite's own; of a file that is gone it says so when it writes (SQLITE_READONLY_DBMOVED), or reads (SQLITE_IOERR_FSTAT). */
const [busy, corrupt, no_database, moved, gone] = [5, 11, 26, 1032, 1802]
const codeOf = (error: unknown): number | undefined => (error as { errcode?: number }).errcode

const isForbidden = (error: unknown): boolean =>
  ['EACCES', 'EPERM', 'EROFS'].includes(String((error as NodeJS.ErrnoException).code))

/** As many bytes as are there. */
function readAt(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let read = 0
  for (;;) {
    const more = readSync(file, bytes, read, length - read, at + read)
    read += more
    if (more === 0 || read === length) return bytes.subarray(0, read)
  }
}

function writeAt(file: number, { at, bytes }: Copy): void {
  for (let done = 0; done < bytes.length;)
    done += writeSync(file, bytes, done, bytes.length - done, at + done)
  fsyncSync(file)
}
