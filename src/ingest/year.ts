import type { YearHint } from '../archive/calendar.ts'
import type { ArchiveFile } from '../archive/discover.ts'
import { rotationDay } from '../archive/rotation.ts'

/**
 * The last day that the stamps of a file can be of, and how that is known. A copy has the time of copying, and
 * a gzip header the time of its content: the earlier of the two is nearer.
 * @param stored_modified what a gzip header states, seconds since the epoch
 */
export function yearHint(file: ArchiveFile, stored_modified: number | null): YearHint {
  const rotated = rotationDay(file.name)
  if (rotated !== null) return { last_day: rotated, rule: 'date in the name' }
  const modified = Math.min(file.modified / 1000, stored_modified ?? Infinity)
  return { last_day: Math.floor(modified / 86400) + 1, rule: 'modification time' }
}
