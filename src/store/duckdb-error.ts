import { UserError, messageOf } from '../error.ts'

/** What the engine's error means to the one who runs Blotter; an error that means nothing to them stays as it is. */
export function explained(error: unknown, path: string): unknown {
  if (error instanceof UserError) return error
  const message = messageOf(error)
  const detail = message.slice(0, 160)
  for (const [pattern, explain] of meanings) {
    if (pattern.test(message)) return new UserError(explain(path, detail, message))
  }
  return error
}

/** @param process that has it, where that is known */
export const toldInUse = (path: string, process?: string): string => {
  const by = process === undefined ? '' : ` (process ${process})`
  return `the store ${path} is in use by another run of Blotter${by}; run again when that has ended`
}

const in_use = /could not set lock|conflicting lock/i

/** Whether another process holds the file. */
export const isInUse = (error: unknown): boolean => in_use.test(messageOf(error))

const meanings: readonly [RegExp, (path: string, detail: string, message: string) => string][] = [
  [in_use, (path, _, message) => toldInUse(path, /PID (\d+)/.exec(message)?.[1])],
  [
    /no space left|disk quota|disk is full|ENOSPC|EDQUOT/i,
    (path, detail) => `the disk of the store ${path} is full (${detail}); make room and run again`,
  ],
  [
    /permission denied|read-only file system|readonly database|unable to open database file|EACCES|EROFS/i,
    (path, detail) => `no permission to use the store ${path} (${detail}); mend its owner or mode`,
  ],
  [
    /not a valid DuckDB/i,
    (path) =>
      `${path} is no store, or a damaged one; name another file, or delete it and run npm run ingest, which reads the logs anew`,
  ],
  [
    /checksum|corrupt|could not read enough bytes|deserializ|version number/i,
    (path, detail) =>
      `the store ${path} is damaged (${detail}); delete it and run npm run ingest, which reads the logs anew`,
  ],
  [
    /out of memory/i,
    (_, detail) => `the engine needs more memory (${detail}); raise engine.memory_limit_mb in site.yaml`,
  ],
]
